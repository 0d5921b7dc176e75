package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** What HTTP/2 costs beside HTTP/1.1, in the same run: the figures behind the default. */
class Http2CostTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STREAMS = 32;
    private static final int EVENTS = 100;
    private static final String EVENT =
            "data: {\"id\":\"c-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"content\":\"token \"},\"finish_reason\":null}]}\n\n";
    private static final String END =
            "data: {\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private static final GenerateRequest REQUEST =
            GenerateRequest.builder().model("m").user("Hello").build();

    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final LoopResources loops = LoopResources.create("h2-cost", 2, true);
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(reactor.netty.http.HttpProtocol.HTTP11, reactor.netty.http.HttpProtocol.H2C)
            .runOn(LoopResources.create("h2-cost-server", 2, true))
            .handle((request, response) -> request.receive()
                    .then(response.header("Content-Type", "text/event-stream")
                            .sendObject(
                                    Flux.range(0, EVENTS + 1)
                                            .map(i -> Unpooled.copiedBuffer(
                                                    i < EVENTS ? EVENT : END, StandardCharsets.UTF_8)),
                                    each -> true)
                            .then()))
            .bindNow();
    private final URI base = URI.create("http://127.0.0.1:" + server.port() + "/v1");

    @BeforeEach
    void withoutLeakRecords() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void close() {
        ResourceLeakDetector.setLevel(before);
        server.disposeNow();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block(PATIENCE);
    }

    @Test
    void aStreamOverHttp2CostsNoMoreThanTwiceTheBytesOfHttp1() {
        HttpTransport http1 = transport(HttpProtocol.HTTP_1_1);
        HttpTransport http2 = transport(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE);
        try {
            round(http1, 10);
            round(http2, 10);
            List<Double> times = new ArrayList<>();
            List<Double> bytes = new ArrayList<>();
            for (int pair = 0; pair < 9; pair++) {
                double[] one = round(http1, 3);
                double[] two = round(http2, 3);
                times.add(two[0] / one[0]);
                bytes.add(two[1] / one[1]);
            }
            times.sort(null);
            bytes.sort(null);
            System.out.printf(
                    "HTTP/2 beside HTTP/1.1, %d streams of %d events: time %.2f (%.2f to %.2f), bytes %.2f (%.2f to %.2f)%n",
                    STREAMS,
                    EVENTS,
                    times.get(4),
                    times.get(0),
                    times.get(8),
                    bytes.get(4),
                    bytes.get(0),
                    bytes.get(8));
            assertThat(bytes.get(4)).isLessThan(2);
        } finally {
            http1.close().block(PATIENCE);
            http2.close().block(PATIENCE);
        }
    }

    private HttpTransport transport(HttpProtocol protocol) {
        return HttpFixture.transportWith(
                settings -> settings.loops(loops).http(HttpSpec.defaults().withProtocol(protocol)));
    }

    /** Returns seconds and bytes of so many waves of streams. */
    private double[] round(HttpTransport transport, int waves) {
        Exchange exchange = transport.exchange(OpenAiDialect.INSTANCE);
        long bytes = allocated();
        long start = System.nanoTime();
        Flux.range(0, waves * STREAMS)
                .flatMap(i -> exchange.exchange(call()).then(), STREAMS)
                .blockLast(PATIENCE);
        return new double[] {(System.nanoTime() - start) / 1e9, allocated() - bytes};
    }

    private Call<?> call() {
        return Call.of(Operation.STREAM, REQUEST, CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(new Endpoint("e", base))
                .withCredential(Credential.NONE);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("h2-cost-") && !thread.getName().startsWith("h2-cost-server")) {
                sum += threads.getThreadAllocatedBytes(thread.getId());
            }
        }
        return sum;
    }
}
