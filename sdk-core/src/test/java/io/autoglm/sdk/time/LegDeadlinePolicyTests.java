package io.autoglm.sdk.time;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class LegDeadlinePolicyTests {

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final LegDeadlinePolicy policy = new LegDeadlinePolicy();

    private Call<GenerateEvent> call() {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
    }

    private Probe<GenerateEvent> start() {
        policy.apply(call().withDeadline(Deadline.after(Duration.ofMillis(1_800), timer)), lower)
                .subscribe(above);
        above.request(Long.MAX_VALUE);
        return lower.probe(0, Operation.STREAM);
    }

    @Test
    void withoutADeadlineItIsNotInTheWay() {
        Flux<GenerateEvent> events = policy.apply(call(), lower);

        assertThat(events).isSameAs(lower.probe(0, Operation.STREAM));
    }

    @Test
    void aLegThatDeliversNothingIsCutAtItsDeadline() {
        Probe<GenerateEvent> below = start();
        timer.pass(Duration.ofMillis(1_799));
        assertThat(above.terminated()).isFalse();
        timer.pass(Duration.ofMillis(1));

        assertThat(above.failure).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(failure.reason())
                    .isEqualTo("the 1800 ms that the fallback leaves ran out while waiting for its turn");
        });
        assertThat(below.cancels).hasValue(1);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void onceSomethingIsDeliveredOnlyTheCallsOwnDeadlineCounts() {
        Probe<GenerateEvent> below = start().emit(STARTED);
        timer.pass(Duration.ofHours(1));
        below.emit(HELLO, FINISHED).complete();

        assertThat(above.events).containsExactly(STARTED, HELLO, FINISHED);
        assertThat(above.completed).isTrue();
        assertThat(below.cancels).hasValue(0);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theFirstEventAndTheEndOfTheTimeExcludeEachOther() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            TimerProbe clock = new TimerProbe();
            ProbeExchange below = new ProbeExchange();
            ProbeSubscriber<GenerateEvent> one = new ProbeSubscriber<>();
            Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, clock)
                    .withDeadline(Deadline.after(Duration.ofSeconds(1), clock));
            policy.apply(call, below).subscribe(one);
            one.request(Long.MAX_VALUE);
            var late = CompletableFuture.runAsync(() -> clock.pass(Duration.ofSeconds(1)));
            below.probe(0, Operation.STREAM).emit(HELLO);
            late.get(5, TimeUnit.SECONDS);

            assertThat(one.breaches).as("run " + i).isEmpty();
            assertThat(one.events.isEmpty()).as("run " + i).isEqualTo(one.failure != null);
            assertThat(clock.waiting()).as("run " + i).isZero();
        }
    }
}
