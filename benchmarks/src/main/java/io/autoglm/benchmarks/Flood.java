package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * How far a server runs ahead of a slow subscriber: a stream of 46 MB, of which one item is taken per 20 ms. Plain Reactor Netty does
 * the same in the same run.
 */
final class Flood {

    private static final int TOKENS = 200_000;
    private static final Duration WATCH = Duration.ofSeconds(5);

    private Flood() {}

    static void run() throws Exception {
        long plain = 0;
        long ours = 0;
        for (int round = 0; round < 3; round++) {
            plain = watch(
                    "plain",
                    server -> new PlainClient(server.baseUrl(), 1)
                            .stream(
                                    "{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true}"
                                            .getBytes(StandardCharsets.UTF_8)));
            ours = watch("ours", server -> {
                AutoGlmClient client = AutoGlmClient.builder()
                        .baseUrl(server.baseUrl())
                        .model("sim")
                        .build();
                return Flux.from(client.stream(GenerateRequest.of("x"))).doFinally(end -> client.close());
            });
            System.out.printf(Locale.ROOT, "round %d: ratio ours / plain = %.3f%n", round + 1, (double) ours / plain);
        }
    }

    private static long watch(String name, java.util.function.Function<SimServer, Publisher<?>> stream)
            throws Exception {
        SimBehavior flood = SimBehavior.defaults().mutate().tokens(TOKENS).build();
        try (SimServer server = SimServer.start(flood)) {
            System.gc();
            long heapBefore = heap();
            Disposable subscription = Flux.from(stream.apply(server)).subscribeWith(new SlowSubscriber());
            TimeUnit.NANOSECONDS.sleep(WATCH.toNanos());
            long sent = server.stats().bytesSent();
            System.gc();
            System.out.printf(
                    Locale.ROOT,
                    "%-6s bytes that left the server in 5 s: %,d; heap %+.1f MB%n",
                    name,
                    sent,
                    (heap() - heapBefore) / 1e6);
            subscription.dispose();
            return sent;
        }
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Asks for one item each 20 ms. */
    private static final class SlowSubscriber extends BaseSubscriber<Object> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(Object item) {
            Schedulers.parallel().schedule(() -> request(1), 20, TimeUnit.MILLISECONDS);
        }
    }
}
