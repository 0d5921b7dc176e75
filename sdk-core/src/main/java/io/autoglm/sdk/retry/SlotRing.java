package io.autoglm.sdk.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Numbers of the last while: time is cut into slots of a tenth of the window, each of which has one. Lock-free, without allocation and
 * without a clock; what comes too late for a slot that is used anew is left out.
 */
final class SlotRing {

    private static final int SLOTS = 10;
    private static final int BITS = 24;
    private static final int HIGHEST = (1 << BITS) - 1;

    private final long slotNanos;

    /** Which slot of time, and its number; one more than the window has, for the one that is not over. 0 is unused. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS + 1);

    SlotRing(Duration window) {
        slotNanos = window.toNanos() / SLOTS;
    }

    /** Raises the number of the current slot to {@code value}, if it is lower. */
    void raise(long nowNanos, int value) {
        long time = time(nowNanos);
        int index = index(time);
        long noted = time << BITS | Math.min(value, HIGHEST);
        long before = slots.get(index);
        // grows with time, and within a slot with the value
        while ((before == 0 || before < noted) && !slots.compareAndSet(index, before, noted)) {
            before = slots.get(index);
        }
    }

    /** Adds one to the number of the current slot. */
    void add(long nowNanos) {
        long time = time(nowNanos);
        int index = index(time);
        while (true) {
            long before = slots.get(index);
            boolean isCurrent = before != 0 && before >> BITS == time;
            boolean isLost = isCurrent ? (before & HIGHEST) == HIGHEST : before != 0 && before >> BITS > time;
            if (isLost || slots.compareAndSet(index, before, isCurrent ? before + 1 : time << BITS | 1)) {
                return;
            }
        }
    }

    /** Returns the highest number within the window, and at most a tenth of it longer ago; 0 when there is none. */
    int highest(long nowNanos) {
        int highest = 0;
        for (int i = 0; i < slots.length(); i++) {
            highest = Math.max(highest, within(nowNanos, slots.get(i)));
        }
        return highest;
    }

    /** Returns the sum of the numbers within the window, and at most a tenth of it longer ago. */
    int sum(long nowNanos) {
        int sum = 0;
        for (int i = 0; i < slots.length(); i++) {
            sum += within(nowNanos, slots.get(i));
        }
        return sum;
    }

    private int within(long nowNanos, long slot) {
        return slot >> BITS >= time(nowNanos) - SLOTS ? (int) (slot & HIGHEST) : 0;
    }

    private long time(long nowNanos) {
        return Math.floorDiv(nowNanos, slotNanos);
    }

    private int index(long time) {
        return (int) Math.floorMod(time, (long) slots.length());
    }
}
