package io.autoglm.test;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The live figures behind {@link SimStats}; written from every event loop. After a reset there are new ones, so that an answer
 * of before is counted where it began.
 */
final class Counters {

    final AtomicLong requests = new AtomicLong();
    final AtomicInteger peakInFlight = new AtomicInteger();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder streamsFinished = new LongAdder();
    final LongAdder streamsCancelled = new LongAdder();
    final LongAdder connectionsOpened = new LongAdder();
    final LongAdder streamsReset = new LongAdder();
    final LongAdder throttled = new LongAdder();
    private final AtomicInteger inFlight = new AtomicInteger();

    /** Takes a place among the requests in flight, or says that {@code max} are taken. */
    boolean enter(@Nullable Integer max) {
        int now = inFlight.incrementAndGet();
        if (max != null && now > max) {
            inFlight.decrementAndGet();
            return false;
        }
        peakInFlight.accumulateAndGet(now, Math::max);
        return true;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    SimStats snapshot(int openConnections) {
        return new SimStats(
                requests.get(),
                openConnections,
                inFlight.get(),
                peakInFlight.get(),
                bytesSent.sum(),
                streamsFinished.sum(),
                streamsCancelled.sum(),
                throttled.sum(),
                connectionsOpened.sum(),
                streamsReset.sum());
    }
}
