package io.autoglm.examples.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** What Jaeger, or any other receiver of OTLP over HTTP, is to an application: takes spans and metrics in protobuf. */
final class OtlpReceiver implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Received> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final LoopResources loops = LoopResources.create("otlp-receiver", 1, true);
    private final DisposableServer server;

    OtlpReceiver() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops) // an application that closes takes Reactor Netty's shared ones with it
                .route(routes -> routes.post("/v1/traces", this::traces).post("/v1/metrics", this::metrics))
                .bindNow();
    }

    /** A span, and who sent it. */
    record Received(Resource resource, Span span) {

        String id() {
            return hex(span.getSpanId().toByteArray());
        }

        String parentId() {
            return hex(span.getParentSpanId().toByteArray());
        }

        String traceId() {
            return hex(span.getTraceId().toByteArray());
        }

        String attribute(String key) {
            return OtlpReceiver.attribute(span.getAttributesList(), key);
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }

    static String attribute(List<io.opentelemetry.proto.common.v1.KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(one -> one.getKey().equals(key))
                .map(one -> one.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    private Publisher<Void> traces(HttpServerRequest request, HttpServerResponse response) {
        return taken(
                request,
                response,
                body -> ExportTraceServiceRequest.parseFrom(body)
                        .getResourceSpansList()
                        .forEach(from -> from.getScopeSpansList()
                                .forEach(scope -> scope.getSpansList()
                                        .forEach(span -> spans.add(new Received(from.getResource(), span))))));
    }

    private Publisher<Void> metrics(HttpServerRequest request, HttpServerResponse response) {
        return taken(
                request,
                response,
                body -> ExportMetricsServiceRequest.parseFrom(body)
                        .getResourceMetricsList()
                        .forEach(from ->
                                from.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList()))));
    }

    private static Publisher<Void> taken(HttpServerRequest request, HttpServerResponse response, Body body) {
        return request.receive()
                .aggregate()
                .asByteArray()
                .flatMap(bytes -> {
                    try {
                        body.take(bytes);
                        return response.header("Content-Type", "application/x-protobuf")
                                .send();
                    } catch (InvalidProtocolBufferException broken) {
                        return response.status(400).send();
                    }
                })
                .switchIfEmpty(Mono.defer(() -> response.status(400).send()));
    }

    private interface Body {
        void take(byte[] bytes) throws InvalidProtocolBufferException;
    }

    /** Waits until the trace {@code id} has {@code count} spans, and returns them in the order in which they began. */
    List<Received> trace(String id, int count) {
        List<Received> found = new ArrayList<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            found.clear();
            spans.stream().filter(one -> one.traceId().equals(id)).forEach(found::add);
            assertThat(found).as("spans of trace %s", id).hasSizeGreaterThanOrEqualTo(count);
        });
        found.sort(
                (a, b) -> Long.compare(a.span().getStartTimeUnixNano(), b.span().getStartTimeUnixNano()));
        return found;
    }

    /** Waits until the metric {@code name} has come, and returns what came first of it. */
    Metric metric(String name) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(metrics).extracting(Metric::getName).contains(name));
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    List<String> metricNames() {
        return metrics.stream().map(Metric::getName).distinct().toList();
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.dispose();
    }
}
