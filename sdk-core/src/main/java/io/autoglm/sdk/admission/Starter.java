package io.autoglm.sdk.admission;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/**
 * Begins admitted attempts on the current thread, one after the other and never one inside another.
 *
 * <p>An attempt that ends while it begins gives its permit back, which admits the next one on the same thread. That one is only noted and
 * begins when the first has returned, so that the stack stays flat however many wait.
 */
final class Starter {

    private static final ThreadLocal<@Nullable Starter> CURRENT = new ThreadLocal<>();

    private final WaiterList admitted = new WaiterList();

    private Starter() {}

    /** Begins {@code chain}, a waiter and those linked behind it: now, or when the starter that runs on this thread comes to it. */
    static void begin(@Nullable Waiter chain) {
        if (chain == null) {
            return;
        }
        Starter mine = hold();
        Starter active = mine == null ? CURRENT.get() : mine;
        if (active != null) {
            active.admitted.addChain(chain);
        }
        release(mine);
    }

    /** From now on admitted attempts are only noted on this thread, until {@link #release}; {@code null} when that is so already. */
    static @Nullable Starter hold() {
        if (CURRENT.get() != null) {
            return null;
        }
        Starter starter = new Starter();
        CURRENT.set(starter);
        return starter;
    }

    /** Begins what was noted since {@link #hold} returned {@code starter}, and what is admitted meanwhile. */
    static void release(@Nullable Starter starter) {
        if (starter == null) {
            return;
        }
        Throwable failure = null;
        for (Waiter next = starter.admitted.poll(); next != null; next = starter.admitted.poll()) {
            try {
                next.begin(next.call().nowNanos());
            } catch (RuntimeException | Error fatal) {
                failure = failure == null ? fatal : failure; // the others hold permits and must still begin
            }
        }
        CURRENT.remove();
        if (failure != null) {
            throw Exceptions.propagate(failure);
        }
    }
}
