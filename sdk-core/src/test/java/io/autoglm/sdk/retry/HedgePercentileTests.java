package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hedged at the 90th percentile. */
class HedgePercentileTests {

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final HedgePolicy policy = new HedgePolicy(
            HedgeSpec.atPercentile(0.9), new RetryBudget(RetryBudgetSpec.unlimited()), AttemptListener.NONE);

    /** Starts a call that has its turn at once, and returns its first attempt. */
    private Probe<GenerateEvent> begun(String model) {
        return begun(model, new ProbeSubscriber<>());
    }

    private Probe<GenerateEvent> begun(String model, ProbeSubscriber<GenerateEvent> above) {
        GenerateRequest request =
                GenerateRequest.builder().model(model).user("hi").build();
        int before = lower.probes.size();
        policy.apply(Call.of(Operation.STREAM, request, CallOptions.DEFAULTS, timer), lower)
                .subscribe(above);
        above.request(Long.MAX_VALUE);
        Probe<GenerateEvent> probe = lower.probe(before, Operation.STREAM);
        probe.call.log().queued(timer.now(TimeUnit.NANOSECONDS));
        probe.call
                .log()
                .admitted(new Endpoint("east", URI.create("http://llm.example/v1")), timer.now(TimeUnit.NANOSECONDS));
        return probe;
    }

    private void answers(String model, int number, Duration took) {
        for (int i = 0; i < number; i++) {
            Probe<GenerateEvent> probe = begun(model);
            timer.pass(took);
            probe.emit(HELLO, FINISHED).complete();
        }
    }

    /** Returns after how many ms a call of {@code model} is hedged; -1 when it is not within 10 s. */
    private int hedgedAfter(String model) {
        ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
        begun(model, above);
        int before = lower.probes.size();
        for (int millis = 1; millis <= 10_000; millis++) {
            timer.pass(Duration.ofMillis(1));
            if (lower.probes.size() > before) {
                above.cancel();
                return millis;
            }
        }
        above.cancel();
        return -1;
    }

    @Test
    void nothingIsHedgedUntilTwentyAnswersAreKnown() {
        answers("m", 19, Duration.ofMillis(100));
        Probe<GenerateEvent> twentieth = begun("m");
        assertThat(timer.waiting()).isZero();
        timer.pass(Duration.ofMillis(100));
        twentieth.emit(HELLO);

        assertThat(hedgedAfter("m")).isEqualTo(100);
    }

    @Test
    void thePartOfTheRecentAnswersDecides() {
        answers("m", 18, Duration.ofMillis(100));
        answers("m", 2, Duration.ofMillis(700));

        assertThat(hedgedAfter("m")).isEqualTo(700);
        answers("m", 8, Duration.ofMillis(50));
        assertThat(hedgedAfter("m")).isEqualTo(700);
        answers("m", 20, Duration.ofMillis(50));
        assertThat(hedgedAfter("m")).isEqualTo(100);
    }

    @Test
    void modelsDoNotMix() {
        answers("slow", 20, Duration.ofSeconds(3));
        answers("quick", 20, Duration.ofMillis(30));

        assertThat(hedgedAfter("quick")).isEqualTo(30);
        assertThat(hedgedAfter("slow")).isEqualTo(3_000);
        assertThat(hedgedAfter("new")).isEqualTo(-1);
    }

    @Test
    void whatIsOlderThanFiveMinutesDoesNotCount() {
        answers("m", 20, Duration.ofMillis(100));
        timer.pass(HedgePolicy.FRESH);

        begun("m");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void answersFasterThanAMillisecondAreHedgedAfterOne() {
        answers("m", 20, Duration.ofNanos(10));

        assertThat(hedgedAfter("m")).isEqualTo(1);
    }

    @Test
    void modelsBeyondTheBoundShareOneMeasure() {
        for (int i = 0; i < HedgePolicy.KINDS; i++) {
            begun("m" + i).emit(HELLO);
        }
        for (int i = 0; i < 20; i++) {
            answers("more-" + i, 1, Duration.ofMillis(40));
        }

        assertThat(hedgedAfter("yet-another")).isEqualTo(40);
        assertThat(hedgedAfter("m0")).isEqualTo(-1);
    }

    @Test
    void anAttemptThatWasOutrunCountsAsOneThatTookAsLong() {
        answers("m", 20, Duration.ofMillis(100));
        for (int i = 0; i < 20; i++) {
            Probe<GenerateEvent> first = begun("m");
            timer.pass(Duration.ofMillis(500));
            if (first.cancels.get() == 0 && lower.probes.get(lower.probes.size() - 1) != first) {
                Probe<GenerateEvent> second = lower.probe(lower.probes.size() - 1, Operation.STREAM);
                second.emit(HELLO, FINISHED).complete();
            }
        }

        assertThat(hedgedAfter("m")).isEqualTo(500);
    }
}
