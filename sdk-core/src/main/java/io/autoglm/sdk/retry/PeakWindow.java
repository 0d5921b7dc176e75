package io.autoglm.sdk.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How high a level was at the most within the last while. Lock-free, without allocation and without a clock.
 *
 * <p>Whoever changes the level notes the higher of before and after. A slot of time in which nothing changed needs no note: the first
 * change after it has it, or the level is still the same.
 */
final class PeakWindow {

    private final AtomicInteger level = new AtomicInteger();
    private final SlotRing noted;

    PeakWindow(Duration window) {
        noted = new SlotRing(window);
    }

    void raise(long nowNanos) {
        noted.raise(nowNanos, level.incrementAndGet());
    }

    void lower(long nowNanos) {
        noted.raise(nowNanos, level.get()); // before the level sinks, so that nobody looks in between
        level.decrementAndGet();
    }

    /** Returns the level now. */
    int level() {
        return level.get();
    }

    /** Returns the highest level within the window, and at most a tenth of it longer ago. */
    int peak(long nowNanos) {
        return Math.max(level.get(), noted.highest(nowNanos));
    }
}
