package io.autoglm.sdk.observe;

import io.micrometer.common.KeyValues;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Key values that were made before, by what they are made of. Safe for every thread; after {@value #MOST} different ones the others are made
 * each time, so names that nobody configured cannot fill the memory.
 *
 * @param <F> what they are made of; must have {@code equals}
 */
final class KnownKeys<F> {

    static final int MOST = 1_000;

    private final ConcurrentHashMap<F, KeyValues> known = new ConcurrentHashMap<>();
    private final Function<F, KeyValues> maker;

    KnownKeys(Function<F, KeyValues> maker) {
        this.maker = maker;
    }

    KeyValues of(F facts) {
        KeyValues found = known.get(facts);
        if (found != null) {
            return found;
        }
        KeyValues made = maker.apply(facts);
        if (known.size() < MOST) {
            known.put(facts, made);
        }
        return made;
    }
}
