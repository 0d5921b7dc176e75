package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;

/**
 * How many calls per second, and how many bytes each, with {@link #inFlight} calls at once against a simulated server in a process of its
 * own that answers at once.
 *
 * <p>Question: is a call with the whole chain on (deadline, retry, admission, credential, attempt timeouts, typed events) within 1.2 × the
 * bytes of plain Reactor Netty with a Jackson parser, and a streamed answer below it? One operation is one call; a streamed one has
 * 64 events of text.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class Throughput {

    static final int CALLS = 1_000;
    static final int TOKENS = 64;

    /** How many calls are under way at once. */
    @Param({"1", "64"})
    public int inFlight;

    private final GenerateRequest request =
            GenerateRequest.builder().model("sim").user("Say something.").build();
    private final byte[] unaryBody = body("false");
    private final byte[] streamBody = body("true,\"stream_options\":{\"include_usage\":true}");
    private ServerProcess server;
    private AutoGlmClient client;
    private PlainClient plain;

    private static byte[] body(String stream) {
        return ("{\"model\":\"sim\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something.\"}],\"stream\":"
                        + stream + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Starts the server and both clients. */
    @Setup
    public void start() throws IOException {
        server = ServerProcess.start("--tokens", String.valueOf(TOKENS));
        client = AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .limit(LimitSpec.fixed(inFlight))
                .build();
        plain = new PlainClient(server.baseUrl(), inFlight);
    }

    /** Ends all of them. */
    @TearDown
    public void stop() {
        client.close(Duration.ZERO).block(Duration.ofSeconds(10));
        plain.close();
        server.close();
    }

    /** A whole answer through the client. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Object unary() {
        return Flux.range(0, CALLS)
                .flatMap(i -> client.generate(request), inFlight)
                .blockLast();
    }

    /** A whole answer through plain Reactor Netty and Jackson. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Object unaryPlain() {
        return Flux.range(0, CALLS)
                .flatMap(i -> plain.generate(unaryBody), inFlight)
                .blockLast();
    }

    /** A streamed answer through the client. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Object stream() {
        return Flux.range(0, CALLS)
                .flatMap(i -> client.stream(request).then(), inFlight)
                .blockLast();
    }

    /** A streamed answer through plain Reactor Netty and a Jackson parser per chunk. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Object streamPlain() {
        return Flux.range(0, CALLS)
                .flatMap(i -> plain.stream(streamBody).then(), inFlight)
                .blockLast();
    }
}
