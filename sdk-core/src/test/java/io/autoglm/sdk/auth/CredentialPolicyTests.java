package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;

class CredentialPolicyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String KEY = "sk-marker-0123456789";

    private final ScriptedExchange wire = ScriptedExchange.create();

    private static Call<GenerateEvent> call(String baseUrl) {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(new Endpoint("pool-a", URI.create(baseUrl)));
    }

    private Exchange chain(CredentialProvider provider) {
        return new CredentialPolicy(provider, false, Duration.ofSeconds(60)).around(wire);
    }

    private static AutoGlmException failureOf(Flux<GenerateEvent> events) {
        AtomicInteger seen = new AtomicInteger();
        Throwable[] failure = new Throwable[1];
        StepVerifier.create(events.doOnNext(event -> seen.incrementAndGet()))
                .expectErrorSatisfies(error -> failure[0] = error)
                .verify(PATIENCE);
        assertThat(seen).hasValue(0);
        assertThat(failure[0]).isInstanceOf(AutoGlmException.class);
        return (AutoGlmException) failure[0];
    }

    @Test
    void handsTheCredentialDownAndLogsItsName() {
        wire.thenText("hi");
        Call<GenerateEvent> call = call("https://llm.example/v1").withAttempt(2, Set.of());

        StepVerifier.create(chain(Credentials.bearer(KEY).named("team-a")).exchange(call))
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(wire.calls())
                .singleElement()
                .satisfies(sent -> assertThat(sent.credential())
                        .extracting(Credential::value)
                        .isEqualTo("Bearer " + KEY));
        assertThat(call.log().credential()).isEqualTo("team-a");
        assertThat(call.log().isSent(2)).isTrue();
    }

    @Test
    void asksForEachAttemptAnew() {
        wire.thenText("one").thenText("two");
        AtomicInteger asked = new AtomicInteger();
        Exchange chain = chain(Credentials.bearer(() -> "key-" + asked.incrementAndGet()));

        StepVerifier.create(chain.exchange(call("https://llm.example/v1"))
                        .concatWith(Flux.defer(() -> chain.exchange(call("https://llm.example/v1")))))
                .expectNextCount(6)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(wire.calls())
                .extracting(sent -> sent.credential().value())
                .containsExactly("Bearer key-1", "Bearer key-2");
    }

    static Stream<CredentialProvider> providersThatFail() {
        IllegalStateException cause = new IllegalStateException("vault sealed, last key was " + KEY);
        return Stream.of(
                () -> Mono.error(cause),
                () -> Mono.<Credential>error(cause).hide(),
                () -> Mono.error(new java.io.IOException("vault sealed, last key was " + KEY)),
                () -> {
                    throw cause;
                },
                Mono::empty,
                () -> Mono.<Credential>empty().hide(),
                () -> null,
                Credentials.bearer(() -> {
                    throw cause;
                }),
                Credentials.bearer(() -> ""),
                Credentials.bearer(Mono.<String>empty()),
                Credentials.bearer(Mono.just(KEY + "\n")));
    }

    @ParameterizedTest(name = "provider {index}")
    @MethodSource("providersThatFail")
    void failsTheAttemptWhenTheProviderDoes(CredentialProvider provider) {
        Call<GenerateEvent> call = call("https://llm.example/v1");

        AutoGlmException failure = failureOf(chain(provider).exchange(call));

        assertThat(failure.code()).isEqualTo(ErrorCode.CREDENTIAL_UNAVAILABLE);
        assertThat(failure.getMessage()).doesNotContain(KEY);
        assertThat(call.log().attempts()).isZero();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void keepsTheProvidersExceptionAsTheCause() {
        IllegalStateException cause = new IllegalStateException("vault sealed");

        assertThat(failureOf(chain(() -> Mono.error(cause)).exchange(call("https://llm.example/v1"))))
                .hasCause(cause);
    }

    @Test
    void aFailureBelowIsNotTheProviders() {
        IllegalStateException defect = new IllegalStateException("below");
        Exchange broken = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                throw defect;
            }
        };

        assertThatThrownBy(() -> new CredentialPolicy(Credentials.bearer(KEY), false, Duration.ofSeconds(60))
                        .around(broken)
                        .exchange(call("https://llm.example/v1")))
                .isSameAs(defect);
    }

    @Test
    void aProviderThatNeverAnswersFailsAStreamInTheTimeOfItsFirstEvent() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        PublisherProbe<Credential> probe = PublisherProbe.of(Mono.never());
        List<Throwable> failures = new ArrayList<>();
        for (CallOptions options :
                List.of(CallOptions.DEFAULTS, CallOptions.DEFAULTS.withFirstEventTimeout(Duration.ofSeconds(2)))) {
            chain(probe::mono)
                    .exchange(Call.of(Operation.STREAM, "request", options, time)
                            .withEndpoint(new Endpoint("pool-a", URI.create("https://llm.example/v1"))))
                    .subscribe(event -> {}, failures::add);
        }

        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(failures).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(58));

        assertThat(failures)
                .extracting(failure -> ((AutoGlmException) failure).code())
                .containsExactly(ErrorCode.CREDENTIAL_UNAVAILABLE, ErrorCode.CREDENTIAL_UNAVAILABLE);
        probe.assertWasCancelled();
    }

    @Test
    void cancellingWhileTheProviderWorksCancelsTheProvider() {
        PublisherProbe<Credential> probe = PublisherProbe.of(Mono.never());

        Disposable subscription =
                chain(probe::mono).exchange(call("https://llm.example/v1")).subscribe();
        subscription.dispose();

        probe.assertWasCancelled();
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void refusesToSendAKeyOverPlainHttpToAnotherHost() {
        AutoGlmException failure =
                failureOf(chain(Credentials.bearer(KEY).named("team-a")).exchange(call("http://llm.example/v1")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INSECURE_KEY);
        assertThat(failure.reason()).contains("llm.example");
        assertThat(failure.endpoint()).isEqualTo("pool-a");
        assertThat(failure.credential()).isEqualTo("team-a");
        assertThat(failure.attempts()).isZero();
        assertThat(wire.calls()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"https://llm.example/v1", "HTTPS://llm.example", "http://localhost:8000", "http://[::1]:80/v1"})
    void sendsAKeyOverTlsAndToThisMachine(String baseUrl) {
        wire.thenText("hi");

        StepVerifier.create(chain(Credentials.bearer(KEY)).exchange(call(baseUrl)))
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsAKeyOverPlainHttpWhenThatIsAllowed() {
        wire.thenText("hi");

        StepVerifier.create(new CredentialPolicy(Credentials.bearer(KEY), true, Duration.ofSeconds(60))
                        .around(wire)
                        .exchange(call("http://llm.example/v1")))
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void nothingToHideMayGoOverPlainHttp() {
        wire.thenText("hi");

        StepVerifier.create(chain(Credentials.none()).exchange(call("http://llm.example/v1")))
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsNoKeyWithoutKnowingWhereTo() {
        Call<GenerateEvent> homeless =
                Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel());

        assertThat(failureOf(chain(Credentials.bearer(KEY)).exchange(homeless)).code())
                .isEqualTo(ErrorCode.INTERNAL);
        assertThat(wire.calls()).isEmpty();
    }

    @Test
    void theRuleCanBeCheckedBeforeThereIsACall() {
        Endpoint plain = new Endpoint("pool-a", URI.create("http://llm.example/v1"));
        Credential key = Credential.of("team-a", "api-key", KEY, KEY);

        assertThatThrownBy(() -> CredentialPolicy.check(plain, key, false))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INSECURE_KEY))
                .hasMessageNotContaining(KEY);
        assertThatCode(() -> CredentialPolicy.check(plain, key, true)).doesNotThrowAnyException();
        assertThatCode(() -> CredentialPolicy.check(plain, Credential.NONE, false))
                .doesNotThrowAnyException();
        assertThatCode(() -> CredentialPolicy.check(
                        new Endpoint("pool-a", URI.create("https://llm.example/v1")), key, false))
                .doesNotThrowAnyException();
    }

    @Test
    void aKeyThatNeverChangesCanBeCheckedWithoutAskingForIt() {
        Endpoint plain = new Endpoint("pool-a", URI.create("http://llm.example/v1"));

        assertThatThrownBy(() -> CredentialPolicy.checkFixed(plain, Credentials.bearer(KEY), false))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INSECURE_KEY));
        assertThatCode(() -> CredentialPolicy.checkFixed(plain, Credentials.bearer(KEY), true))
                .doesNotThrowAnyException();
        assertThatCode(() -> CredentialPolicy.checkFixed(plain, Credentials.none(), false))
                .doesNotThrowAnyException();
        assertThatCode(() -> CredentialPolicy.checkFixed(
                        plain,
                        () -> {
                            throw new AssertionError("asked");
                        },
                        false))
                .doesNotThrowAnyException();
    }

    @Test
    void noTextOfThisPackageHoldsTheKey() {
        Logger root = (Logger) LoggerFactory.getLogger("io.autoglm");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        StringWriter text = new StringWriter();
        try {
            KeyProvider provider = Credentials.bearer(() -> KEY);
            CredentialPolicy policy = new CredentialPolicy(provider, false, Duration.ofSeconds(60));
            wire.thenText("hi");
            policy.around(wire).exchange(call("https://llm.example/v1")).blockLast(PATIENCE);
            failureOf(policy.around(wire).exchange(call("http://llm.example/v1")))
                    .printStackTrace(new PrintWriter(text));
            failureOf(chain(Credentials.bearer(() -> KEY + "\n")).exchange(call("https://llm.example/v1")))
                    .printStackTrace(new PrintWriter(text));
            text.append(List.of(provider, policy, wire.calls(), provider.credential(), new KeyHeader("a", "b ", null))
                    .toString());
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }

        assertThat(text.toString()).contains("AGLM-4003", "AGLM-1002").doesNotContain(KEY);
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(KEY));
    }
}
