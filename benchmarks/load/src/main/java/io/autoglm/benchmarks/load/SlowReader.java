package io.autoglm.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One reader who takes his time: what he has taken when the time is up, and what the heap holds then. */
final class SlowReader {

    private SlowReader() {}

    static Figures measure(Peer peer, Duration pause, Duration time) throws InterruptedException {
        long before = heap();
        AtomicLong taken = new AtomicLong();
        peer.streamSlowly(
                new Caller() {
                    @Override
                    public void token() {
                        taken.incrementAndGet();
                    }

                    @Override
                    public void ended(@Nullable Throwable failure) {}
                },
                pause);
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        Figures figures = new Figures();
        figures.put("taken", taken.get());
        figures.put("heapGrowth", heap() - before);
        return figures;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
