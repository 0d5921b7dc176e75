package io.autoglm.sdk.observe;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters that were looked up before, by the keys that they stand for. Safe for every thread. A registry that loses a meter has all of them
 * looked up again; after {@value #MOST} different keys the others are looked up each time.
 *
 * @param <M> a meter, or several that have the same keys
 */
final class KnownMeters<M> {

    static final int MOST = 1_000;

    private final ConcurrentHashMap<Keys, M> known = new ConcurrentHashMap<>();
    private final Function<Keys, M> lookup;

    /**
     * What meters are told apart by.
     *
     * @param low           the low-cardinality keys of the observation
     * @param responseModel the model that answered, or none
     * @param error         the failure, or none
     */
    record Keys(KeyValues low, String responseModel, String error) {}

    KnownMeters(MeterRegistry registry, Function<Keys, M> lookup) {
        this.lookup = lookup;
        registry.config().onMeterRemoved(meter -> known.clear());
    }

    M of(Keys keys) {
        M found = known.get(keys);
        if (found != null) {
            return found;
        }
        M made = lookup.apply(keys);
        if (known.size() < MOST) {
            known.put(keys, made);
        }
        return made;
    }
}
