package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** HTTP/2, asked by Reactor Netty's client over one connection. */
class Http2Tests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ConnectionProvider pool = ConnectionProvider.create("h2-tests", 1);
    private SimServer server;

    @BeforeEach
    void start() {
        server = SimServer.start(
                SimBehavior.builder().answer("Hel", "lo").build(),
                SimTransport.plain().withHttp2(true));
    }

    @AfterEach
    void stop() {
        server.close();
        pool.disposeLater().block(PATIENCE);
    }

    private HttpClient client(HttpProtocol... protocols) {
        HttpClient client = HttpClient.create(pool).disableRetry(true).protocol(protocols);
        if (!server.url().startsWith("https")) {
            return client;
        }
        boolean http2 = List.of(protocols).contains(HttpProtocol.H2);
        return http2
                ? client.secure(spec -> spec.sslContext(Http2SslContextSpec.forClient()
                        .configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE))))
                : client.secure(spec -> spec.sslContext(Http11SslContextSpec.forClient()
                        .configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE))));
    }

    private Flux<String> ask(HttpClient client, boolean stream) {
        return client.headers(headers -> headers.set("content-type", "application/json"))
                .post()
                .uri(server.url() + "/v1/chat/completions")
                .send(ByteBufFlux.fromString(Mono.just(RawClient.chat(stream))))
                .responseContent()
                .asString();
    }

    private String answer(HttpClient client, boolean stream) {
        return String.join(
                "", Objects.requireNonNull(ask(client, stream).collectList().block(PATIENCE)));
    }

    @ParameterizedTest(name = "stream {0}")
    @ValueSource(booleans = {false, true})
    void priorKnowledgeIsAnswered(boolean stream) {
        assertThat(answer(client(HttpProtocol.H2C), stream)).contains(stream ? "[DONE]" : "Hello");

        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.streamId()).isEqualTo(3); // the client opens stream 3 first
        assertThat(request.awaitEnding(PATIENCE)).isEqualTo(RecordedRequest.Ending.COMPLETED);
    }

    @Test
    void http11IsStillAnsweredOnTheSamePort() {
        assertThat(answer(client(HttpProtocol.HTTP11), true)).contains("[DONE]");

        assertThat(server.takeRequest(PATIENCE).streamId()).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"H2, true", "HTTP11, false"})
    void withTlsTheClientChooses(HttpProtocol protocol, boolean streams) {
        server.close();
        server = SimServer.start(SimBehavior.defaults(), SimTransport.tls().withHttp2(true));

        assertThat(answer(client(protocol), true)).contains("[DONE]");
        assertThat(server.takeRequest(PATIENCE).streamId() != null).isEqualTo(streams);
    }

    @Test
    void withoutTheSwitchAlpnGivesHttp11() {
        server.close();
        server = SimServer.start(SimBehavior.defaults(), SimTransport.tls());

        assertThat(answer(client(HttpProtocol.H2, HttpProtocol.HTTP11), true)).contains("[DONE]");
        assertThat(server.takeRequest(PATIENCE).streamId()).isNull();
    }

    @Test
    void manyStreamsShareOneConnection() {
        HttpClient client = client(HttpProtocol.H2C);
        answer(client, true);

        List<String> answers = Flux.range(0, 50)
                .flatMap(i -> ask(client, true).collectList().map(parts -> String.join("", parts)), 50)
                .collectList()
                .block(PATIENCE);

        assertThat(answers).hasSize(50).allMatch(answer -> answer.endsWith("data: [DONE]\n\n"));
        assertThat(server.stats().connectionsOpened()).isEqualTo(1);
        assertThat(server.requests()).extracting(RecordedRequest::connectionId).containsOnly(1L);
        assertThat(server.requests()).extracting(RecordedRequest::streamId).doesNotHaveDuplicates();
    }

    @Test
    void aStreamThatThePeerResetsIsSeenAndTheConnectionStays() {
        HttpClient client = client(HttpProtocol.H2C);
        server.enqueue(SimFault.stallAfterEvents(1));
        Disposable call = ask(client, true).subscribe();
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(request.awaitEnding(Duration.ofMillis(100))).isNull();

        call.dispose();

        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
        assertThat(server.stats().streamsReset()).isEqualTo(1);
        assertThat(server.stats().streamsCancelled()).isEqualTo(1);
        assertThat(server.stats().inFlight()).isZero();
        assertThat(answer(client, true)).contains("[DONE]");
        assertThat(server.stats().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void aStreamThatIsResetBeforeItsHeadIsSeen() {
        server.enqueue(SimFault.stallBeforeHeaders());
        Disposable call = ask(client(HttpProtocol.H2C), true).subscribe();
        RecordedRequest request = server.takeRequest(PATIENCE);

        call.dispose();

        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "refuse-stream",
                "reset-after:1",
                "reset-before-headers",
                "half-event:1",
                "go-away",
                "refuse",
                "raw:00ff"
            })
    void aFaultFailsItsStreamAndTheNextIsAnswered(String fault) {
        HttpClient client = client(HttpProtocol.H2C);
        answer(client, true);
        server.enqueue(SimFault.parse(fault));

        assertThatThrownBy(() -> answer(client, true))
                .satisfiesAnyOf(
                        failure -> assertThat(failure).hasRootCauseInstanceOf(IOException.class),
                        failure -> assertThat(failure).hasMessageContaining("PrematureClose"));
        assertThat(server.requests().get(1).awaitEnding(PATIENCE)).isEqualTo(RecordedRequest.Ending.FAULT);
        assertThat(answer(client, true)).contains("[DONE]");
    }

    @Test
    void afterSoManyStreamsTheConnectionIsGivenUp() {
        server.behavior(SimBehavior.builder().goAwayAfter(2).build());
        HttpClient client = client(HttpProtocol.H2C);

        for (int i = 0; i < 4; i++) {
            assertThat(answer(client, true)).contains("[DONE]");
        }

        assertThat(server.requests()).extracting(RecordedRequest::connectionId).containsExactly(1L, 1L, 2L, 2L);
    }

    @Test
    void aClientThatReadsNothingStopsItsOwnStreamOnly() {
        server.behavior(
                SimBehavior.builder().tokens(1_000_000L).tokensPerFlush(100).build());
        // smaller than the window of the connection, which all streams share
        HttpClient client = client(HttpProtocol.H2C).http2Settings(settings -> settings.initialWindowSize(16_384));
        Flux<String> stuck = ask(client, true);
        AtomicReference<Subscription> held = new AtomicReference<>();
        stuck.subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                held.set(subscription);
                subscription.request(1);
            }
        });
        RecordedRequest request = server.takeRequest(PATIENCE);
        long written = settled(request);

        assertThat(written).isPositive().isLessThan(100_000);
        server.behavior(SimBehavior.defaults());
        assertThat(answer(client, true)).contains("[DONE]");
        held.get().cancel();
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    /** Waits until the figure has not changed for a while. */
    private static long settled(RecordedRequest request) {
        long before = -1;
        long now = request.eventsWritten();
        while (before != now || now == 0) {
            before = now;
            request.awaitEnding(Duration.ofMillis(200));
            now = request.eventsWritten();
        }
        return now;
    }
}
