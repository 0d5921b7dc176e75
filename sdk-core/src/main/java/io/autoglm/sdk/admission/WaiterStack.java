package io.autoglm.sdk.admission;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waiters that any thread adds and the owner of the room takes, all at once; linked through themselves. Lock-free. */
final class WaiterStack {

    private final AtomicReference<@Nullable Waiter> latest = new AtomicReference<>();

    void push(Waiter waiter) {
        Waiter before;
        do {
            before = latest.get();
            waiter.next = before;
        } while (!latest.compareAndSet(before, waiter));
    }

    /** Removes all, and returns the oldest, linked to the later ones in their order; {@code null} when there are none. */
    @Nullable
    Waiter takeAll() {
        if (latest.get() == null) {
            return null;
        }
        Waiter stacked = latest.getAndSet(null);
        Waiter oldest = null;
        while (stacked != null) {
            Waiter before = stacked.next;
            stacked.next = oldest;
            oldest = stacked;
            stacked = before;
        }
        return oldest;
    }
}
