package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.model.GenerateRequest;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The gates on bytes: what a call and a streamed event cost, as ratios to plain Reactor Netty with Jackson in the same run.
 *
 * <p>The server is in a process of its own, so all that is allocated here is the client's. Bytes repeat to a few per cent on any machine.
 */
class CostGateTests {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TOKENS = 256;
    private static final int IN_FLIGHT = 8;
    private static final int COMPANY = 64;

    private static ServerProcess server;
    private static AutoGlmClient client;
    private static PlainClient plain;

    @BeforeAll
    static void start() throws Exception {
        server = ServerProcess.start("--tokens", String.valueOf(TOKENS));
        client = AutoGlmClient.builder().baseUrl(server.baseUrl()).build();
        plain = new PlainClient(server.baseUrl(), IN_FLIGHT);
    }

    @AfterAll
    static void stop() {
        client.close(Duration.ZERO).block(PATIENCE);
        plain.close();
        server.close();
    }

    @Test
    void aUnaryCallCostsAtMostOneFifthMoreThanPlainReactorNetty() {
        GenerateRequest request = request(1);
        byte[] body = body("1", "false");

        double ours = bytesPerCall(() -> client.generate(request), 4_000);
        double floor = bytesPerCall(() -> plain.generate(body), 4_000);

        report("unary call", ours, floor);
        assertThat(ours / floor).isLessThanOrEqualTo(1.2);
    }

    @Test
    void aStreamedEventCostsAtMostTwoFifthsOfAParserPerChunk() {
        GenerateRequest one = request(1);
        GenerateRequest all = request(TOKENS);
        byte[] few = body("1", "true");
        byte[] many = body(String.valueOf(TOKENS), "true");

        double ours = bytesPerCall(() -> client.stream(all), 600) - bytesPerCall(() -> client.stream(one), 2_000);
        double floor = bytesPerCall(() -> plain.stream(many), 600) - bytesPerCall(() -> plain.stream(few), 2_000);

        report("streamed event", ours / (TOKENS - 1), floor / (TOKENS - 1));
        assertThat(ours / floor).isLessThanOrEqualTo(0.4);
    }

    @Test
    void aJointCallCostsAtMostHalfOfACallAlone() {
        GenerateRequest request = request(1);
        AutoGlmClient alone = completions(null);
        AutoGlmClient jointly = completions(BatchSpec.defaults().withMaxItems(COMPANY));

        double together = bytesPerCall(() -> jointly.generate(request), 8_000, COMPANY);
        double single = bytesPerCall(() -> alone.generate(request), 4_000, COMPANY);

        System.out.printf(
                Locale.ROOT, "joint call: %.0f B, alone %.0f B, ratio %.2f%n", together, single, together / single);
        assertThat(together / single).isLessThanOrEqualTo(0.5);
        alone.close(Duration.ZERO).block(PATIENCE);
        jointly.close(Duration.ZERO).block(PATIENCE);
    }

    private static AutoGlmClient completions(@Nullable BatchSpec batch) {
        return AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .dialect("completions")
                .batch(batch)
                .build();
    }

    private static GenerateRequest request(int tokens) {
        return GenerateRequest.builder()
                .model("sim")
                .user("Say something.")
                .maxOutputTokens(tokens)
                .build();
    }

    private static byte[] body(String maxTokens, String stream) {
        return ("{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}],\"max_tokens\":"
                        + maxTokens + ",\"stream\":" + stream + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static double bytesPerCall(Supplier<Publisher<?>> call, int calls) {
        return bytesPerCall(call, calls, IN_FLIGHT);
    }

    private static double bytesPerCall(Supplier<Publisher<?>> call, int calls, int inFlight) {
        run(call, calls / 2, inFlight);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = allocated();
            run(call, calls, inFlight);
            best = Math.min(best, (double) (allocated() - before) / calls);
        }
        return best;
    }

    private static void run(Supplier<Publisher<?>> call, int calls, int inFlight) {
        Flux.range(0, calls)
                .flatMap(i -> Flux.from(call.get()).then(), inFlight)
                .blockLast(PATIENCE);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static void report(String what, double ours, double floor) {
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f B, plain Reactor Netty + Jackson %.0f B, ratio %.2f%n",
                what,
                ours,
                floor,
                ours / floor);
    }
}
