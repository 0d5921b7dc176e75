package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.policy.TimerProbe;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** A cancel gives back everything whatever the call was doing: permit, place in the room, timer task, budget; and nothing is sent after it. */
class CancelInEachPhaseTests {

    private static final GenerateEvent STARTED = new GenerateEvent.Started("id", "model");
    private static final GenerateEvent TEXT = new GenerateEvent.TextDelta(0, "text");
    private static final GenerateEvent FINISHED =
            new GenerateEvent.Finished(List.of(FinishReason.STOP), null, Map.of(), null);
    private static final Duration BACK_OFF = Duration.ofMillis(130);

    private final TimerProbe timer = new TimerProbe();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private Mono<Credential> credential = Mono.just(Credential.NONE);
    private final WatchedClient watched = new WatchedClient(
            wire,
            timer,
            LimitSpec.fixed(1),
            RetrySpec.defaults(),
            () -> credential,
            AttemptListener.NONE,
            new Random(1));

    @Test
    void whileItWaitsForItsTurn() {
        wire.thenNothing();
        Caller holder = call();
        Caller waiting = call();
        assertThat(watched.waiting()).isEqualTo(1);

        waiting.cancel();

        assertThat(watched.waiting()).isZero();
        assertThat(wire.calls()).hasSize(1);
        holder.cancel();
        nothingIsLeft(waiting, 0, Outcome.IGNORED);
    }

    @Test
    void inItsBackOff() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("never sent");
        Caller caller = call();

        caller.cancel();

        nothingIsLeft(caller, 0, Outcome.FAILED);
    }

    @Test
    void whileItsRetryWaitsForItsTurn() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenNothing();
        Caller caller = call();
        Caller holder = call();
        timer.pass(BACK_OFF);
        assertThat(watched.waiting()).isEqualTo(1);

        caller.cancel();

        holder.cancel();
        nothingIsLeft(caller, 0, Outcome.FAILED, Outcome.IGNORED);
    }

    @Test
    void whileItsCredentialIsAwaited() {
        credential = Mono.never();
        Caller caller = call();

        caller.cancel();

        assertThat(wire.calls()).isEmpty();
        nothingIsLeft(caller, 0, Outcome.IGNORED);
    }

    @Test
    void whileTheCredentialOfItsRetryIsAwaited() {
        wire.thenError(ErrorCode.BAD_GATEWAY);
        Caller caller = call();
        credential = Mono.never();
        timer.pass(BACK_OFF);

        caller.cancel();

        nothingIsLeft(caller, 0, Outcome.FAILED, Outcome.IGNORED);
    }

    @Test
    void beforeTheHeadersOfItsRetry() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenNothing();
        Caller caller = call();
        timer.pass(BACK_OFF);

        caller.cancel();

        nothingIsLeft(caller, 1, Outcome.FAILED, Outcome.IGNORED);
    }

    @Test
    void beforeTheFirstEventThatItMaySee() {
        wire.then(Flux.concat(Flux.just(STARTED), Flux.never()));
        Caller caller = call();

        caller.cancel();

        assertThat(caller.events).isEmpty();
        nothingIsLeft(caller, 0, Outcome.IGNORED);
    }

    @Test
    void inTheAnswer() {
        wire.then(Flux.concat(Flux.just(STARTED, TEXT), Flux.never()));
        Caller caller = call();

        caller.cancel();

        assertThat(caller.events).containsExactly(STARTED, TEXT);
        nothingIsLeft(caller, 0, Outcome.IGNORED);
    }

    @Test
    void fromWithinAnEvent() {
        wire.then(Flux.just(STARTED, TEXT, TEXT, FINISHED));
        Caller caller = call(STARTED);

        assertThat(caller.events).containsExactly(STARTED);
        nothingIsLeft(caller, 0, Outcome.IGNORED);
    }

    @Test
    void afterTheLastEvent() {
        wire.then(Flux.concat(Flux.just(STARTED, TEXT, FINISHED), Flux.never()));
        Caller caller = call();

        caller.cancel();

        nothingIsLeft(caller, 0, Outcome.SUCCESS);
    }

    private Caller call() {
        return call(null);
    }

    private Caller call(GenerateEvent last) {
        Caller caller = new Caller(last);
        watched.client.stream(GenerateRequest.of("hi")).subscribe(caller);
        caller.request(Long.MAX_VALUE);
        return caller;
    }

    /** Nothing is held, no task waits, no attempt follows, and each attempt has ended once, so. */
    private void nothingIsLeft(Caller caller, long retriesSent, Outcome... outcomes) {
        int sent = wire.calls().size();
        assertThat(timer.waiting()).as("tasks of the timer").isZero();
        watched.holdsNothing("after the cancel", retriesSent);
        timer.pass(Duration.ofMinutes(10));
        assertThat(wire.calls()).as("attempts").hasSize(sent);
        assertThat(caller.terminated()).isFalse();
        assertThat(caller.breaches).isEmpty();
        assertThat(caller.call.log().endedAttempts())
                .extracting(CallLog.Attempt::outcome)
                .containsExactly(outcomes);
    }

    private static final class Caller extends ProbeSubscriber<GenerateEvent> {

        private final GenerateEvent last;
        private Call<?> call;

        Caller(GenerateEvent last) {
            this.last = last;
        }

        @Override
        public Context currentContext() {
            Consumer<Call<?>> tell = told -> call = told;
            return Context.of(WatchedClient.TELL, tell);
        }

        @Override
        protected void received(GenerateEvent event) {
            if (event == last) {
                cancel();
            }
        }
    }
}
