package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a server says to one call holds for the others: over the whole client, in virtual time. */
class PauseTests {

    private static final Duration HINT = Duration.ofSeconds(20);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final List<GenerateResponse> answers = new ArrayList<>();
    private final List<AutoGlmException> failures = new ArrayList<>();

    private AutoGlmClient client(RateSpec rate) {
        return builder(rate).build();
    }

    private AutoGlmClientBuilder builder(RateSpec rate) {
        return AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(clock)
                .random(new Random(1))
                .model("m")
                .rate(rate);
    }

    private void call(AutoGlmClient client, String model) {
        client.generate(GenerateRequest.builder().model(model).user("hi").build())
                .subscribe(answers::add, failure -> failures.add((AutoGlmException) failure));
    }

    @Test
    void nobodyAsksWhileTheServerWantsToBeLeftAloneAndTheRetryWaitsOnceOnly() {
        wire.thenRateLimited(HINT).thenText("b").thenText("c").thenText("a");
        AutoGlmClient client = client(RateSpec.defaults());
        call(client, "m");
        clock.advanceTimeBy(Duration.ofSeconds(5));
        call(client, "m");
        call(client, "m");
        clock.advanceTimeBy(Duration.ofSeconds(15).minusNanos(1));
        assertThat(wire.calls()).hasSize(1);

        clock.advanceTimeBy(Duration.ofNanos(1));
        assertThat(answers).extracting(GenerateResponse::text).containsExactly("b", "c");

        clock.advanceTimeBy(Duration.ofSeconds(4)); // the retry's jitter, a fifth of the hint, and no second wait
        assertThat(answers).extracting(GenerateResponse::text).containsExactly("b", "c", "a");
    }

    @Test
    void theTurnThatAThrottledAttemptGivesBackIsNotTakenBeforeThePauseIsOver() {
        wire.thenRateLimited(HINT).after(Duration.ofSeconds(1)).thenText("b").thenText("a");
        AutoGlmClient client =
                builder(RateSpec.defaults()).limit(LimitSpec.fixed(1)).build();
        call(client, "m");
        call(client, "m");

        clock.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(wire.calls()).hasSize(1);

        clock.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(answers).hasSize(2);
    }

    @Test
    void otherModelsGoOn() {
        wire.thenRateLimited(HINT).thenText("b");
        AutoGlmClient client = client(RateSpec.defaults());
        call(client, "m");
        call(client, "another");

        assertThat(answers).extracting(GenerateResponse::text).containsExactly("b");
    }

    @Test
    void aPauseThatIsTooLongRefusesAtOnceAndNothingIsSent() {
        wire.thenRateLimited(Duration.ofHours(2)).thenText("b");
        AutoGlmClient client = client(RateSpec.defaults());
        call(client, "m");
        clock.advanceTimeBy(Duration.ofSeconds(30));
        call(client, "m");

        assertThat(failures)
                .extracting(AutoGlmException::code)
                .containsExactly(ErrorCode.RATE_LIMITED, ErrorCode.PAUSED);
        assertThat(failures.get(1).attempts()).isZero();
        assertThat(failures.get(1).resetAt()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(2)));
        assertThat(failures.get(1).getMessage())
                .contains("AGLM-4006", "retry after PT1H59M30S", "resets at 1970-01-01T02:00:00Z")
                .doesNotContain("not retried");
        assertThat(wire.calls()).hasSize(1);

        clock.advanceTimeBy(Duration.ofSeconds(30));
        call(client, "m");
        assertThat(answers).as("one looks after a minute").hasSize(1);
    }

    @Test
    void whoSwitchesItOffIsNotHeldBack() {
        wire.thenRateLimited(HINT).thenText("b");
        AutoGlmClient client = client(RateSpec.off());
        call(client, "m");
        call(client, "m");

        assertThat(answers).extracting(GenerateResponse::text).containsExactly("b");
    }
}
