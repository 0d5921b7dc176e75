package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KnownTests {

    private final AtomicInteger made = new AtomicInteger();
    private final Known<Integer, Object> known = new Known<>(fact -> {
        made.incrementAndGet();
        return new Object();
    });

    @Test
    void theSameFactsAreTheSameThing() {
        assertThat(known.of(1)).isSameAs(known.of(1)).isNotSameAs(known.of(2));
        assertThat(made).hasValue(2);
    }

    @Test
    void pastTheBoundThingsAreMadeEachTime() {
        for (int i = 0; i < Known.MOST; i++) {
            known.of(i);
        }
        made.set(0);

        known.of(Known.MOST);
        known.of(Known.MOST);
        known.of(0);

        assertThat(made).hasValue(2);
    }

    @Test
    void whatIsForgottenIsMadeAgain() {
        Object before = known.of(1);

        known.forget();

        assertThat(known.of(1)).isNotSameAs(before);
    }
}
