package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadPlanTests {

    @ParameterizedTest(name = "warm-up {0}, duration {1}, {2} calls, drain {3}")
    @CsvSource(
            nullValues = "-",
            value = {
                "PT0S, -, -, PT0S, duration or calls must be given",
                "PT0S, PT0S, 1, PT0S, 'duration must be positive, was PT0S'",
                "PT0S, PT-1S, 1, PT0S, 'duration must be positive, was PT-1S'",
                "PT-1S, PT1S, 1, PT0S, 'warmup and drain must not be negative, were PT-1S and PT0S'",
                "PT0S, PT1S, 1, PT-1S, 'warmup and drain must not be negative, were PT0S and PT-1S'",
                "PT0S, PT1S, 0, PT0S, 'calls must be 1 to 1000000000, was 0'"
            })
    void aLengthThatCannotBeIsRefused(Duration warmup, Duration duration, Long calls, Duration drain, String message) {
        assertThatThrownBy(() -> new LoadLength(warmup, duration, calls, drain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aPlanWithoutAKindOfCallIsRefused() {
        LoadLength length = new LoadLength(Duration.ZERO, null, 1L, Duration.ZERO);

        assertThatThrownBy(() -> new LoadPlan(new Pace.Closed(1), length, 1, List.of()))
                .hasMessage("mix must have at least one kind of call");
    }

    @Test
    void aKindWithoutAShareIsRefused() {
        CallShape shape = new CallShape(1, null, true);

        assertThatThrownBy(() -> new CallKind("bulk", 0, shape, CallOptions.DEFAULTS))
                .hasMessage("share of bulk must be 1 to 1000000, was 0");
    }
}
