package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayFormsTests {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final List<String> heard = new ArrayList<>();
    private final ArrayForms forms = new ArrayForms(heard::add);

    @Test
    void aRefusalIsRememberedForTenMinutes() {
        assertThat(forms.refuses("a", 0)).isFalse();
        forms.refused("a", 0);

        assertThat(forms.refuses("a", 10 * MINUTE - 1)).isTrue();
        assertThat(forms.refuses("a", 10 * MINUTE)).isFalse();
        assertThat(forms.refuses("b", 0)).isFalse();
    }

    @Test
    void theListenerHearsOfItOnceUntilTheEndpointIsAskedAgain() {
        forms.refused("a", 0);
        forms.refused("a", MINUTE);
        assertThat(heard).containsExactly("a");
        forms.refused("a", 11 * MINUTE);

        assertThat(heard).containsExactly("a", "a");
    }

    @Test
    void anEndpointThatIsGoneIsForgotten() {
        forms.refused("a", 0);
        forms.forget("a");

        assertThat(forms.refuses("a", 1)).isFalse();
    }
}
