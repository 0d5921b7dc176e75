package io.autoglm.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers each call on a thread of its own with three tokens; what else it does its address says. */
final class FakePeer implements Peer {

    static final int TOKENS = 3;

    private final Target target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicBoolean first = new AtomicBoolean(true);
    private volatile boolean closed;

    FakePeer(Target target) {
        this.target = target;
    }

    @Override
    public void generate(Caller caller) {
        if (target.baseUrl().contains("hold-up-the-first") && first.getAndSet(false)) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        answer(caller, 1);
    }

    @Override
    public void stream(Caller caller) {
        answer(caller, TOKENS);
    }

    @Override
    public void streamSlowly(Caller caller, Duration pause) {
        for (int i = 0; i < TOKENS; i++) {
            caller.token();
        }
    }

    private void answer(Caller caller, int tokens) {
        peak.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        threads.execute(() -> {
            for (int i = 0; i < tokens && !target.baseUrl().contains("wordless"); i++) {
                caller.token();
            }
            underWay.decrementAndGet();
            caller.ended(target.baseUrl().contains("failing") ? new IllegalStateException("as asked") : null);
        });
    }

    int peak() {
        return peak.get();
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        threads.shutdown();
        closed = true;
    }
}
