package io.autoglm.sdk.internal.http;

import static io.autoglm.sdk.internal.http.TextDialect.LINES;
import static io.autoglm.sdk.internal.http.TextDialect.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Exchange;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class HttpExchangeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS
            .mutate()
            .userAgent("autoglm-sdk-java/test app/1")
            .acceptLanguage("zh-CN")
            .headers(Map.of("X-Team", "blue", "X-Both", "client"))
            .build());
    private final Exchange exchange = transport.exchange(new TextDialect());

    @AfterEach
    void close() {
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
        assertThat(transport.acquiredConnections()).isZero();
    }

    @Test
    void sendsTheHeadOfAUnaryRequestExactlyAsSpecified() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.answer(200, "fine.");
        })) {
            Call<String> call = TextDialect.call(
                            TEXT, URI.create("http://127.0.0.1:" + server.port() + "/p/v1/?api-version=7"), "{\"ü\":1}")
                    .withCredential(Credential.of("k", "Authorization", "Bearer sk-secret", "sk-secret"));
            CallOptions options =
                    CallOptions.DEFAULTS.withHeader("X-Both", "call").withHeader("X-Mine", "1");

            StepVerifier.create(exchange.exchange(with(call, options)))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);

            RawServer.Request request = server.request();
            assertThat(request.head().lines())
                    .containsExactlyInAnyOrder(
                            "POST /p/v1/text?api-version=7 HTTP/1.1",
                            "Content-Type: application/json",
                            "Accept: application/json",
                            "User-Agent: autoglm-sdk-java/test app/1",
                            "Accept-Language: zh-CN",
                            "X-Team: blue",
                            "X-Both: call",
                            "X-Mine: 1",
                            "Authorization: Bearer sk-secret",
                            "host: 127.0.0.1:" + server.port(),
                            "content-length: 8",
                            "");
            assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("{\"ü\":1}");
        }
    }

    @Test
    void asksForEventsAndSendsTheRequestIdOfAStream() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.startChunked()
                    .chunk("a\nb")
                    .chunk("c\n")
                    .chunk("END\n[DONE]\n")
                    .lastChunk();
        })) {
            GenerateRequest request =
                    GenerateRequest.builder().user("x").requestId("r-1").build();

            StepVerifier.create(exchange.exchange(TextDialect.call(LINES, server.port(), request)))
                    .expectNext("a", "bc", "END")
                    .expectComplete()
                    .verify(PATIENCE);

            RawServer.Request seen = server.request();
            assertThat(seen.head())
                    .startsWith("POST /v1/lines HTTP/1.1\r\n")
                    .doesNotContainIgnoringCase("transfer-encoding");
            assertThat(seen.header("Accept")).isEqualTo("text/event-stream, application/json");
            assertThat(seen.header("X-Request-Id")).isEqualTo("r-1");
            assertThat(seen.header("Authorization")).isNull();
            assertThat(seen.header("Accept-Encoding")).isNull();
        }
    }

    @Test
    void usesTheConnectionAgainAfterEachKindOfEnd() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.answer(200, "one.");
            peer.read();
            peer.stream("END\n[DONE]\n");
            peer.read();
            peer.stream("END\n");
            peer.read();
            peer.answer(500, "oh");
            peer.read();
            peer.answer(200, "two.");
        })) {
            Flux<String> all = Flux.concat(
                    unary(server), lines(server), lines(server), unary(server).onErrorReturn("failed"), unary(server));

            StepVerifier.create(all)
                    .expectNext("one.", "END", "END", "failed", "two.")
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(server.peers).hasSize(1);
        }
    }

    @Test
    void sendsNothingBeforeSubscriptionAndASecondSubscriptionIsASecondRequest() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            for (int i = 0; i < 2; i++) {
                peer.read();
                peer.answer(200, i + ".");
            }
        })) {
            Flux<String> call = unary(server);
            assertThat(server.peers).isEmpty();

            StepVerifier.create(call.concatWith(call))
                    .expectNext("0.", "1.")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    private Flux<String> unary(RawServer server) {
        return Flux.defer(() -> exchange.exchange(TextDialect.call(TEXT, server.port(), "q")));
    }

    private Flux<String> lines(RawServer server) {
        return Flux.defer(() -> exchange.exchange(TextDialect.call(LINES, server.port(), "q")));
    }

    private static Call<String> with(Call<String> call, CallOptions options) {
        return new Call<>(
                call.operation(),
                call.request(),
                call.attempt(),
                call.deadline(),
                options,
                call.log(),
                call.timer(),
                call.avoid(),
                call.degradable(),
                call.endpoint(),
                call.credential());
    }
}
