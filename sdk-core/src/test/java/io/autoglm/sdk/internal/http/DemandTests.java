package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.test.StepVerifier;

/** A subscriber sets the pace of its own socket. */
class DemandTests extends HttpFixture {

    private static final String LINE = "x".repeat(1000) + "\n";

    @Test
    void deliversExactlyWhatIsAskedForEvenFromOneBuffer() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.stream("a\n".repeat(1000) + "END\n");
        })) {
            StepVerifier.create(lines(server), 0)
                    .expectSubscription()
                    .thenRequest(1)
                    .expectNextCount(1)
                    .thenRequest(10)
                    .expectNextCount(10)
                    .expectNoEvent(Duration.ofMillis(50))
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextCount(990)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void aRequestFromTheCallbackDoesNotNest() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.stream("a\n".repeat(100_000) + "END\n");
        })) {
            AtomicLong seen = new AtomicLong();
            Flux<String> one = lines(server).limitRate(1).doOnNext(line -> seen.incrementAndGet());
            StepVerifier.create(one.then()).expectComplete().verify(PATIENCE);
            assertThat(seen).hasValue(100_001);
        }
    }

    @Test
    void aSubscriptionWithABadRequestDoesNotDisturb() throws Exception {
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.stream("a\nEND\n");
        })) {
            List<String> seen = new ArrayList<>();
            lines(server).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(2);
                }

                @Override
                protected void hookOnNext(String value) {
                    seen.add(value);
                }
            });
            await("both", () -> seen.size() == 2);
        }
    }

    @Test
    void aSlowSubscriberSlowsTheServerAsMuchAsPlainReactorNettyDoes() throws Exception {
        AtomicLong ours = new AtomicLong();
        AtomicLong plain = new AtomicLong();
        ConnectionProvider provider = ConnectionProvider.create("plain", 1);
        try (RawServer ourServer = flood(ours);
                RawServer plainServer = flood(plain)) {
            Flux<String> plainLines = HttpClient.create(provider)
                    .post()
                    .uri("http://127.0.0.1:" + plainServer.port() + "/v1/lines")
                    .send((request, out) -> out.sendString(reactor.core.publisher.Mono.just("q")))
                    .response((head, body) -> body.asString(StandardCharsets.UTF_8))
                    .concatMapIterable(text -> List.of(text.split("\n")), 1);
            AtomicLong ourCount = new AtomicLong();
            AtomicLong plainCount = new AtomicLong();
            BaseSubscriber<String> first = paced(ourCount);
            BaseSubscriber<String> second = paced(plainCount);
            lines(ourServer).subscribe(first);
            plainLines.subscribe(second);

            Flux.interval(Duration.ofMillis(20))
                    .take(100)
                    .doOnNext(tick -> {
                        first.request(1);
                        second.request(1);
                    })
                    .blockLast(Duration.ofSeconds(30));

            System.out.printf(
                    "slow subscriber: %,d bytes left the server for ours (%d items), %,d for plain (%d items)%n",
                    ours.get(), ourCount.get(), plain.get(), plainCount.get());
            assertThat(ourCount.get()).isBetween(50L, 100L);
            assertThat((double) ours.get() / plain.get()).isLessThan(1.25);
            first.cancel();
            second.cancel();
        } finally {
            provider.dispose();
        }
    }

    private static BaseSubscriber<String> paced(AtomicLong count) {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(String value) {
                count.incrementAndGet();
            }
        };
    }

    private static RawServer flood(AtomicLong bytes) throws Exception {
        return RawServer.start(peer -> {
            peer.readHead();
            peer.startChunked();
            String many = LINE.repeat(8);
            while (true) {
                peer.chunk(many);
                bytes.addAndGet(many.length());
            }
        });
    }
}
