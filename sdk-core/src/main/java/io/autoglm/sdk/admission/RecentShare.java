package io.autoglm.sdk.admission;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many there were of late, and how many of these are marked: a ring of {@value #SLOTS} slots in time. Lock-free, and allocates nothing
 * once it is made; whoever adds and then asks sees what everybody has added who was done before.
 */
final class RecentShare {

    private static final int SLOTS = 30;

    // a slot in one word, changed at once: 28 bits that say which stretch of time, 18 how many, 18 how many are marked
    private static final int BITS = 18;
    private static final long MOST = (1L << BITS) - 1;
    private static final int EPOCH_SHIFT = 2 * BITS;
    private static final int EPOCH_BITS = Long.SIZE - EPOCH_SHIFT;

    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
    private final long slotNanos;

    RecentShare(Duration window) {
        slotNanos = window.toNanos() / SLOTS;
    }

    /** Adds {@code number}, of which {@code marked} are marked, each 0 or 1. A slot that holds 262,143 already takes no more. */
    void add(long atNanos, int number, int marked) {
        long epoch = Math.floorDiv(atNanos, slotNanos);
        int slot = Math.floorMod(epoch, SLOTS);
        long added = (long) number << BITS | marked;
        long was = slots.get(slot);
        while (!slots.compareAndSet(slot, was, sum(was, epoch, added))) {
            was = slots.get(slot);
        }
    }

    private static long sum(long was, long epoch, long added) {
        long later = later(was, epoch);
        if (later == 0) {
            boolean full = (was >>> BITS & MOST) == MOST || (was & MOST) == MOST;
            return full ? was : was + added;
        }
        boolean tooLate = later > 0 && later <= SLOTS && (was << EPOCH_BITS) != 0; // else it is of another age
        return tooLate ? was : epoch << EPOCH_SHIFT | added;
    }

    /** Returns by how many slots {@code slot} is later than {@code epoch}, within the half of what its bits can say. */
    private static long later(long slot, long epoch) {
        return ((slot >>> EPOCH_SHIFT) - epoch) << EPOCH_SHIFT >> EPOCH_SHIFT;
    }

    /** Returns whether what was added at {@code thenNanos} is still in the window that ends at {@code atNanos}. */
    boolean holds(long thenNanos, long atNanos) {
        return Math.floorDiv(atNanos, slotNanos) - Math.floorDiv(thenNanos, slotNanos) < SLOTS;
    }

    /** Returns how many there are in the window that ends at {@code atNanos}, in the upper 32 bits, and how many are marked, in the lower. */
    long at(long atNanos) {
        long epoch = Math.floorDiv(atNanos, slotNanos);
        long number = 0;
        long marked = 0;
        for (int i = 0; i < SLOTS; i++) {
            long slot = slots.get(i);
            if (Math.abs(later(slot, epoch)) < SLOTS) {
                number += slot >>> BITS & MOST;
                marked += slot & MOST;
            }
        }
        return number << Integer.SIZE | marked;
    }

    /** Returns how many are in what {@link #at} gave. */
    static int number(long share) {
        return (int) (share >>> Integer.SIZE);
    }

    /** Returns how many of them are marked. */
    static int marked(long share) {
        return (int) share;
    }
}
