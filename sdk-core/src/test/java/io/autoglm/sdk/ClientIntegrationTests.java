package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.RefusedException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** The client as it is shipped, against the simulated server over a real socket. */
class ClientIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimServer server = SimServer.start();
    private AutoGlmClient client = builder().build();

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim");
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    @Test
    void aStreamBeginsHasTextAndFinishes() {
        List<GenerateEvent> events = client.stream("hi").collectList().block(PATIENCE);

        assertThat(events.get(0)).isInstanceOf(GenerateEvent.Started.class);
        assertThat(events).anyMatch(GenerateEvent.TextDelta.class::isInstance);
        assertThat(events.get(events.size() - 1)).isInstanceOfSatisfying(GenerateEvent.Finished.class, end -> {
            assertThat(end.reason()).hasToString("stop");
            assertThat(end.usage()).isNotNull();
            assertThat(end.meta().attempts()).isEqualTo(1);
            assertThat(end.meta().requestId()).isNotBlank();
            assertThat(end.meta().timeToFirstToken()).isPositive();
        });
    }

    @Test
    void aWholeAnswerHasTheTextOfTheStream() {
        GenerateResponse response = client.generate("hi").block(PATIENCE);
        String streamed = String.join("", client.streamText("hi").collectList().block(PATIENCE));

        assertThat(response.text()).isEqualTo(streamed).isNotBlank();
        assertThat(response.meta().status()).isEqualTo(200);
        assertThat(response.meta().headers().first("X-Request-Id"))
                .isEqualTo(response.meta().requestId());
    }

    @Test
    void theRequestHeadIsWhatTheDesignPromises() throws Exception {
        client.close(Duration.ZERO).block(PATIENCE);
        client = builder()
                .apiKey("sk-a-secret")
                .application("shop/1.4")
                .locale(Locale.SIMPLIFIED_CHINESE)
                .header("X-Team", "search")
                .build();
        CallOptions options = CallOptions.DEFAULTS.withHeader("X-Trip", "7");

        client.stream(GenerateRequest.of("hi"), options).blockLast(PATIENCE);
        client.generate("hi").block(PATIENCE);

        RecordedRequest stream = server.takeRequest(PATIENCE);
        assertThat(stream.method()).isEqualTo("POST");
        assertThat(stream.uri()).isEqualTo("/v1/chat/completions");
        assertThat(stream.header("Content-Type")).isEqualTo("application/json");
        assertThat(stream.header("Accept")).isEqualTo("text/event-stream, application/json");
        assertThat(stream.header("User-Agent")).matches("autoglm-sdk-java/[0-9A-Z.-]+ shop/1\\.4");
        assertThat(stream.header("Accept-Language")).startsWith("zh-CN");
        assertThat(stream.header("Authorization")).isEqualTo("Bearer sk-a-secret");
        assertThat(stream.header("X-Team")).isEqualTo("search");
        assertThat(stream.header("X-Trip")).isEqualTo("7");
        assertThat(stream.header("Content-Length")).isEqualTo(String.valueOf(stream.body().length));
        assertThat(stream.header("Transfer-Encoding")).isNull();
        RecordedRequest unary = server.takeRequest(PATIENCE);
        assertThat(unary.header("Accept")).isEqualTo("application/json");
        assertThat(unary.header("X-Trip")).isNull();
    }

    @ParameterizedTest(name = "base URL {0}")
    @ValueSource(
            strings = {"", "/", "/v1", "/v1/", "/gateway/llm/v1", "/v1?api-version=2026-01-01", "/v1/chat/completions"})
    void baseUrlsOfAllFormsReachTheServer(String path) throws Exception {
        client.close(Duration.ZERO).block(PATIENCE);
        client = AutoGlmClient.builder()
                .baseUrl(server.url() + path)
                .model("sim")
                .build();

        client.generate("hi").block(PATIENCE);

        String uri = server.takeRequest(PATIENCE).uri();
        String prefix = path.startsWith("/gateway") ? "/gateway/llm/v1" : "/v1";
        String query = path.contains("?") ? path.substring(path.indexOf('?')) : "";
        assertThat(uri).isEqualTo(prefix + "/chat/completions" + query);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, PATH_NOT_FOUND",
        "400, INVALID_REQUEST",
        "413, REQUEST_TOO_LARGE",
        "500, SERVER_ERROR",
        "502, BAD_GATEWAY",
        "503, OVERLOADED",
        "504, BAD_GATEWAY"
    })
    void aStatusBecomesItsCode(int status, ErrorCode expected) {
        server.enqueue(SimFault.status(
                status, "{\"error\":{\"message\":\"no\",\"code\":\"its_code\"}}", Map.of("x-request-id", "req-9")));

        AutoGlmException failure = failureOf(CallOptions.DEFAULTS.withMaxAttempts(1));

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.requestId()).isEqualTo("req-9");
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure.endpoint()).isEqualTo("127.0.0.1:" + server.port());
    }

    @Test
    void anOutageOfOneAttemptIsNotSeenByTheCaller() {
        server.enqueue(SimFault.status(503, "", Map.of()), SimFault.resetBeforeHeaders());
        client.close(Duration.ZERO).block(PATIENCE);
        client = builder()
                .retry(RetrySpec.defaults()
                        .withThrottled(RetrySpec.defaults().throttled().withBase(Duration.ofMillis(10))))
                .build();

        GenerateResponse response = client.generate("hi").block(PATIENCE);

        assertThat(response.meta().attempts()).isEqualTo(3);
    }

    @Test
    void aCutStreamIsNeverASuccess() {
        server.enqueue(SimFault.cutAfterEvents(4));

        AutoGlmException failure = failureOf(CallOptions.DEFAULTS);

        assertThat(failure.code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(failure.partial()).isNotNull();
        assertThat(failure.partial().text()).isNotEmpty();
    }

    @Test
    void silenceIsCutAtItsLimitAndNotBefore() {
        server.enqueue(SimFault.stallAfterEvents(3));

        AutoGlmException failure = failureOf(CallOptions.DEFAULTS.withSilenceTimeout(Duration.ofMillis(300)));

        assertThat(failure.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT);
    }

    @Test
    void pingsDoNotHideThatNoEventComes() {
        server.enqueue(SimFault.pingsOnly(Duration.ofMillis(20)));

        AutoGlmException failure = failureOf(CallOptions.DEFAULTS
                .withFirstEventTimeout(Duration.ofMillis(300))
                .withMaxAttempts(1));

        assertThat(failure.code()).isEqualTo(ErrorCode.FIRST_EVENT_TIMEOUT);
    }

    @Test
    void cancelClosesTheConnection() throws Exception {
        server.behavior(SimBehavior.defaults().mutate().tokens(100_000).build());

        StepVerifier.create(client.stream("hi"), 3)
                .expectNextCount(3)
                .thenCancel()
                .verify(PATIENCE);

        assertThat(server.takeRequest(PATIENCE).awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void aKeyIsNotSentOverPlainHttpToAnotherHost() {
        assertThatThrownBy(() -> AutoGlmClient.builder()
                        .baseUrl("http://llm.example.com/v1")
                        .apiKey("sk-a-secret")
                        .build())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INSECURE_KEY))
                .hasMessageNotContaining("sk-a-secret");
    }

    @Test
    void tlsWorksWithItsAuthorityAndFailsWithoutIt(@TempDir Path dir) throws Exception {
        try (SimServer secure = SimServer.startTls(SimBehavior.defaults(), 0)) {
            Path authority = Files.writeString(dir.resolve("ca.pem"), secure.certificatePem());
            AutoGlmClient trusting = AutoGlmClient.builder()
                    .baseUrl(secure.baseUrl())
                    .model("sim")
                    .trustedCertificates(authority)
                    .build();
            AutoGlmClient careful = AutoGlmClient.builder()
                    .baseUrl(secure.baseUrl())
                    .model("sim")
                    .build();

            assertThat(trusting.generate("hi").block(PATIENCE).text()).isNotBlank();
            StepVerifier.create(careful.generate("hi"))
                    .expectErrorSatisfies(failure ->
                            assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.TLS_FAILED))
                    .verify(PATIENCE);
            trusting.close(Duration.ZERO).block(PATIENCE);
            careful.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void theEnvironmentIsEnough() throws Exception {
        client.close(Duration.ZERO).block(PATIENCE);
        client = AutoGlmClient.builder()
                .environment(Map.of(
                        "AUTOGLM_BASE_URL", server.baseUrl(), "AUTOGLM_API_KEY", "sk-env", "AUTOGLM_MODEL", "sim"))
                .build();

        client.generate("hi").block(PATIENCE);

        assertThat(server.takeRequest(PATIENCE).header("Authorization")).isEqualTo("Bearer sk-env");
    }

    @Test
    void aProvidersOwnVariableIsNotSentToAnotherHost() throws Exception {
        client.close(Duration.ZERO).block(PATIENCE);
        client = AutoGlmClient.builder()
                .environment(Map.of(
                        "AUTOGLM_BASE_URL",
                        server.baseUrl(),
                        "OPENAI_API_KEY",
                        "sk-openai",
                        "AUTOGLM_PROVIDER",
                        "openai"))
                .model("sim")
                .build();

        client.generate("hi").block(PATIENCE);

        assertThat(server.takeRequest(PATIENCE).header("Authorization")).isNull();
    }

    @Test
    void theSimulatedProviderNeedsNoAddress() {
        client.close(Duration.ZERO).block(PATIENCE);
        client = AutoGlmClient.builder().provider("sim").model("sim").build();

        assertThat(client.generate("hi").block(PATIENCE).text()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no endpoint              |                          |         |      | no endpoint
            unknown provider         |                          | zhippu  |      | zhipu
            user-info in the URL     | http://u:p@127.0.0.1/v1  |         |      | user or password
            key in the URL           | http://127.0.0.1/?key=1  |         |      | key
            unknown dialect          | http://127.0.0.1/v1      |         | opnai| openai
            provider without its key |                          | openai  |      | OPENAI_API_KEY
            """)
    void badSettingsAreRefusedByName(String what, String baseUrl, String provider, String dialect, String expected) {
        AutoGlmClientBuilder bad =
                AutoGlmClient.builder().baseUrl(baseUrl).provider(provider).dialect(dialect);

        assertThatThrownBy(bad::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aRequestWithoutAModelIsRefusedBeforeItIsSent() {
        client.close(Duration.ZERO).block(PATIENCE);
        client = AutoGlmClient.builder().baseUrl(server.baseUrl()).build();

        AutoGlmException failure = failureOf(CallOptions.DEFAULTS);

        assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(failure.getMessage()).contains("model");
        assertThat(server.requests()).isEmpty();
    }

    private AutoGlmException failureOf(CallOptions options) {
        AutoGlmException[] seen = new AutoGlmException[1];
        StepVerifier.create(client.stream(GenerateRequest.of("hi"), options))
                .thenConsumeWhile(event -> true)
                .expectErrorSatisfies(failure -> seen[0] = (AutoGlmException) failure)
                .verify(PATIENCE);
        return seen[0];
    }
}
