package io.autoglm.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The last {@value #MOST} requests, and which of them have been taken. Safe for every thread. */
final class Recorder {

    static final int MOST = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final ArrayDeque<RecordedRequest> kept = new ArrayDeque<>();
    private final ArrayDeque<RecordedRequest> notTaken = new ArrayDeque<>();

    void add(RecordedRequest request) {
        lock.lock();
        try {
            keep(kept, request);
            keep(notTaken, request);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    private static void keep(ArrayDeque<RecordedRequest> queue, RecordedRequest request) {
        if (queue.size() == MOST) {
            queue.removeFirst();
        }
        queue.addLast(request);
    }

    List<RecordedRequest> all() {
        lock.lock();
        try {
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    RecordedRequest take(Duration limit) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        lock.lockInterruptibly();
        try {
            while (notTaken.isEmpty()) {
                if (nanos <= 0) {
                    return null;
                }
                nanos = added.awaitNanos(nanos);
            }
            return notTaken.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            kept.clear();
            notTaken.clear();
        } finally {
            lock.unlock();
        }
    }
}
