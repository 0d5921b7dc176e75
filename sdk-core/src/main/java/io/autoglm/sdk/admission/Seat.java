package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Priority;
import org.jspecify.annotations.Nullable;

/** A place in a line: of one who waits, until it is taken or given up. Belongs to its {@link Turns}. */
final class Seat<T> {

    final T who;
    final Priority priority;

    /** Later ones have higher numbers. */
    final long number;

    /** With whom it stands; {@code null} when it does not wait any more. */
    @Nullable
    TenantLine<T> tenant;

    @Nullable
    Seat<T> before;

    @Nullable
    Seat<T> behind;

    Seat(T who, Priority priority, long number) {
        this.who = who;
        this.priority = priority;
        this.number = number;
    }

    /** Returns whether it still waits. */
    boolean isTaken() {
        return tenant != null;
    }
}
