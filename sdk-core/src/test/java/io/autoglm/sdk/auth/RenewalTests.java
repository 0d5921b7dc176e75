package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RenewalTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ScriptedExchange wire = ScriptedExchange.create();
    private final Tokens tokens = new Tokens();

    /** Gives token-1 until it is told that it is refused, then token-2, and so on. */
    private static class Tokens implements RenewableCredentialProvider {

        final AtomicInteger current = new AtomicInteger(1);
        final AtomicInteger renewals = new AtomicInteger();
        Instant expiry = Instant.MAX;

        @Override
        public Mono<Credential> credential() {
            String token = "token-" + current.get();
            return Mono.just(Credential.of(token, "Authorization", "Bearer " + token, token)
                    .expiringAt(expiry));
        }

        @Override
        public boolean invalidate(Credential refused) {
            int number = Integer.parseInt(refused.name().substring("token-".length()));
            if (current.compareAndSet(number, number + 1)) {
                renewals.incrementAndGet();
            }
            return true;
        }
    }

    private AutoGlmClient client(CredentialProvider provider) {
        return AutoGlmClient.builder().exchange(wire).credentials(provider).build();
    }

    private List<String> sentWith() {
        return wire.calls().stream().map(call -> call.credential().name()).toList();
    }

    private static AutoGlmException failureOf(Flux<GenerateEvent> answer) {
        List<Throwable> failures = new ArrayList<>();
        StepVerifier.create(answer)
                .thenConsumeWhile(event -> true)
                .expectErrorSatisfies(failures::add)
                .verify(PATIENCE);
        return (AutoGlmException) failures.get(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"UNAUTHENTICATED", "CREDENTIAL_EXPIRED"})
    void aRefusedCredentialIsRenewedOnceAndTheAttemptMadeAgain(ErrorCode refusal) {
        wire.thenError(refusal).thenText("hi");

        StepVerifier.create(client(tokens).streamText("question"))
                .expectNext("hi")
                .expectComplete()
                .verify(PATIENCE);

        assertThat(sentWith()).containsExactly("token-1", "token-2");
        assertThat(tokens.renewals).hasValue(1);
    }

    @Test
    void itIsRenewedThoughNothingElseMayBeRetried() {
        wire.thenError(ErrorCode.CREDENTIAL_EXPIRED).thenText("hi");
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .credentials(tokens)
                .retry(RetrySpec.none())
                .build();

        StepVerifier.create(client.streamText("question"))
                .expectNext("hi")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aSecondRefusalIsFinal() {
        wire.thenError(ErrorCode.CREDENTIAL_EXPIRED).thenError(ErrorCode.UNAUTHENTICATED);

        AutoGlmException failure = failureOf(client(tokens).stream("question"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(failure.isTransient()).isFalse();
        assertThat(failure.attempts()).isEqualTo(2);
        assertThat(failure.credential()).isEqualTo("token-2");
        assertThat(sentWith()).containsExactly("token-1", "token-2");
        assertThat(tokens.current).as("the next call gets a fresh one").hasValue(3);
    }

    @Test
    void aHundredRefusalsAtOnceRenewOnce() {
        AtomicInteger attempts = new AtomicInteger();
        List<Runnable> waiting = new ArrayList<>();
        Exchange server = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                attempts.incrementAndGet();
                if (!call.credential().name().equals("token-1")) {
                    return Flux.error(ErrorDetails.of(ErrorCode.INVALID_REQUEST, "reached")
                            .exception());
                }
                return Flux.create(sink -> {
                    waiting.add(() -> sink.error(call.failure(ErrorCode.CREDENTIAL_EXPIRED, "expired")
                            .exception()));
                });
            }
        };
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(server)
                .credentials(tokens)
                .limit(LimitSpec.fixed(100))
                .build();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            client.stream("question").subscribe(event -> {}, failures::add);
        }

        waiting.forEach(Runnable::run);

        assertThat(failures)
                .hasSize(100)
                .allMatch(failure -> ((AutoGlmException) failure).code() == ErrorCode.INVALID_REQUEST);
        assertThat(attempts).hasValue(200);
        assertThat(tokens.renewals).hasValue(1);
    }

    @ParameterizedTest(name = "403 with a credential that expired {0} s ago is renewed: {1}")
    @CsvSource({"60, true", "-60, false"})
    void aPlain403IsReadAsExpiredWhenTheCredentialIs(int secondsAgo, boolean isRenewed) {
        tokens.expiry = Instant.now().minusSeconds(secondsAgo);
        wire.thenError(ErrorCode.PERMISSION_DENIED).thenError(ErrorCode.PERMISSION_DENIED);

        AutoGlmException failure = failureOf(client(tokens).stream("question"));

        assertThat(failure.code()).isEqualTo(isRenewed ? ErrorCode.CREDENTIAL_EXPIRED : ErrorCode.PERMISSION_DENIED);
        assertThat(failure.isTransient()).isFalse();
        assertThat(sentWith()).hasSize(isRenewed ? 2 : 1);
    }

    @Test
    void aStaticKeyIsNotTriedAgain() {
        wire.thenError(ErrorCode.CREDENTIAL_EXPIRED);

        AutoGlmException failure = failureOf(client(Credentials.bearer("sk-static-key-1")).stream("question"));

        assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIAL_EXPIRED);
        assertThat(failure.isTransient()).isFalse();
        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void aProviderWithoutAnotherOrThatFailsLeavesTheRefusalAsItIs() {
        for (boolean fails : new boolean[] {false, true}) {
            wire.thenError(ErrorCode.UNAUTHENTICATED);
            RenewableCredentialProvider provider = new Tokens() {
                @Override
                public boolean invalidate(Credential refused) {
                    if (fails) {
                        throw new IllegalStateException("broken");
                    }
                    return false;
                }
            };

            AutoGlmException failure = failureOf(client(provider).stream("question"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(failure.isTransient()).isFalse();
            assertThat(failure.getSuppressed()).hasSize(fails ? 1 : 0);
        }
        assertThat(wire.calls()).hasSize(2);
    }

    @Test
    void theServersOwnWordAgainstARetryCountsButTheCredentialIsRenewed() {
        wire.thenError(ErrorDetails.of(ErrorCode.UNAUTHENTICATED, "no")
                .withShouldRetry(false)
                .exception());

        AutoGlmException failure = failureOf(client(tokens).stream("question"));

        assertThat(failure.isTransient()).isFalse();
        assertThat(wire.calls()).hasSize(1);
        assertThat(tokens.renewals).hasValue(1);
    }

    @Test
    void otherFailuresSayNothingAboutTheCredential() {
        wire.thenError(ErrorCode.INVALID_REQUEST);

        failureOf(client(tokens).stream("question"));

        assertThat(tokens.renewals).hasValue(0);
    }

    @Test
    void anAnswerThatHasBegunIsNotMadeAgain() {
        wire.thenCut(ErrorCode.CREDENTIAL_EXPIRED, "half");
        List<GenerateEvent> seen = new ArrayList<>();

        AutoGlmException failure = failureOf(client(tokens).stream("question").doOnNext(seen::add));

        assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIAL_EXPIRED);
        assertThat(seen).isNotEmpty();
        assertThat(wire.calls()).hasSize(1);
    }
}
