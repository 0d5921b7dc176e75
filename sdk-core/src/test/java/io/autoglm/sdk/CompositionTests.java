package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the order of two policies in the chain is for: one test for each pair that would behave otherwise the other way round. */
class CompositionTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final AutoGlmClientBuilder builder = AutoGlmClient.builder()
            .exchange(wire)
            .scheduler(time)
            .random(new Random(1))
            .limit(LimitSpec.fixed(1));

    /** Who called, and how it went. */
    private static final class Caller extends BaseSubscriber<Object> {

        final List<String> heard = new ArrayList<>();

        @Override
        protected void hookOnNext(Object event) {
            if (event instanceof GenerateEvent.TextDelta delta) {
                heard.add(delta.text());
            }
        }

        @Override
        protected void hookOnComplete() {
            heard.add("complete");
        }

        @Override
        protected void hookOnError(Throwable failure) {
            heard.add(((AutoGlmException) failure).code().name());
        }
    }

    private static Caller stream(AutoGlmClient client) {
        return stream(client, CallOptions.DEFAULTS);
    }

    private static Caller stream(AutoGlmClient client, CallOptions options) {
        Caller caller = new Caller();
        client.stream(GenerateRequest.of("hi").mutate().model("big").build(), options)
                .subscribe(caller);
        return caller;
    }

    private List<String> modelsAsked() {
        return wire.calls().stream().map(Call::requestedModel).toList();
    }

    private static FallbackSpec keptAnswer() {
        return FallbackSpec.none().withAnswer(request -> Flux.just(new GenerateEvent.TextDelta(0, "kept")));
    }

    @Test
    void deadlineAboveFallbackSoThatOneTotalHoldsForAllLegs() {
        wire.thenNothing().thenNothing();
        AutoGlmClient client =
                builder.fallback(FallbackSpec.none().withModels("small")).build();

        Caller caller = stream(client, CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(10)));
        time.advanceTimeBy(Duration.ofMillis(9_999));
        assertThat(caller.heard).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(caller.heard).containsExactly("DEADLINE_EXCEEDED");
        assertThat(modelsAsked()).containsExactly("big", "small");
    }

    @Test
    void deadlineAboveRetrySoThatBackOffCounts() {
        wire.thenError(ErrorCode.OVERLOADED).thenText("late");
        AutoGlmClient client = builder.retry(RetrySpec.defaults()
                        .withThrottled(RetrySpec.defaults().throttled().withBase(Duration.ofSeconds(20))))
                .build();

        Caller caller = stream(client, CallOptions.DEFAULTS.withTotalTimeout(SECOND));

        assertThat(caller.heard).as("no wait that ends too late").containsExactly("OVERLOADED");
    }

    @Test
    void deadlineAboveAdmissionSoThatTimeInLineCounts() {
        wire.thenNothing();
        AutoGlmClient client = builder.build();
        stream(client);

        Caller second = stream(client, CallOptions.DEFAULTS.withTotalTimeout(SECOND));
        time.advanceTimeBy(SECOND);

        assertThat(second.heard).containsExactly("DEADLINE_EXCEEDED");
        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void fallbackAboveRetrySoThatTheModelIsAskedAsOftenAsAllowedFirst() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenError(ErrorCode.BAD_GATEWAY).thenText("from small");
        AutoGlmClient client = builder.retry(RetrySpec.defaults().withMaxAttempts(2))
                .fallback(FallbackSpec.none().withModels("small"))
                .build();

        Caller caller = stream(client);
        time.advanceTimeBy(SECOND);

        assertThat(modelsAsked()).containsExactly("big", "big", "small");
        assertThat(caller.heard).containsExactly("from small", "complete");
    }

    @Test
    void fallbackAboveRetrySoThatEachModelHasAllAttempts() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenText("at last");
        AutoGlmClient client = builder.retry(RetrySpec.defaults().withMaxAttempts(2))
                .fallback(FallbackSpec.none().withModels("small"))
                .build();

        Caller caller = stream(client);
        time.advanceTimeBy(SECOND);

        assertThat(modelsAsked()).containsExactly("big", "big", "small", "small");
        assertThat(caller.heard).containsExactly("at last", "complete");
    }

    @Test
    void fallbackAboveAdmissionSoThatAFullWaitingRoomIsAnsweredByTheApplication() {
        wire.thenNothing();
        AutoGlmClient client = builder.limit(LimitSpec.fixed(1).withMaxWaiting(0))
                .fallback(keptAnswer())
                .build();
        stream(client);

        Caller second = stream(client);

        assertThat(second.heard).containsExactly("kept", "complete");
    }

    @Test
    void fallbackAboveTheBreakerSoThatAnEndpointThatIsLeftAloneIsNotEvenAsked() {
        AutoGlmClient client = builder.retry(RetrySpec.none())
                .breaker(BreakerSpec.defaults().withUnreachable(1))
                .fallback(keptAnswer())
                .build();
        wire.thenError(ErrorCode.CONNECT_FAILED);

        Caller first = stream(client);
        Caller second = stream(client);

        assertThat(first.heard).containsExactly("kept", "complete");
        assertThat(second.heard).containsExactly("kept", "complete");
        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void fallbackAboveTheCommitSoThatHalfAnAnswerIsNeverContinuedByAnother() {
        wire.thenCut(ErrorCode.STREAM_CUT, "half");
        AutoGlmClient client = builder.fallback(keptAnswer()).build();

        Caller caller = stream(client);

        assertThat(caller.heard).containsExactly("half", "STREAM_CUT");
    }

    @Test
    void retryAboveHedgeSoThatTwoThatFailAreMadeAgainAsOne() {
        wire.then(Flux.<GenerateEvent>never()
                        .timeout(Mono.delay(Duration.ofMillis(300), time))
                        .onErrorMap(late -> failure(ErrorCode.BAD_GATEWAY)))
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenText("third");
        AutoGlmClient client = builder.limit(LimitSpec.fixed(2))
                .hedge(HedgeSpec.after(Duration.ofMillis(100)))
                .build();

        Caller caller = stream(client);
        time.advanceTimeBy(Duration.ofSeconds(5));

        assertThat(wire.calls()).extracting(Call::attempt).containsExactly(1, 2, 3);
        assertThat(caller.heard).containsExactly("third", "complete");
    }

    private static AutoGlmException failure(ErrorCode code) {
        return io.autoglm.sdk.error.ErrorDetails.of(code, "scripted").exception();
    }

    @Test
    void retryAboveAdmissionSoThatABackOffHoldsNoPermit() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("second").thenText("first, again");
        AutoGlmClient client = builder.build();

        Caller first = stream(client);
        Caller second = stream(client);
        assertThat(second.heard).containsExactly("second", "complete");
        time.advanceTimeBy(SECOND);

        assertThat(first.heard).containsExactly("first, again", "complete");
    }

    @Test
    void retryAboveTheCredentialSoThatEachAttemptHasAFreshKey() {
        AtomicInteger keys = new AtomicInteger();
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("a");
        AutoGlmClient client = builder.credentials(Credentials.bearer(() -> "key-" + keys.incrementAndGet()))
                .build();

        stream(client);
        time.advanceTimeBy(SECOND);

        assertThat(wire.calls())
                .extracting(Call::credential)
                .extracting(Credential::value)
                .containsExactly("Bearer key-1", "Bearer key-2");
    }

    @Test
    void retryAboveTheLimitsOfAnAttemptSoThatASilentOneIsMadeAgain() {
        wire.thenNothing().thenText("second");
        AutoGlmClient client =
                builder.timeouts(TimeoutSpec.defaults().withFirstEvent(SECOND)).build();

        Caller caller = stream(client);
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(caller.heard).containsExactly("second", "complete");
    }

    @Test
    void hedgeAboveAdmissionSoThatTheTimeCountsFromTheTurnAndTheSecondWaitsForOneOfItsOwn() {
        wire.then(Flux.<GenerateEvent>never()).thenNothing().thenNothing();
        AutoGlmClient client = builder.limit(LimitSpec.fixed(2))
                .hedge(HedgeSpec.after(SECOND))
                .retryBudget(RetryBudgetSpec.defaults())
                .build();
        CallOptions plain = CallOptions.DEFAULTS.withHedge(HedgeSpec.none());
        Caller before = stream(client, plain);
        stream(client, plain);

        stream(client);
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(wire.calls())
                .as("it waits for its turn, and so does its time")
                .hasSize(2);
        before.cancel();
        assertThat(wire.calls()).hasSize(3);
        time.advanceTimeBy(SECOND);

        assertThat(client.state().waiting()).as("the second one").isEqualTo(1);
        assertThat(wire.calls()).hasSize(3);
    }

    @Test
    void admissionAboveTheCredentialSoThatTheKeyIsAskedForWhenTheTurnHasCome() {
        AtomicInteger asked = new AtomicInteger();
        wire.thenNothing();
        AutoGlmClient client = builder.credentials(Credentials.bearer(() -> "key-" + asked.incrementAndGet()))
                .build();
        stream(client);

        stream(client);

        assertThat(asked).hasValue(1);
    }

    @Test
    void admissionAboveTheLimitsOfAnAttemptSoThatTimeInLineIsNotTheServers() {
        wire.then(Flux.<GenerateEvent>just(new GenerateEvent.TextDelta(0, "a")).concatWith(Flux.never()))
                .thenText("b");
        AutoGlmClient client =
                builder.timeouts(TimeoutSpec.defaults().withFirstEvent(SECOND)).build();
        Caller first = stream(client);

        Caller second = stream(client);
        time.advanceTimeBy(Duration.ofSeconds(30));
        first.cancel();

        assertThat(second.heard).containsExactly("b", "complete");
    }

    @Test
    void theBreakerBeforeTheLimitSoThatARefusedCallTakesNoPermit() {
        wire.thenError(ErrorCode.CONNECT_FAILED);
        AutoGlmClient client = builder.retry(RetrySpec.none())
                .breaker(BreakerSpec.defaults().withUnreachable(1))
                .build();
        stream(client);

        Caller refused = stream(client);

        assertThat(refused.heard).containsExactly("BREAKER_OPEN");
        assertThat(client.state().inFlight()).isZero();
        assertThat(client.state().retriesRefused()).isZero();
    }

    @Test
    void policiesPerCallAboveRetryAndPerAttemptBelowAdmission() {
        List<String> seen = new ArrayList<>();
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("a");
        AutoGlmClient client = builder.policy(PolicyPosition.PER_CALL, new Noting("call", seen))
                .policy(PolicyPosition.PER_ATTEMPT, new Noting("attempt", seen))
                .build();

        stream(client);
        time.advanceTimeBy(SECOND);

        assertThat(seen).containsExactly("call 1 at null", "attempt 1 at scripted", "attempt 2 at scripted");
    }

    private record Noting(String name, List<String> seen) implements Policy {

        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            String place = call.endpoint() == null ? null : call.endpoint().name();
            seen.add(name + " " + call.attempt() + " at " + place);
            return next.exchange(call);
        }
    }

    @Test
    void theCredentialAboveTheLimitsOfAnAttemptSoThatAProviderIsNotTakenForASlowServer() {
        wire.thenText("a");
        AutoGlmClient client = builder.timeouts(TimeoutSpec.defaults().withFirstEvent(SECOND))
                .credentials(() -> Mono.delay(Duration.ofMillis(900), time)
                        .thenReturn(Credential.of("k", "Authorization", "Bearer slow-key", "slow-key")))
                .build();
        wire.after(Duration.ofMillis(900));

        Caller caller = stream(client);
        time.advanceTimeBy(Duration.ofMillis(1_800));

        assertThat(caller.heard).containsExactly("a", "complete");
        assertThat(time.now(TimeUnit.MILLISECONDS)).isEqualTo(1_800);
    }
}
