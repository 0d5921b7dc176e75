package io.autoglm.cli.load;

import java.util.concurrent.TimeUnit;

/** The latest lengths of time: those of the last 5 to 10 seconds. Not for several threads. */
final class Recent {

    private static final long SPAN = TimeUnit.SECONDS.toNanos(5);

    private Latency earlier = new Latency();
    private Latency current = new Latency();
    private long since;

    void record(long now, long nanos) {
        turn(now);
        current.record(nanos);
    }

    Percentiles percentiles(long now) {
        turn(now);
        Latency both = new Latency();
        both.add(earlier);
        both.add(current);
        return both.percentiles();
    }

    private void turn(long now) {
        if (now - since >= SPAN) {
            earlier = now - since >= 2 * SPAN ? new Latency() : current;
            current = new Latency();
            since = now;
        }
    }
}
