package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * How much a server gets that answers 503 for a while, with the retry budget and without it, and how soon callers are served again.
 *
 * <p>Calls come at an even rate whether or not earlier ones are answered, over real sockets. The server is plain Reactor Netty in the same
 * process: at these rates it is not what is measured.
 */
final class Outage {

    /** What one run saw. */
    record Seen(int offered, int attempts, double worstSecondAfter) {

        double attemptsPerCall() {
            return (double) attempts / offered;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d calls, %d attempts in the outage: %.2f per call; goodput of the worst second afterwards %.0f %%",
                    offered,
                    attempts,
                    attemptsPerCall(),
                    100 * worstSecondAfter);
        }
    }

    private static final int BEFORE = 5;
    private static final int AFTER = 8;
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final byte[] ANSWER =
            "{\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"
                    .getBytes(StandardCharsets.UTF_8);

    private final int perSecond;
    private final int outage;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicIntegerArray succeeded;
    private volatile boolean down;

    private Outage(int perSecond, int outageSeconds) {
        this.perSecond = perSecond;
        outage = outageSeconds;
        succeeded = new AtomicIntegerArray(BEFORE + outageSeconds + AFTER);
    }

    static void run(int outageSeconds) {
        System.out.println("with the budget: " + seen(200, outageSeconds, RetryBudgetSpec.defaults()));
        System.out.println("without a budget: " + seen(200, outageSeconds, RetryBudgetSpec.unlimited()));
    }

    static Seen seen(int perSecond, int outageSeconds, RetryBudgetSpec budget) {
        return new Outage(perSecond, outageSeconds).measure(budget);
    }

    private Seen measure(RetryBudgetSpec budget) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(this::answer)
                .bindNow();
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
                .model("m")
                .limit(LimitSpec.fixed(2 * perSecond))
                .retryBudget(budget)
                .build();
        try {
            offer(client);
        } finally {
            client.close(Duration.ZERO).block(Duration.ofSeconds(10));
            server.disposeNow();
        }
        double worst = 1;
        for (int second = BEFORE + outage; second < succeeded.length(); second++) {
            worst = Math.min(worst, (double) succeeded.get(second) / perSecond);
        }
        return new Seen(outage * perSecond, attempts.get(), worst);
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        boolean fails = down;
        if (fails) {
            attempts.incrementAndGet();
        }
        Mono<Void> read = request.receive().then();
        return fails
                ? read.then(response.status(503).send())
                : read.then(Mono.delay(LATENCY))
                        .then(response.header("Content-Type", "application/json")
                                .sendByteArray(Mono.just(ANSWER))
                                .then());
    }

    private void offer(AutoGlmClient client) {
        GenerateRequest request = GenerateRequest.of("x");
        int calls = succeeded.length() * perSecond;
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        Flux.interval(Duration.ofNanos(gap))
                .onBackpressureBuffer()
                .take(calls)
                .flatMap(number -> call(client, request, (int) (number / perSecond)), Integer.MAX_VALUE)
                .then()
                .block(Duration.ofSeconds(succeeded.length() + 60L));
    }

    private Mono<Void> call(AutoGlmClient client, GenerateRequest request, int second) {
        down = second >= BEFORE && second < BEFORE + outage;
        return client.generate(request)
                .doOnNext(answer -> succeeded.incrementAndGet(second))
                .onErrorResume(failure -> Mono.empty())
                .then();
    }
}
