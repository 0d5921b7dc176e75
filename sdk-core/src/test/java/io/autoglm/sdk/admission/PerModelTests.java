package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PerModelTests {

    private final AtomicInteger made = new AtomicInteger();
    private final PerModel<String> things = PerModel.of(List.of("a", "b", "a"), model -> {
        made.incrementAndGet();
        return "of " + model;
    });

    @Test
    void hasOneThingForEachConfiguredModelAndOneForTheRest() {
        assertThat(things.of("a")).isEqualTo("of a");
        assertThat(things.of("b")).isEqualTo("of b");
        assertThat(things.of("c")).isEqualTo("of null").isSameAs(things.of("d")).isSameAs(things.of(null));
        assertThat(things.models()).containsExactly("a", "b");
        assertThat(things.all()).containsExactly("of a", "of b", "of null");
    }

    @Test
    void makesNoMoreHoweverManyModelsAreAskedFor() {
        for (int i = 0; i < 100_000; i++) {
            things.of("model-" + i);
        }

        assertThat(made).hasValue(3);
        assertThat(things.all()).hasSize(3);
    }

    @Test
    void mayHaveOneThingForAllModels() {
        PerModel<String> one = PerModel.all("x");

        assertThat(one.of("a")).isEqualTo("x");
        assertThat(one.all()).containsExactly("x");
        assertThat(one.models()).isEmpty();
    }

    @Test
    void canBeMappedEachToItsOwn() {
        PerModel<Integer> lengths = things.map(String::length);

        assertThat(lengths.of("a")).isEqualTo(4);
        assertThat(lengths.of("x")).isEqualTo(7);
        assertThat(lengths.models()).containsExactly("a", "b");
    }
}
