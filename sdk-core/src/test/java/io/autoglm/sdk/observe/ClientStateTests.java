package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a client says of its endpoint and of calls that failed, in virtual time. */
class ClientStateTests {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final AutoGlmClient client = client(RetrySpec.defaults().withMaxAttempts(1));

    private AutoGlmClient client(RetrySpec retry) {
        return AutoGlmClient.builder()
                .exchange(wire)
                .model("glm-4.6")
                .scheduler(time)
                .retry(retry)
                .build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void call() {
        client.generate("hi").onErrorComplete().subscribe();
    }

    private TroubleState onlyTrouble() {
        EndpointState endpoint = client.state().endpoints().get(0);
        assertThat(endpoint.troubles()).hasSize(1);
        return endpoint.troubles().get(0);
    }

    @Test
    void aClientThatNobodyUsedKnowsItsEndpointAndNothingBad() {
        assertThat(client.state().failures()).isEmpty();
        assertThat(client.state().endpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.name()).isEqualTo("scripted");
            assertThat(endpoint.baseUrl()).hasToString("http://127.0.0.1/v1");
            assertThat(endpoint.model()).isEqualTo("glm-4.6");
            assertThat(endpoint.troubles()).isEmpty();
        });
    }

    @Test
    void troublesSayHowOftenSinceWhenAndHowLongAgo() {
        wire.thenError(ErrorCode.CONNECT_FAILED).thenError(ErrorCode.BAD_GATEWAY);
        call();
        time.advanceTimeBy(Duration.ofSeconds(7));
        call();
        time.advanceTimeBy(Duration.ofSeconds(2));

        assertThat(onlyTrouble())
                .isEqualTo(new TroubleState(
                        TroubleKind.FAILING,
                        null,
                        ErrorCode.BAD_GATEWAY,
                        2,
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(2),
                        null));
    }

    @Test
    void aSuccessEndsATrouble() {
        wire.thenError(ErrorCode.RATE_LIMITED).thenText("fine");
        call();
        assertThat(onlyTrouble().kind()).isEqualTo(TroubleKind.THROTTLING);
        call();

        assertThat(client.state().endpoints().get(0).troubles()).isEmpty();
    }

    @Test
    void aTroubleSaysHowLongAgoTheEndpointAnsweredSomebody() {
        wire.thenText("fine").thenError(ErrorCode.UNAUTHENTICATED);
        call();
        time.advanceTimeBy(Duration.ofSeconds(3));
        call();
        time.advanceTimeBy(Duration.ofSeconds(4));

        assertThat(onlyTrouble())
                .isEqualTo(new TroubleState(
                        TroubleKind.CREDENTIAL,
                        "none",
                        ErrorCode.UNAUTHENTICATED,
                        1,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(7)));
    }

    @Test
    void failuresAreCountedByCodeTheLatestFirst() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenError(ErrorDetails.of(ErrorCode.RATE_LIMITED, "too much")
                        .withAnswer(429, null, "req-7")
                        .exception())
                .thenError(ErrorCode.BAD_GATEWAY);
        call();
        time.advanceTimeBy(Duration.ofSeconds(5));
        call();
        assertThat(client.state().failures())
                .containsExactly(
                        new FailureState(ErrorCode.RATE_LIMITED, 1, Instant.ofEpochSecond(5), "scripted", 429, "req-7"),
                        new FailureState(ErrorCode.BAD_GATEWAY, 1, Instant.ofEpochSecond(0), "scripted", null, null));
        time.advanceTimeBy(Duration.ofSeconds(5));
        call();

        assertThat(client.state().failures())
                .extracting(FailureState::code, FailureState::calls, FailureState::last)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ErrorCode.BAD_GATEWAY, 2L, Instant.ofEpochSecond(10)),
                        org.assertj.core.groups.Tuple.tuple(ErrorCode.RATE_LIMITED, 1L, Instant.ofEpochSecond(5)));
    }

    @Test
    void aFailedAttemptOfACallThatSucceedsIsNoFailure() {
        AutoGlmClient patient = client(RetrySpec.defaults());
        wire.thenError(ErrorCode.BAD_GATEWAY).thenText("fine");

        patient.generate("hi").subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(wire.calls()).hasSize(2);
        assertThat(patient.state().failures()).isEmpty();
        patient.close();
    }

    @Test
    void aCallThatRanOutOfTimeIsCountedAndACancelledOneIsNot() {
        wire.then(Flux.never()).then(Flux.never());
        client.stream(
                        io.autoglm.sdk.model.GenerateRequest.of("hi"),
                        CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(3)))
                .onErrorComplete()
                .subscribe();
        client.stream("hi").subscribe().dispose();
        time.advanceTimeBy(Duration.ofSeconds(3));

        assertThat(client.state().failures())
                .extracting(FailureState::code)
                .containsExactly(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aCallThatClosingAbortsIsCounted() {
        wire.then(Flux.never());
        call();
        client.close();

        assertThat(client.state().failures()).extracting(FailureState::code).containsExactly(ErrorCode.CLIENT_CLOSED);
    }

    @Test
    void aQuestionAboutHealthChangesNothing() {
        wire.thenError(ErrorCode.CONNECT_FAILED);
        client.health().onErrorComplete().subscribe();

        assertThat(wire.calls()).hasSize(1);
        assertThat(client.state().failures()).isEmpty();
        assertThat(client.state().endpoints().get(0).troubles()).isEmpty();
    }
}
