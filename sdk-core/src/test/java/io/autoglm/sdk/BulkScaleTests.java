package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A source of many requests: memory stays as it is, and the source is never ahead by more than the concurrency. */
class BulkScaleTests {

    private static final Duration PATIENCE = Duration.ofMinutes(9);
    private static final int CONCURRENCY = 64;

    @Test
    void twentyThousandRequestsThroughTheChain() {
        run(played(), 20_000, 0);
    }

    @Test
    @Tag("load")
    void aMillionRequestsThroughTheChainHoldNoMoreMemory() {
        AutoGlmClient client = played();
        run(client, 50_000, 0); // warm
        List<Long> heap = run(client, 1_000_000, 100_000);

        assertThat(heap).hasSize(10);
        assertThat(heap.get(9) - heap.get(0))
                .as("MiB more after 900,000 requests: %s", heap)
                .isLessThan(4);
    }

    @Test
    @Tag("load")
    void aHundredThousandRequestsThroughASocketHoldNoMoreMemory() {
        try (SimServer server = SimServer.start(
                SimBehavior.builder().answer("a").recording(false).build())) {
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .build();
            run(client, 10_000, 0); // warm
            List<Long> heap = run(client, 100_000, 10_000);

            assertThat(heap.get(9) - heap.get(0))
                    .as("MiB more after 90,000 requests: %s", heap)
                    .isLessThan(8);
            client.close(Duration.ZERO).block(Duration.ofSeconds(10));
        }
    }

    private static AutoGlmClient played() {
        return AutoGlmClient.builder()
                .exchange(new PlayedWire(() -> Duration.ZERO))
                .limit(LimitSpec.fixed(CONCURRENCY))
                .build();
    }

    /** Returns the MiB of heap in use after a collection, each {@code sample} requests; none with 0. */
    private static List<Long> run(AutoGlmClient client, int count, int sample) {
        AtomicLong asked = new AtomicLong();
        AtomicLong delivered = new AtomicLong();
        AtomicLong farthest = new AtomicLong();
        List<Long> heap = new ArrayList<>();
        Flux<GenerateRequest> source = Flux.range(0, count)
                .map(i -> GenerateRequest.of("prompt " + i))
                .doOnRequest(n -> farthest.accumulateAndGet(asked.addAndGet(n) - delivered.get(), Math::max));
        long start = System.nanoTime();

        client.generateAll(source, BulkSpec.defaults().withConcurrency(CONCURRENCY))
                .doOnNext(result -> {
                    check(result);
                    long now = delivered.incrementAndGet();
                    if (sample > 0 && now % sample == 0) {
                        heap.add(heapInUse());
                    }
                })
                .blockLast(PATIENCE);

        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(delivered.get()).isEqualTo(count);
        assertThat(farthest.get()).as("asked for and not delivered").isLessThanOrEqualTo(CONCURRENCY);
        if (sample > 0) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "%d requests in %.1f s, %.0f a second; at most %d ahead; heap in MiB after collections %s",
                    count,
                    seconds,
                    count / seconds,
                    farthest.get(),
                    heap));
        }
        return heap;
    }

    private static void check(BulkResult result) {
        if (!result.isAnswered()) {
            throw new AssertionError(result.failure());
        }
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }
}
