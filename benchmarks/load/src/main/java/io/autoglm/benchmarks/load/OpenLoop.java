package io.autoglm.benchmarks.load;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Callers who come at random moments, so many per second on average, whether or not others have been served. Each one's time counts from the
 * moment at which he meant to come, so a client that keeps callers from coming hides nothing (coordinated omission).
 */
final class OpenLoop implements Load, Runnable {

    private static final long SEED = 42;

    private final Peer peer;
    private final Mode mode;
    private final Tally tally;
    private final double perSecond;
    private final int calls;
    private final CountDownLatch left;

    private OpenLoop(Peer peer, Mode mode, Tally tally, double perSecond, int calls) {
        this.peer = peer;
        this.mode = mode;
        this.tally = tally;
        this.perSecond = perSecond;
        this.calls = calls;
        this.left = new CountDownLatch(calls);
    }

    static OpenLoop start(Peer peer, Mode mode, Tally tally, double perSecond, int calls) {
        OpenLoop loop = new OpenLoop(peer, mode, tally, perSecond, calls);
        Thread thread = new Thread(loop, "callers");
        thread.setDaemon(true);
        thread.start();
        return loop;
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom(SEED);
        long due = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            due += (long) (-Math.log(1 - random.nextDouble()) / perSecond * TimeUnit.SECONDS.toNanos(1));
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            mode.start(peer, tally.caller(due, left::countDown));
        }
    }

    @Override
    public boolean await(long limitNanos) throws InterruptedException {
        return left.await(limitNanos, TimeUnit.NANOSECONDS);
    }
}
