package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/**
 * How many threads and how much heap open streams cost, with the server in a process of its own.
 *
 * <p>Opens 10 streams, then {@code count}, each slow enough that all are open at once; measures when the last one has its first
 * event, and then lets all of them finish.
 */
final class ManyStreams {

    private static final int FEW = 10;

    private ManyStreams() {}

    static void run(int count) throws Exception {
        checkFileLimit(count);
        // first streams must still be under way when the last one has begun: about 1,000 new ones per second
        int seconds = 30 + count / 250;
        try (ServerProcess server =
                ServerProcess.start("--port", "0", "--token-delay", "1s", "--tokens", String.valueOf(seconds))) {
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .limit(LimitSpec.fixed(Math.min(count + FEW, 10_000)).withMaxWaiting(count))
                    .build();
            Figures few = measure(client, FEW, false);
            Figures many = measure(client, count, true);
            System.out.printf(
                    Locale.ROOT,
                    "threads at %d streams: %d, at %d streams: %d (%+d)%n",
                    FEW,
                    few.threads,
                    count,
                    many.threads,
                    many.threads - few.threads);
            System.out.printf(
                    Locale.ROOT,
                    "heap after GC: %.1f MB at %d, %.1f MB at %d: %.2f KB per stream%n",
                    few.heap / 1e6,
                    FEW,
                    many.heap / 1e6,
                    count,
                    (many.heap - few.heap) / 1024.0 / (count - FEW));
            System.out.printf("streams that completed: %d of %d, failed: %d%n", many.completed, count, many.failed);
            client.close(Duration.ZERO).block(Duration.ofSeconds(20));
        }
    }

    private static Figures measure(AutoGlmClient client, int count, boolean toTheEnd) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(count);
        CountDownLatch ended = new CountDownLatch(count);
        AtomicInteger completed = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        GenerateRequest request = GenerateRequest.of("Count.");
        var running = Flux.range(0, count)
                .flatMap(
                        i -> client.stream(request)
                                .doOnNext(event -> {
                                    if (event instanceof GenerateEvent.Started) {
                                        begun.countDown();
                                    }
                                })
                                .doOnComplete(completed::incrementAndGet)
                                .onErrorResume(failure -> {
                                    if (failed.getAndIncrement() == 0) {
                                        System.err.println(failure);
                                    }
                                    begun.countDown();
                                    return Flux.empty();
                                })
                                .doFinally(signal -> ended.countDown())
                                .then(),
                        count)
                .subscribe();
        if (!begun.await(3, TimeUnit.MINUTES)) {
            System.err.println("only " + (count - begun.getCount()) + " of " + count + " streams began");
        }
        System.gc();
        System.gc();
        Figures figures = new Figures(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        if (toTheEnd) {
            ended.await(5, TimeUnit.MINUTES);
        } else {
            running.dispose();
        }
        figures.completed = completed.get();
        figures.failed = failed.get();
        return figures;
    }

    private static void checkFileLimit(int count) throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return;
        }
        for (String line : Files.readAllLines(limits)) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).trim().split("\\s+")[0];
                if (!soft.equals("unlimited") && Long.parseLong(soft) < count + 200L) {
                    throw new IllegalStateException("the limit of open files is " + soft + ", " + count
                            + " streams need " + (count + 200) + ": run `ulimit -n " + (count + 200) + "` first");
                }
            }
        }
    }

    private static final class Figures {
        final int threads;
        final long heap;
        int completed;
        int failed;

        Figures(int threads, long heap) {
            this.threads = threads;
            this.heap = heap;
        }
    }
}
