package io.autoglm.sdk.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How high a level was at the most within the last while. Lock-free, without allocation and without a clock.
 *
 * <p>Time is cut into slots of a tenth of the window; each remembers the highest level of its time. Whoever changes the level notes the
 * higher of before and after, so a slot in which nothing changed needs no note: the first change after it has it.
 */
final class PeakWindow {

    private static final int SLOTS = 10;
    private static final int LEVEL_BITS = 24;
    private static final int HIGHEST = (1 << LEVEL_BITS) - 1;

    private final long slotNanos;
    private final AtomicInteger level = new AtomicInteger();

    /** The number of a slot of time, and its highest level; one more than the window has, for the one that is not over. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS + 1);

    PeakWindow(Duration window) {
        slotNanos = window.toNanos() / SLOTS;
    }

    void raise(long nowNanos) {
        note(nowNanos, level.incrementAndGet());
    }

    void lower(long nowNanos) {
        note(nowNanos, level.get()); // before the level sinks, so that nobody looks in between
        level.decrementAndGet();
    }

    /** Returns the level now. */
    int level() {
        return level.get();
    }

    /** Returns the highest level within the window, and at most a tenth of it longer ago. */
    int peak(long nowNanos) {
        long now = Math.floorDiv(nowNanos, slotNanos);
        int highest = level.get();
        for (int i = 0; i < slots.length(); i++) {
            long slot = slots.get(i);
            if (number(slot) >= now - SLOTS) {
                highest = Math.max(highest, highest(slot));
            }
        }
        return highest;
    }

    private void note(long nowNanos, int reached) {
        long number = Math.floorDiv(nowNanos, slotNanos);
        long noted = number << LEVEL_BITS | Math.min(reached, HIGHEST);
        int index = (int) Math.floorMod(number, (long) slots.length());
        long before = slots.get(index);
        // noted grows with time, and within a slot with the level
        while (isOlder(before, noted) && !slots.compareAndSet(index, before, noted)) {
            before = slots.get(index);
        }
    }

    private static boolean isOlder(long before, long noted) {
        return before == 0 || before < noted;
    }

    private static long number(long slot) {
        return slot >> LEVEL_BITS;
    }

    private static int highest(long slot) {
        return (int) (slot & HIGHEST);
    }
}
