package io.autoglm.sdk.admission;

import org.jspecify.annotations.Nullable;

/** A list of waiters, first in first out, linked through themselves. One thread at a time. */
final class WaiterList {

    private @Nullable Waiter first;
    private @Nullable Waiter last;

    void add(Waiter waiter) {
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
    }

    /** Removes and returns the first, which then points to no other. */
    @Nullable
    Waiter poll() {
        Waiter taken = first;
        if (taken != null) {
            first = taken.next;
            if (first == null) {
                last = null;
            }
            taken.next = null;
        }
        return taken;
    }

    /** Adds all of {@code chain}, a waiter and those linked behind it. */
    void addChain(@Nullable Waiter chain) {
        Waiter each = chain;
        while (each != null) {
            Waiter behind = each.next;
            each.next = null;
            add(each);
            each = behind;
        }
    }

    /** Removes all, still linked, and returns the first. */
    @Nullable
    Waiter takeChain() {
        Waiter taken = first;
        first = null;
        last = null;
        return taken;
    }
}
