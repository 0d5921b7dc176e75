package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.cli.load.CallShape;
import io.autoglm.cli.load.EndpointReport;
import io.autoglm.cli.load.LoadLength;
import io.autoglm.cli.load.LoadPlan;
import io.autoglm.cli.load.LoadStatus;
import io.autoglm.cli.load.LoadStatus.Phase;
import io.autoglm.cli.load.Mix;
import io.autoglm.cli.load.Pace;
import io.autoglm.cli.load.Percentiles;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadProgressTests {

    private static final Percentiles NONE =
            new Percentiles(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final Percentiles SOME = new Percentiles(
            9, Duration.ofMillis(40), Duration.ofMillis(50), Duration.ofMillis(60), Duration.ZERO, Duration.ZERO);

    private static final ModelState MODEL = new ModelState("m", 16, 3, Map.of(Priority.BULK, 8), null, null);

    @Test
    void aLineSaysHowItGoesSinceTheLineBefore() {
        LoadProgress progress = progress(
                Duration.ofSeconds(30),
                new LoadStatus(Duration.ofSeconds(1), Phase.WARM_UP, 10, 0, 0, 0, 0, NONE),
                new LoadStatus(Duration.ofSeconds(3), Phase.LOAD, 50, 2, 7, 5, 4, SOME),
                new LoadStatus(Duration.ofSeconds(33), Phase.DRAIN, 50, 2, 7, 5, 4, SOME));

        assertThat(String.join(", ", progress.parts()))
                .isEqualTo(
                        "1 s of warm-up, 10.0 calls/s, in flight 3 of 16, waiting 8, throttled 0, retries 0, failed 0");
        assertThat(String.join(", ", progress.parts()))
                .isEqualTo(
                        "3 s of 32 s, 20.0 calls/s, in flight 3 of 16, waiting 8, first token P50 40 P99 60 ms, throttled 5, "
                                + "retries 4, failed 2, not started 7");
        assertThat(String.join(", ", progress.parts())).startsWith("33 s, draining, 0.0 calls/s, in flight 3 of 16");
    }

    @Test
    void aLoadThatLastsForItsCallsHasNoEnd() {
        LoadProgress progress = progress(null, new LoadStatus(Duration.ofSeconds(3), Phase.LOAD, 0, 0, 0, 0, 0, NONE));

        assertThat(String.join(", ", progress.parts())).startsWith("3 s, 0.0 calls/s");
    }

    @Test
    void eachEndpointOfSeveralHasALineOfItsOwn() {
        LoadProgress progress = new LoadProgress(
                plan(null),
                () -> new LoadStatus(Duration.ZERO, Phase.LOAD, 0, 0, 0, 0, 0, NONE),
                () -> new ClientState(0, 0, 0, 1, 1, 0, List.of(), List.of(), List.of()),
                () -> List.of(
                        new EndpointReport("a", 9, 0.9, 0.5, Map.of(), 1, 2, 16, null, 0, List.of()),
                        new EndpointReport("b", 1, 0.1, null, Map.of(), 0, 1, 8, null, 3, List.of())));

        assertThat(progress.endpoints())
                .containsExactly(
                        "a: attempts 9, 90.0 % (by weight 50.0 %), in flight 1 of 16, failed 0, breaker opened 0",
                        "b: attempts 1, 10.0 % (by weight -), in flight 0 of 8, failed 0, breaker opened 3");
    }

    private static LoadPlan plan(@Nullable Duration duration) {
        LoadLength length = new LoadLength(Duration.ofSeconds(2), duration, 100L, Duration.ZERO);
        return new LoadPlan(new Pace.Closed(1), length, 1, Mix.single(new CallShape(1, null, true)));
    }

    private static LoadProgress progress(@Nullable Duration duration, LoadStatus... statuses) {
        LoadPlan plan = plan(duration);
        Iterator<LoadStatus> next = List.of(statuses).iterator();
        return new LoadProgress(
                plan,
                next::next,
                () -> new ClientState(11, 3, 8, 1, 1, 0, List.of(MODEL), List.of(), List.of()),
                List::of);
    }
}
