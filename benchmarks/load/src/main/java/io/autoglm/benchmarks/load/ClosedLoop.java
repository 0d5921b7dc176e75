package io.autoglm.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many callers, each of which calls again as soon as its call has ended. What it says of latency is the time of service under that load:
 * callers who wait do not come again in the meantime, so it must not be read as what callers see who come at a rate of their own.
 */
final class ClosedLoop implements Load {

    private final Peer peer;
    private final Mode mode;
    private final Tally tally;
    private final int calls;
    private final AtomicInteger started = new AtomicInteger();
    private final CountDownLatch left;

    private ClosedLoop(Peer peer, Mode mode, Tally tally, int calls) {
        this.peer = peer;
        this.mode = mode;
        this.tally = tally;
        this.calls = calls;
        this.left = new CountDownLatch(calls);
    }

    static ClosedLoop start(Peer peer, Mode mode, Tally tally, int inFlight, int calls) {
        ClosedLoop loop = new ClosedLoop(peer, mode, tally, calls);
        for (int i = 0; i < inFlight; i++) {
            loop.next();
        }
        return loop;
    }

    private void next() {
        if (started.getAndIncrement() < calls) {
            mode.start(peer, tally.caller(System.nanoTime(), this::served));
        }
    }

    private void served() {
        next();
        left.countDown();
    }

    @Override
    public boolean await(long limitNanos) throws InterruptedException {
        return left.await(limitNanos, TimeUnit.NANOSECONDS);
    }
}
