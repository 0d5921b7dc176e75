package io.autoglm.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Many streams at once, of which 2,000 begin per second: threads and memory when all have begun, and how many came to their end. */
final class HeldStreams {

    private static final int AT_ONCE = 200;
    private static final int PAUSE_MS = 100;

    private final Peer peer;
    private final int streams;
    private final CountDownLatch notBegun;
    private final CountDownLatch notEnded;
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    HeldStreams(Peer peer, int streams) {
        this.peer = peer;
        this.streams = streams;
        this.notBegun = new CountDownLatch(streams);
        this.notEnded = new CountDownLatch(streams);
    }

    /** What cannot hold that many at once has begun fewer when the first half of the time is over. */
    Figures measure(long limitNanos) throws InterruptedException {
        for (int i = 1; i <= streams; i++) {
            peer.stream(new Holder());
            if (i % AT_ONCE == 0) {
                TimeUnit.MILLISECONDS.sleep(
                        PAUSE_MS); // so that what is measured is not the server's queue of connections
            }
        }
        notBegun.await(limitNanos / 2, TimeUnit.NANOSECONDS);
        Figures figures = new Figures();
        figures.put("begun", streams - notBegun.getCount());
        figures.put("endedBefore", streams - notEnded.getCount());
        Memory.describe(figures);
        notEnded.await(limitNanos / 2, TimeUnit.NANOSECONDS);
        figures.put("completed", completed.get());
        return figures;
    }

    private final class Holder implements Caller {

        private boolean begun;

        @Override
        public void token() {
            if (!begun) {
                begun = true;
                notBegun.countDown();
            }
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            token();
            if (failure == null) {
                completed.incrementAndGet();
            } else if (firstFailure.compareAndSet(null, failure)) {
                System.err.println("the first stream that failed: " + failure);
            }
            notEnded.countDown();
        }
    }
}
