package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of endpoints that take no arrays. */
class ArrayFormsTests {

    private final List<String> heard = new ArrayList<>();
    private final ArrayForms forms = new ArrayForms(heard::add);

    @Test
    void whoRefusesArraysOfPromptsMayTakeArraysOfTexts() {
        forms.refused("a", Operation.GENERATE_JOINTLY, 0);

        assertThat(forms.refuses("a", Operation.GENERATE_JOINTLY, 1)).isTrue();
        assertThat(forms.refuses("a", Operation.EMBED_JOINTLY, 1)).isFalse();
        assertThat(forms.refuses("b", Operation.GENERATE_JOINTLY, 1)).isFalse();
    }

    @Test
    void anEndpointThatIsNoMoreIsForgottenWithAllItRefused() {
        forms.refused("a", Operation.GENERATE_JOINTLY, 0);
        forms.refused("a", Operation.EMBED_JOINTLY, 0);
        forms.forget("a");

        assertThat(forms.refuses("a", Operation.GENERATE_JOINTLY, 1)).isFalse();
        assertThat(forms.refuses("a", Operation.EMBED_JOINTLY, 1)).isFalse();
    }

    @Test
    void anEndpointIsAskedAgainAfterTenMinutes() {
        forms.refused("a", Operation.EMBED_JOINTLY, 0);
        forms.refused("a", Operation.EMBED_JOINTLY, 1);

        assertThat(forms.refuses(
                        "a", Operation.EMBED_JOINTLY, Duration.ofMinutes(10).toNanos()))
                .isTrue();
        assertThat(forms.refuses(
                        "a", Operation.EMBED_JOINTLY, 1 + Duration.ofMinutes(10).toNanos()))
                .isFalse();
        assertThat(heard).containsExactly("a");
    }

    @Test
    void theListenerHearsOfItOnceUntilTheEndpointIsAskedAgain() {
        long minute = Duration.ofMinutes(1).toNanos();
        forms.refused("a", Operation.GENERATE_JOINTLY, 0);
        forms.refused("a", Operation.GENERATE_JOINTLY, minute);
        assertThat(heard).containsExactly("a");
        forms.refused("a", Operation.GENERATE_JOINTLY, 11 * minute);

        assertThat(heard).containsExactly("a", "a");
    }
}
