package io.autoglm.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} requests, and which of them have been taken. Safe for every thread.
 *
 * <p>A monitor, held for two additions, and no lock that parks: event loops add, and a test may run with a detector of blocking calls.
 */
final class Recorder {

    static final int MOST = 10_000;

    private final ArrayDeque<RecordedRequest> kept = new ArrayDeque<>();
    private final ArrayDeque<RecordedRequest> notTaken = new ArrayDeque<>();

    synchronized void add(RecordedRequest request) {
        keep(kept, request);
        keep(notTaken, request);
        notifyAll();
    }

    private static void keep(ArrayDeque<RecordedRequest> queue, RecordedRequest request) {
        if (queue.size() == MOST) {
            queue.removeFirst();
        }
        queue.addLast(request);
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(kept);
    }

    synchronized @Nullable RecordedRequest take(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        while (notTaken.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return notTaken.removeFirst();
    }

    synchronized void clear() {
        kept.clear();
        notTaken.clear();
    }
}
