package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtrasTests {

    private final Extras extras = new Extras();

    @Test
    void nothingIsKeptAtFirst() {
        assertThat(extras.isEmpty()).isTrue();
        assertThat(extras.has("a")).isFalse();
        assertThat(extras.done()).isEmpty();
    }

    @Test
    void theFirstOfANameCounts() {
        extras.keep("b", 1);
        extras.keep("a", 2);
        extras.keep("b", 3);

        assertThat(extras.done()).containsExactly(Map.entry("b", 1), Map.entry("a", 2));
        assertThat(extras.has("b")).isTrue();
    }

    @Test
    void aMemberWithoutAValueIsNotKept() {
        extras.keep("a", null);

        assertThat(extras.isEmpty()).isTrue();
    }

    @Test
    void sixtyFourAreKept() {
        for (int i = 0; i < 65; i++) {
            extras.keep("m" + i, i);
        }

        assertThat(extras.done()).hasSize(64).containsKey("m63").doesNotContainKey("m64");
    }

    @Test
    void othersJoinAsFarAsThereIsRoom() {
        Extras others = new Extras();
        for (int i = 0; i < 64; i++) {
            others.keep("m" + i, i);
        }
        extras.keep("m0", "mine");
        extras.keep("one more", "mine");

        extras.keepAll(others);

        assertThat(extras.done()).hasSize(64).containsEntry("m0", "mine").doesNotContainKey("m63");
    }

    @Test
    void whoGetsThemCannotChangeThem() {
        extras.keep("a", 1);

        assertThatThrownBy(() -> extras.done().put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
    }
}
