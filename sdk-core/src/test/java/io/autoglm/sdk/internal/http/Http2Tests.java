package io.autoglm.sdk.internal.http;

import static io.autoglm.sdk.internal.http.TextDialect.LINES;
import static io.autoglm.sdk.internal.http.TextDialect.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Outcome;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What holds for HTTP/1.1 holds for the streams of an HTTP/2 connection, and none of them stands in the way of another. */
class Http2Tests extends HttpFixture {

    private static final int WINDOW = HttpSpec.defaults().streamWindow();

    @Override
    TransportSettings.Builder settings(TransportSettings.Builder defaults) {
        return defaults.maxConnections(120)
                .userAgent("autoglm-sdk-java/test")
                .headers(Map.of("X-Team", "blue"))
                .drain(64 * 1024, Duration.ofMillis(300))
                .http(HttpSpec.defaults().withProtocol(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE));
    }

    private Flux<String> call(io.autoglm.sdk.policy.Operation<String> operation, Http2Server server) {
        return Flux.defer(() -> exchange.exchange(TextDialect.call(operation, server.port(), "q")));
    }

    @Test
    void oneStuckSubscriberStopsNoneOfTheOther99OnItsConnection() throws Exception {
        String line = "x".repeat(9_999) + "\n";
        List<Future<Void>> stuckWrites = new CopyOnWriteArrayList<>();
        try (Http2Server server = Http2Server.start(request -> {
            request.status(200);
            boolean stuck = stuckWrites.isEmpty();
            for (int i = 0; i < (stuck ? 2 * WINDOW / line.length() : 5); i++) {
                Future<Void> written = request.data(line, false);
                if (stuck) {
                    stuckWrites.add(written);
                }
            }
            request.data("END\n", true);
        })) {
            BaseSubscriber<String> stuck = asking(1);
            call(LINES, server).subscribe(stuck);
            await(
                    "the stuck stream's window is full",
                    () -> stuckWrites.stream().filter(Future::isDone).count() > 20);

            StepVerifier.create(
                            Flux.range(0, 99).flatMap(i -> call(LINES, server).count(), 99))
                    .expectNextCount(99)
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(server.connections).hasSize(1);
            assertThat(stuckWrites).anyMatch(write -> !write.isDone());
            stuck.cancel();
            assertThat(server.reset()).isEqualTo(Http2Error.CANCEL);
        }
    }

    @Test
    void sendsTheSameHeadAsOverHttp1() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.answer(200, "fine."))) {
            Call<String> call = TextDialect.call(TEXT, server.port(), "{\"ü\":1}")
                    .withCredential(Credential.of("k", "Authorization", "Bearer sk-secret", "sk-secret"));

            StepVerifier.create(exchange.exchange(call))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);

            Http2Server.Exchange request = server.request();
            assertThat(request.text()).isEqualTo("{\"ü\":1}");
            assertThat(request.headers)
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder(
                            ":method=POST",
                            ":path=/v1/text",
                            ":scheme=http",
                            ":authority=127.0.0.1:" + server.port(),
                            "content-type=application/json",
                            "accept=application/json",
                            "user-agent=autoglm-sdk-java/test",
                            "x-team=blue",
                            "authorization=Bearer sk-secret",
                            "content-length=8");
        }
    }

    @Test
    void aCancelResetsItsStreamAndTheConnectionServesTheNextCall() throws Exception {
        try (Http2Server server = Http2Server.start(request -> {
            if (request.text().equals("q")) {
                request.status(200).data("a\n", false);
            } else {
                request.answer(200, "fine.");
            }
        })) {
            for (int i = 0; i < 20; i++) {
                StepVerifier.create(call(LINES, server))
                        .expectNext("a")
                        .thenCancel()
                        .verify(PATIENCE);
                assertThat(server.reset()).isEqualTo(Http2Error.CANCEL);
            }
            StepVerifier.create(exchange.exchange(TextDialect.call(TEXT, server.port(), "other")))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void aCancelWhileWaitingForHeadersResetsTheStream() throws Exception {
        try (Http2Server server = Http2Server.start(request -> {})) {
            for (int i = 0; i < 20; i++) {
                Disposable call = call(TEXT, server).subscribe();
                server.request();
                call.dispose();
                assertThat(server.reset()).isEqualTo(Http2Error.CANCEL);
            }
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void aCancelBeforeTheConnectionSendsNothing() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.answer(200, "fine."))) {
            call(TEXT, server).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    cancel();
                }
            });
            StepVerifier.create(call(TEXT, server))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void cancelsThatRaceWithDataDeliverNothingAfterwardsAndLeakNothing() throws Exception {
        try (Http2Server server = Http2Server.start(request -> {
            request.status(200);
            for (int i = 0; i < 2_000; i++) {
                request.data("a\n", false);
            }
        })) {
            java.util.Random random = new java.util.Random(7);
            for (int i = 0; i < 200; i++) {
                Disposable call = call(LINES, server).subscribe();
                long until = System.nanoTime() + random.nextLong(4_000_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                call.dispose();
            }
            await("all streams free", () -> transport.acquiredConnections() == 0 && transport.pendingCalls() == 0);
        }
    }

    @Test
    void aSlowSubscriberIsSentNoMoreThanItsWindow() throws Exception {
        String line = "x".repeat(999) + "\n";
        List<Future<Void>> writes = new CopyOnWriteArrayList<>();
        try (Http2Server server = Http2Server.start(request -> {
            request.status(200);
            for (int i = 0; i < 3_000; i++) {
                writes.add(request.data(line, false));
            }
            request.data("END\n", true);
        })) {
            BaseSubscriber<String> slow = asking(10);
            call(LINES, server).subscribe(slow);
            await("a full window", () -> writes.size() == 3_000 && done(writes) > 200);
            assertThat(done(writes) * 1000).isLessThan(2 * WINDOW);

            StepVerifier.create(call(LINES, server).limitRate(1).count())
                    .expectNext(3_001L)
                    .expectComplete()
                    .verify(PATIENCE);
            slow.cancel();
        }
    }

    private static long done(List<Future<Void>> writes) {
        return writes.stream().filter(Future::isDone).count();
    }

    @Test
    void aBodyThatDoesNotEndAfterTheWholeAnswerIsResetAndTheConnectionKept() throws Exception {
        try (Http2Server server =
                Http2Server.start(request -> request.status(200).data("END\n[DONE]\n", false))) {
            for (int i = 0; i < 2; i++) {
                StepVerifier.create(call(LINES, server))
                        .expectNext("END")
                        .expectComplete()
                        .verify(PATIENCE);
                assertThat(server.reset()).isEqualTo(Http2Error.CANCEL);
            }
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void aStreamBeyondAGoAwayWasNotServedAndTheOthersGoOn() throws Exception {
        AtomicReference<Http2Server.Exchange> first = new AtomicReference<>();
        try (Http2Server server = Http2Server.start(request -> {
            if (request.connection > 1) {
                request.answer(200, "fine.");
            } else if (first.compareAndSet(null, request)) {
                request.status(200).data("a\n", false);
            } else {
                request.goAway(first.get().stream.id(), Http2Error.NO_ERROR);
            }
        })) {
            List<String> lines = new CopyOnWriteArrayList<>();
            call(LINES, server).subscribe(lines::add);
            await("the first stream runs", () -> lines.size() == 1);
            Call<String> call = TextDialect.call(TEXT, server.port(), "again");

            AutoGlmException failure = failure(call);

            assertThat(failure.code()).isEqualTo(ErrorCode.STALE_CONNECTION);
            assertThat(failure).hasMessageContaining("did not take the request (GOAWAY NO_ERROR)");
            assertThat(Outcome.of(failure)).isEqualTo(Outcome.IGNORED);
            call.log().ended(1, Outcome.of(failure), failure);
            StepVerifier.create(exchange.exchange(call.withAttempt(2, Set.of())))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            first.get().data("b\nEND\n", true);
            await("the first stream ends", () -> lines.equals(List.of("a", "b", "END")));
            assertThat(server.connections).hasSize(2);
        }
    }

    @Test
    void aRefusedStreamWasNotServed() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.reset(Http2Error.REFUSED_STREAM))) {
            AutoGlmException failure = failure(TextDialect.call(TEXT, server.port(), "q"));

            assertThat(failure.code()).isEqualTo(ErrorCode.STALE_CONNECTION);
            assertThat(failure).hasMessageContaining("RST_STREAM REFUSED_STREAM");
        }
    }

    @Test
    void anotherResetBeforeTheAnswerIsALossWithItsReason() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.reset(Http2Error.INTERNAL_ERROR))) {
            AutoGlmException failure = failure(TextDialect.call(TEXT, server.port(), "q"));

            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
            assertThat(failure).hasMessageContaining("(RST_STREAM INTERNAL_ERROR)");
        }
    }

    @Test
    void aResetInTheBodyCutsTheStreamAfterWhatHadArrived() throws Exception {
        try (Http2Server server = Http2Server.start(request -> {
            request.status(200).data("a\n", false);
            request.reset(Http2Error.INTERNAL_ERROR);
        })) {
            StepVerifier.create(call(LINES, server))
                    .expectNext("a")
                    .expectErrorSatisfies(error -> {
                        assertThat(((AutoGlmException) error).code()).isEqualTo(ErrorCode.STREAM_CUT);
                        assertThat(error).hasMessageContaining("(RST_STREAM INTERNAL_ERROR)");
                    })
                    .verify(PATIENCE);
        }
    }

    @Test
    void aKeptConnectionThatDiesUnansweredIsStale() throws Exception {
        try (Http2Server server = Http2Server.start(request -> {
            if (request.text().equals("die")) {
                request.closeConnection();
            } else {
                request.answer(200, "fine.");
            }
        })) {
            assertThat(failure(TextDialect.call(TEXT, server.port(), "die")).code())
                    .isEqualTo(ErrorCode.CONNECTION_LOST);
            StepVerifier.create(call(TEXT, server))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(failure(TextDialect.call(TEXT, server.port(), "die")).code())
                    .isEqualTo(ErrorCode.STALE_CONNECTION);
            StepVerifier.create(call(TEXT, server))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.connections).hasSize(3);
        }
    }

    @Test
    void beyondTheStreamsThatTheServerAllowsMoreConnectionsAreOpened() throws Exception {
        List<Http2Server.Exchange> held = new ArrayList<>();
        try (Http2Server server = Http2Server.start(2, request -> {
            held.add(request);
            if (held.size() == 6) {
                held.forEach(one -> one.answer(200, "fine."));
            }
        })) {
            StepVerifier.create(Flux.range(0, 6).flatMap(i -> call(TEXT, server)))
                    .expectNextCount(6)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.connections).hasSize(3);
        }
    }

    @Test
    void anErrorStatusIsReadAsOverHttp1() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.answer(401, "who?"))) {
            assertThat(failure(TextDialect.call(TEXT, server.port(), "q")).code())
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
            assertThat(dialect.failureBytes).hasValue(4);
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (Http2Server server = Http2Server.start(request ->
                request.header(302, "location", "http://127.0.0.1:1/").data("", true))) {
            assertThat(failure(TextDialect.call(TEXT, server.port(), "q")).code())
                    .isEqualTo(ErrorCode.REDIRECTED);
        }
    }

    @Test
    void aServerThatOnlySpeaksHttp1IsNamedAsSuch() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.in.read();
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            AutoGlmException failure = failure(TextDialect.call(TEXT, server.port(), "q"));

            assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @Test
    void whenNothingListensEveryWaitingCallIsRefused() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<ErrorCode> codes = Flux.range(0, 20)
                .flatMap(i -> exchange.exchange(TextDialect.call(TEXT, port, "q"))
                        .map(text -> ErrorCode.INTERNAL)
                        .onErrorResume(AutoGlmException.class, failure -> Flux.just(failure.code())))
                .collectList()
                .block(PATIENCE);
        assertThat(codes).hasSize(20).containsOnly(ErrorCode.CONNECT_FAILED);
    }

    @Test
    void closingEndsOpenStreamsAtOnce() throws Exception {
        HttpTransport other = transportWith(this::settings);
        try (Http2Server server = Http2Server.start(request -> request.status(200))) {
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            other.exchange(dialect)
                    .exchange(TextDialect.call(LINES, server.port(), "q"))
                    .subscribe(line -> {}, failures::add);
            server.request();

            StepVerifier.create(other.close()).expectComplete().verify(PATIENCE);

            await("the stream fails", () -> failures.size() == 1);
            await("the connection closes", () -> !server.connections.get(0).isOpen());
        }
    }

    @Test
    void anUnusedConnectionIsClosedAfterItsTime() throws Exception {
        HttpTransport brief = transportWith(defaults -> settings(defaults).idleTime(Duration.ofMillis(200)));
        try (Http2Server server = Http2Server.start(request -> request.answer(200, "fine."))) {
            StepVerifier.create(brief.exchange(dialect).exchange(TextDialect.call(TEXT, server.port(), "q")))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            await("the client closes", () -> !server.connections.get(0).isOpen());
        }
        StepVerifier.create(brief.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void anAnswerGivenWhileALargeBodyIsStillSentIsReported() throws Exception {
        try (Http2Server server = Http2Server.impatient(request -> {
            request.answer(413, "too large");
            request.reset(Http2Error.NO_ERROR);
        })) {
            for (int round = 0; round < 5; round++) {
                AutoGlmException failure = failure(TextDialect.call(TEXT, server.port(), new byte[2 << 20]));
                assertThat(failure.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE);
            }
            assertThat(server.connections).hasSize(1);
        }
    }

    private static BaseSubscriber<String> asking(int n) {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(n);
            }
        };
    }
}
