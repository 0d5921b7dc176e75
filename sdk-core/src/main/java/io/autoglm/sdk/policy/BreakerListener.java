package io.autoglm.sdk.policy;

/**
 * Hears of each change of a breaker, once: opened, also anew after a look in vain; half-open, when the first attempt goes to look; closed.
 *
 * <p>Called on the thread on which the change came about: the one that takes leave for an attempt, or that tells how one went. Two changes
 * made by two threads at the same moment may be told in either order. It MUST NOT block. What it throws is dropped, in Reactor's sense.
 */
@FunctionalInterface
public interface BreakerListener {

    /** Hears nothing. */
    BreakerListener NONE = status -> {};

    /** The breaker has changed to {@code status}. */
    void changed(BreakerStatus status);
}
