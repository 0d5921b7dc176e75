package io.autoglm.sdk.admission;

import org.jspecify.annotations.Nullable;

/** Those of one tenant and priority, first in first out; anyone may leave from between. One thread at a time. */
final class TenantLine<T> {

    /** Whose line it is, in the table of tenants. */
    final Object key;

    private @Nullable Seat<T> first;
    private @Nullable Seat<T> last;
    private int size;

    TenantLine(Object key) {
        this.key = key;
    }

    int size() {
        return size;
    }

    @Nullable
    Seat<T> first() {
        return first;
    }

    @Nullable
    Seat<T> last() {
        return last;
    }

    void add(Seat<T> seat) {
        seat.tenant = this;
        seat.before = last;
        if (last == null) {
            first = seat;
        } else {
            last.behind = seat;
        }
        last = seat;
        size++;
    }

    /** Removes {@code seat}, which is in this line. */
    void remove(Seat<T> seat) {
        Seat<T> before = seat.before;
        Seat<T> behind = seat.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        seat.tenant = null;
        seat.before = null;
        seat.behind = null;
        size--;
    }
}
