package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The whole chain as a user tests it: a scripted wire and virtual time. */
class ChainTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ScriptedExchange wire = ScriptedExchange.create();

    private AutoGlmClient client() {
        return AutoGlmClient.builder().exchange(wire).random(new Random(1)).build();
    }

    static Stream<Policy> brokenPolicies() {
        return Stream.of(
                new Policy() {
                    @Override
                    @SuppressWarnings("NullAway") // what a user may plug in
                    public <E> Flux<E> apply(Call<E> call, Exchange next) {
                        return null;
                    }
                },
                new Policy() {
                    @Override
                    public <E> Flux<E> apply(Call<E> call, Exchange next) {
                        throw new AssertionError("broken");
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("brokenPolicies")
    void aBrokenPolicyFailsTheCallWhereverItStands(Policy broken) {
        for (PolicyPosition position : PolicyPosition.values()) {
            AutoGlmClient client = AutoGlmClient.builder()
                    .exchange(wire)
                    .policy(position, broken)
                    .build();

            StepVerifier.create(client.generate("hi"))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    AutoGlmException.class,
                                    known -> assertThat(known.code()).isEqualTo(ErrorCode.INTERNAL)))
                    .verify(PATIENCE);
        }
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void aFailedAttemptIsMadeAgainAfterItsBackOff() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("Hel", "lo");

        StepVerifier.withVirtualTime(() -> client().streamText("hi"))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(80))
                .thenAwait(Duration.ofMillis(40))
                .expectNext("Hel", "lo")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(wire.calls()).extracting(Call::attempt).containsExactly(1, 2);
    }

    @Test
    void theServersHintIsAFloorForTheWait() {
        wire.thenRateLimited(Duration.ofSeconds(20)).thenText("ok");

        StepVerifier.withVirtualTime(() -> client().streamText("hi"))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(20))
                .thenAwait(Duration.ofSeconds(31))
                .expectNext("ok")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aHintBeyondTheDeadlineFailsAtOnce() {
        wire.thenRateLimited(Duration.ofSeconds(20));
        CallOptions options = CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(5));

        StepVerifier.withVirtualTime(() -> client().stream(GenerateRequest.of("hi"), options))
                .expectErrorSatisfies(failure -> {
                    AutoGlmException known = (AutoGlmException) failure;
                    assertThat(known.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(known.retryAfter()).isEqualTo(Duration.ofSeconds(20));
                })
                .verify(PATIENCE);
    }

    @Test
    void oneDeadlineCoversAllAttemptsAndTheirBackOff() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenNothing();
        CallOptions options = CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(5));

        StepVerifier.withVirtualTime(() -> client().stream(GenerateRequest.of("hi"), options))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(4_900))
                .thenAwait(Duration.ofMillis(100))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                .verify(PATIENCE);

        assertThat(wire.cancelled()).hasSize(1);
    }

    @Test
    void afterTheFirstTextAFailureIsTheCallersWithWhatHadArrived() {
        wire.thenCut(ErrorCode.STREAM_CUT, "half an ", "answer");

        StepVerifier.create(client().streamText("hi"))
                .expectNext("half an ", "answer")
                .expectErrorSatisfies(failure -> {
                    AutoGlmException known = (AutoGlmException) failure;
                    assertThat(known.partial()).isNotNull();
                    assertThat(known.partial().text()).isEqualTo("half an answer");
                    assertThat(known.getMessage()).doesNotContain("half an answer");
                })
                .verify(PATIENCE);

        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void earlierFailuresAreAttachedToTheLast() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorCode.CONNECT_FAILED)
                .thenError(ErrorCode.OVERLOADED)
                .thenError(ErrorCode.BAD_GATEWAY);

        StepVerifier.withVirtualTime(() -> client().stream("hi"))
                .thenAwait(Duration.ofMinutes(1))
                .expectErrorSatisfies(failure -> {
                    assertThat(((AutoGlmException) failure).attempts()).isEqualTo(4);
                    assertThat(failure.getSuppressed())
                            .extracting(earlier -> ((AutoGlmException) earlier).code())
                            .containsExactly(ErrorCode.BAD_GATEWAY, ErrorCode.CONNECT_FAILED, ErrorCode.OVERLOADED);
                })
                .verify(PATIENCE);
    }

    @Test
    void aWholeAnswerComesAsOneResponse() {
        wire.thenText("Hel", "lo");

        GenerateResponse response = client().generate("hi").block(PATIENCE);

        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.choices()).hasSize(1);
    }

    @Test
    void theEventsOfAStreamCollectToAResponse() {
        wire.thenText("Hel", "lo");

        GenerateResponse response =
                client().stream("hi").collect(GenerateResponse.collector()).block(PATIENCE);

        assertThat(response.text()).isEqualTo("Hello");
        assertThat(response.finishReason()).hasToString("stop");
    }

    @Test
    void nothingIsSentBeforeSubscription() {
        client().stream("hi");
        client().generate("hi");

        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void aSecondSubscriptionIsASecondCall() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenText("a")
                .thenError(ErrorCode.BAD_GATEWAY)
                .thenText("b");

        StepVerifier.withVirtualTime(() -> {
                    Flux<String> call = client().streamText("hi");
                    return call.concatWith(call);
                })
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("a", "b")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(wire.calls()).extracting(Call::attempt).containsExactly(1, 2, 1, 2);
    }

    @Test
    void aCallBeyondTheLimitWaitsAndABigCrowdIsRefused() {
        TestPublisher<GenerateEvent> first = TestPublisher.create();
        wire.then(first.flux()).thenText("second");
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .limit(LimitSpec.fixed(1).withMaxWaiting(1))
                .build();
        Disposable running = client.stream("1").subscribe();
        List<String> second = new ArrayList<>();
        client.streamText("2").subscribe(second::add);
        assertThat(wire.calls()).hasSize(1);

        StepVerifier.create(client.stream("3"))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.QUEUE_FULL))
                .verify(PATIENCE);
        running.dispose();

        assertThat(second).containsExactly("second");
        first.assertCancelled();
    }

    @Test
    void aUsersPolicyStandsWhereItWasPut() {
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("ok");
        List<String> seen = new ArrayList<>();
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .policy(PolicyPosition.PER_CALL, noting(seen, "call"))
                .policy(PolicyPosition.PER_ATTEMPT, noting(seen, "attempt"))
                .build();

        StepVerifier.withVirtualTime(() -> client.streamText("hi"))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("ok")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(seen).containsExactly("call 1", "attempt 1", "attempt 2");
    }

    private static Policy noting(List<String> seen, String name) {
        return new Policy() {
            @Override
            public <E> Flux<E> apply(Call<E> call, Exchange next) {
                seen.add(name + " " + call.attempt());
                return next.exchange(call);
            }
        };
    }

    @Test
    void aRequestIsPrintedWithoutItsText() {
        assertThat(GenerateRequest.of("a secret prompt").toString()).doesNotContain("secret");
    }
}
