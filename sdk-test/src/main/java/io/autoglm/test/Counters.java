package io.autoglm.test;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The live figures behind {@link SimStats}; written from every event loop. */
final class Counters {

    final AtomicLong requests = new AtomicLong();
    final AtomicInteger openConnections = new AtomicInteger();
    final AtomicInteger peakInFlight = new AtomicInteger();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder streamsFinished = new LongAdder();
    final LongAdder streamsCancelled = new LongAdder();
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

    SimStats snapshot() {
        return new SimStats(
                requests.get(),
                openConnections.get(),
                inFlight.get(),
                peakInFlight.get(),
                bytesSent.sum(),
                streamsFinished.sum(),
                streamsCancelled.sum(),
                throttled.sum());
    }

    /** Forgets what is past; what is open or in flight now stays counted. */
    void reset() {
        requests.set(0);
        peakInFlight.set(inFlight.get());
        bytesSent.reset();
        streamsFinished.reset();
        streamsCancelled.reset();
        throttled.reset();
    }
}
