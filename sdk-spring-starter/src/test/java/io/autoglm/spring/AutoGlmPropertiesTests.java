package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.test.StepVerifier;

/** Each property, shown to change what the client does. */
class AutoGlmPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final CallOptions ONE_ATTEMPT = CallOptions.DEFAULTS.withMaxAttempts(1);
    private static SimServer server;

    private final ApplicationContextRunner bare =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class));
    private final ApplicationContextRunner runner = bare.withPropertyValues(
            "autoglm.base-url=" + server.baseUrl(), "autoglm.model=sim-1", "autoglm.shutdown-grace=0");

    @BeforeAll
    static void startServer() {
        server = SimServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void resetServer() {
        server.reset();
    }

    private static void withClient(ApplicationContextRunner runner, Consumer<AutoGlmClient> test) {
        runner.run(context -> test.accept(context.getBean(AutoGlmClient.class)));
    }

    private static RecordedRequest sentBy(ApplicationContextRunner runner) {
        withClient(runner, client -> client.generate("hi").block(PATIENCE));
        return server.takeRequest(PATIENCE);
    }

    private static ErrorCode failureOf(ApplicationContextRunner runner) {
        List<ErrorCode> code = new ArrayList<>();
        withClient(
                runner,
                client -> StepVerifier.create(client.stream(GenerateRequest.of("hi"), ONE_ATTEMPT))
                        .thenConsumeWhile(event -> true)
                        .expectErrorSatisfies(failure -> code.add(((AutoGlmException) failure).code()))
                        .verify(PATIENCE));
        return code.get(0);
    }

    @Test
    @Binds("autoglm.base-url")
    void baseUrlSaysWhereCallsGo() {
        assertThat(sentBy(runner.withPropertyValues("autoglm.base-url=" + server.url() + "/prefix/v1"))
                        .uri())
                .startsWith("/prefix/v1/chat/completions");
    }

    @Test
    @Binds("autoglm.api-key")
    void apiKeyIsSentAsBearerToken() {
        assertThat(sentBy(runner).header("Authorization")).isNull();
        assertThat(sentBy(runner.withPropertyValues("autoglm.api-key=sk-marker"))
                        .header("Authorization"))
                .isEqualTo("Bearer sk-marker");
    }

    @Test
    @Binds("autoglm.model")
    void modelIsAskedWhenARequestNamesNone() {
        assertThat(sentBy(runner.withPropertyValues("autoglm.model=glm-test")).bodyText())
                .contains("\"model\":\"glm-test\"");
    }

    @Test
    @Binds("autoglm.provider")
    void providerGivesTheBaseUrl() {
        withClient(
                bare.withPropertyValues("autoglm.provider=sim", "autoglm.model=sim-1"),
                client -> assertThat(client.generate("hi")
                                .map(GenerateResponse::text)
                                .block(PATIENCE))
                        .isNotBlank());
    }

    @Test
    void aBlankPropertyIsAbsent() {
        assertThat(sentBy(runner.withPropertyValues("autoglm.provider=", "autoglm.api-key= ", "autoglm.dialect="))
                        .header("Authorization"))
                .isNull();
    }

    @Test
    @Binds("autoglm.dialect")
    void dialectSaysHowTheServerIsSpokenTo() {
        assertThat(sentBy(runner).uri()).endsWith("/chat/completions");
        assertThat(sentBy(runner.withPropertyValues("autoglm.dialect=completions"))
                        .uri())
                .endsWith("/v1/completions");
    }

    @Test
    void dialectMustBeKnown() {
        runner.withPropertyValues("autoglm.dialect=openai")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("autoglm.dialect=klingon")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("dialect 'klingon' is not known, did you mean")
                        .hasMessageContaining("Known: openai, zhipu, completions, generate"));
    }

    @Test
    @Binds("autoglm.allow-insecure-http")
    void allowInsecureHttpLetsAKeyGoInClear() {
        ApplicationContextRunner plain =
                bare.withPropertyValues("autoglm.base-url=http://llm.example/v1", "autoglm.api-key=sk-marker");

        plain.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INSECURE_KEY)));
        plain.withPropertyValues("autoglm.allow-insecure-http=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void connectLimitsTheWaitForAConnection() throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(deaf, waiting);
            ApplicationContextRunner toDeaf =
                    runner.withPropertyValues("autoglm.base-url=http://127.0.0.1:" + deaf.getLocalPort() + "/v1");

            assertThat(failureOf(
                            toDeaf.withPropertyValues("autoglm.timeouts.connect=100ms", "autoglm.timeouts.total=10s")))
                    .isEqualTo(ErrorCode.CONNECT_TIMEOUT);
            assertThat(failureOf(
                            toDeaf.withPropertyValues("autoglm.timeouts.connect=10s", "autoglm.timeouts.total=100ms")))
                    .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    /** Takes every place of the socket's backlog, so that the next one to connect waits. */
    private static void fill(ServerSocket deaf, List<SocketChannel> waiting) throws IOException {
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(deaf.getLocalSocketAddress());
            waiting.add(channel);
        }
    }

    @Test
    void firstEventLimitsTheWaitForAnAnswer() {
        server.behavior(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofMinutes(1)))
                .build());

        assertThat(failureOf(runner.withPropertyValues("autoglm.timeouts.first-event=200ms")))
                .isEqualTo(ErrorCode.FIRST_EVENT_TIMEOUT);
    }

    @Test
    void silenceLimitsPauses() {
        server.behavior(SimBehavior.builder()
                .perToken(SimLatency.fixed(Duration.ofMinutes(1)))
                .build());

        assertThat(failureOf(runner.withPropertyValues("autoglm.timeouts.silence=200ms")))
                .isEqualTo(ErrorCode.SILENCE_TIMEOUT);
    }

    @Test
    void consumerIdleLimitsTheSubscribersPauses() {
        withClient(
                runner.withPropertyValues("autoglm.timeouts.consumer-idle=200ms"),
                client -> StepVerifier.create(client.streamText("hi"), 1)
                        .expectNextCount(1)
                        .expectErrorSatisfies(failure ->
                                assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CONSUMER_IDLE))
                        .verify(PATIENCE));
    }

    @Test
    void totalLimitsStreamsOnly() {
        server.behavior(SimBehavior.builder()
                .perToken(SimLatency.fixed(Duration.ofMillis(50)))
                .tokens(20L)
                .build());
        ApplicationContextRunner limited = runner.withPropertyValues("autoglm.timeouts.total=300ms");

        assertThat(failureOf(limited)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        withClient(
                limited,
                client -> assertThat(client.generate("hi").block(PATIENCE)).isNotNull());
    }

    @Test
    void unaryTotalLimitsWholeAnswersOnly() {
        server.behavior(SimBehavior.builder()
                .perToken(SimLatency.fixed(Duration.ofMillis(50)))
                .tokens(20L)
                .build());

        withClient(runner.withPropertyValues("autoglm.timeouts.unary-total=300ms"), client -> {
            AutoGlmException failure = catchThrowableOfType(
                    AutoGlmException.class, () -> client.generate("hi").block(PATIENCE));
            assertThat(failure.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
            assertThat(client.stream("hi").blockLast(PATIENCE)).isNotNull();
        });
    }

    @Test
    @Binds("autoglm.shutdown-grace")
    void shutdownGraceLetsAnswersFinish() {
        slowAnswer();
        List<String> pieces = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();

        withClient(
                runner.withPropertyValues("autoglm.shutdown-grace=20s"), client -> streamOn(client, pieces, failures));

        assertThat(failures).isEmpty();
        assertThat(pieces).hasSize(20);
    }

    @Test
    void withoutShutdownGraceAnswersAreCut() {
        slowAnswer();
        List<String> pieces = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();

        withClient(runner, client -> streamOn(client, pieces, failures));

        assertThat(failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED));
        assertThat(pieces).hasSizeLessThan(20);
    }

    private static void slowAnswer() {
        server.behavior(SimBehavior.builder()
                .perToken(SimLatency.fixed(Duration.ofMillis(50)))
                .tokens(20L)
                .build());
    }

    /** Returns while the answer is under way; what comes later comes while the context closes. */
    private static void streamOn(AutoGlmClient client, List<String> pieces, List<Throwable> failures) {
        client.streamText("hi").doOnError(failures::add).onErrorComplete().subscribe(pieces::add);
        server.takeRequest(PATIENCE);
    }

    @Test
    void shutdownGraceMustNotBeNegative() {
        runner.withPropertyValues("autoglm.shutdown-grace=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("autoglm.shutdown-grace must not be negative, was PT-1S"));
    }

    @Test
    void aLimitOfTimeThatIsNoneIsRefusedByName() {
        runner.withPropertyValues("autoglm.timeouts.silence=0s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("silence"));
    }
}
