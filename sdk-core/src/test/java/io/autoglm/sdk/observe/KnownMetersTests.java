package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Meters and key values that were made before are found again, within a bound. */
class KnownMetersTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger lookups = new AtomicInteger();
    private final KnownMeters<Counter> counters = new KnownMeters<>(registry, keys -> {
        lookups.incrementAndGet();
        return registry.counter("c", "model", keys.low().iterator().next().getValue(), "error", keys.error());
    });

    @AfterEach
    void close() {
        registry.close();
    }

    private static KnownMeters.Keys keys(String model, String error) {
        return new KnownMeters.Keys(KeyValues.of(KeyValue.of("model", model)), "none", error);
    }

    @Test
    void theSameKeysAreLookedUpOnce() {
        counters.of(keys("a", "none")).increment();
        counters.of(keys("a", "none")).increment();

        assertThat(lookups).hasValue(1);
        assertThat(registry.get("c").tag("model", "a").counter().count()).isEqualTo(2);
    }

    @Test
    void otherKeysAreOtherMeters() {
        assertThat(counters.of(keys("a", "none"))).isNotSameAs(counters.of(keys("b", "none")));
        assertThat(counters.of(keys("a", "none"))).isNotSameAs(counters.of(keys("a", "stream_cut")));
    }

    @Test
    void aMeterThatTheRegistryLostIsMadeAgain() {
        Counter lost = counters.of(keys("a", "none"));
        registry.remove(lost);

        counters.of(keys("a", "none")).increment();

        assertThat(registry.get("c").tag("model", "a").counter().count()).isEqualTo(1);
    }

    @Test
    void pastTheBoundMetersAreLookedUpEachTime() {
        for (int i = 0; i < KnownMeters.MOST; i++) {
            counters.of(keys("m" + i, "none"));
        }
        lookups.set(0);

        counters.of(keys("one more", "none")).increment();
        counters.of(keys("one more", "none")).increment();
        counters.of(keys("m0", "none"));

        assertThat(lookups).hasValue(2);
        assertThat(registry.get("c").tag("model", "one more").counter().count()).isEqualTo(2);
    }

    @Test
    void keyValuesAreMadeOnceWithinTheBound() {
        AtomicInteger made = new AtomicInteger();
        KnownKeys<Integer> keys = new KnownKeys<>(fact -> {
            made.incrementAndGet();
            return KeyValues.of("fact", fact.toString());
        });

        assertThat(keys.of(-1)).isSameAs(keys.of(-1)).isEqualTo(KeyValues.of("fact", "-1"));
        for (int i = 0; i < KnownKeys.MOST; i++) {
            keys.of(i);
        }
        made.set(0);
        keys.of(KnownKeys.MOST);
        keys.of(KnownKeys.MOST);

        assertThat(made).hasValue(2);
    }
}
