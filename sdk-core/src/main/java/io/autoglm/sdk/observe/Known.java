package io.autoglm.sdk.observe;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Things that were made before, by what they are made of. Safe for every thread; after {@value #MOST} different ones the others are made each
 * time, so names that nobody configured cannot fill the memory.
 *
 * @param <F> what they are made of; must have {@code equals}
 * @param <T> the things
 */
final class Known<F, T> {

    static final int MOST = 1_000;

    private final ConcurrentHashMap<F, T> known = new ConcurrentHashMap<>();
    private final Function<F, T> maker;

    Known(Function<F, T> maker) {
        this.maker = maker;
    }

    T of(F facts) {
        T found = known.get(facts);
        if (found != null) {
            return found;
        }
        T made = maker.apply(facts);
        if (known.size() < MOST) {
            known.put(facts, made);
        }
        return made;
    }

    /** All are made again when they are asked for. */
    void forget() {
        known.clear();
    }
}
