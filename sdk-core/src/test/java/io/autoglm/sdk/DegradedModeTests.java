package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.PlayedServer.Behaviour;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One endpoint whose first token takes 5 s, for an hour, with and without the preset for a person who waits. */
class DegradedModeTests {

    private static final int PER_SECOND = 3;
    private static final int HOUR = 3_600;
    private static final int SLOW_FROM = 600;
    private static final int SLOW_UNTIL = 3_000;
    private static final Behaviour QUICK = PlayedServer.answers(Duration.ofMillis(200));
    private static final Behaviour SLOW = PlayedServer.answers(Duration.ofSeconds(5));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    /** How many calls the application answered itself, by the second. */
    private final int[] degraded = new int[HOUR + 60];

    private AutoGlmClientBuilder client(Behaviour behaviour) {
        return AutoGlmClient.builder()
                .exchange(new PlayedServer(behaviour, new Random(1)))
                .scheduler(time)
                .random(new Random(2))
                .limit(LimitSpec.fixed(1_000));
    }

    private static BreakerStatus breaker(AutoGlmClient client) {
        return client.endpoints().endpoints().get(0).routes().get(0).breaker();
    }

    private Flux<GenerateEvent> keptAnswer() {
        degraded[(int) time.now(TimeUnit.SECONDS)]++;
        return Flux.just(new GenerateEvent.TextDelta(0, "kept"));
    }

    private int degraded(int from, int to) {
        return Arrays.stream(degraded, from, to).sum();
    }

    @Test
    void withoutThePresetASlowEndpointServesEveryCall() {
        AutoGlmClient client = client(SLOW).build();

        OpenLoop calls = OpenLoop.run(time, client, true, PER_SECOND, HOUR, new Random(3));

        assertThat(calls.failures()).isEmpty();
        assertThat(calls.goodput(0, HOUR)).isEqualTo(1);
        assertThat(calls.percentile(1)).isEqualTo(Duration.ofSeconds(5));
        assertThat(breaker(client).state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void slownessAloneNeverMakesTheOnlyEndpointRefuse() {
        AutoGlmClient client = client(SLOW).breaker(BreakerSpec.interactive()).build();

        OpenLoop calls = OpenLoop.run(time, client, true, PER_SECOND, HOUR, new Random(3));

        assertThat(calls.failures()).isEmpty();
        assertThat(breaker(client).state()).isNotEqualTo(BreakerState.CLOSED);
    }

    @Test
    void withThePresetTheApplicationAnswersWhileTheEndpointIsSlowAndNotAfterwards() {
        AutoGlmClient client = client(QUICK.during(Duration.ofSeconds(SLOW_FROM), Duration.ofSeconds(SLOW_UNTIL), SLOW))
                .timeouts(TimeoutSpec.interactive())
                .breaker(BreakerSpec.interactive())
                .fallback(FallbackSpec.none().withAnswer(request -> keptAnswer()))
                .build();

        OpenLoop calls = OpenLoop.run(time, client, true, PER_SECOND, HOUR, new Random(3));

        assertThat(calls.failures()).isEmpty();
        assertThat(calls.goodput(0, HOUR)).isEqualTo(1);
        assertThat(degraded(0, SLOW_FROM)).isZero();
        // those that an endpoint was looked at with have to wait for it, and are answered all the same
        assertThat(degraded(SLOW_FROM + 10, SLOW_UNTIL))
                .isCloseTo(calls.offered(SLOW_FROM + 10, SLOW_UNTIL), Offset.offset(20));
        assertThat(degraded(SLOW_UNTIL + 10, degraded.length)).isZero();
        assertThat(calls.percentile(0.5)).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(calls.percentile(1)).isLessThanOrEqualTo(Duration.ofMillis(4_500));
        System.out.printf(
                "degraded %d of %d calls; call time p50 %d ms, p90 %d ms, p99 %d ms%n",
                degraded(0, degraded.length),
                calls.offered(0, HOUR),
                calls.percentile(0.5).toMillis(),
                calls.percentile(0.9).toMillis(),
                calls.percentile(0.99).toMillis());
    }
}
