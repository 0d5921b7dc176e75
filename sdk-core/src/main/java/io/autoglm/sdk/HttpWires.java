package io.autoglm.sdk;

import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.internal.http.TransportSettings;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Connections of their own for each endpoint, over threads that they share. */
final class HttpWires implements Wires {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final TransportSettings common;
    private final ConnectionSettings connection;
    private final LoopResources loops = LoopResources.create(
            "autoglm-http", Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final Set<HttpTransport> open = ConcurrentHashMap.newKeySet();

    HttpWires(ConnectionSettings connection, Duration connectTimeout) {
        this.connection = connection;
        common = connection
                .transport()
                .connectTimeout(connectTimeout)
                .loops(loops)
                .build();
    }

    @Override
    public Wire open(Connection target, int maxConnections) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(common.headers());
        headers.putAll(target.spec().headers());
        HttpTransport transport = HttpTransport.create(common.mutate()
                .maxConnections(maxConnections)
                .headers(headers)
                .http(connection.travel(target.endpoint().baseUrl()))
                .build());
        Exchange exchange = transport.orClosed(
                () -> transport.exchange(target.dialect(), target.endpoint().baseUrl()));
        open.add(transport);
        return new Wire(exchange, released(transport), transport);
    }

    private Mono<Void> released(HttpTransport transport) {
        return transport.close().doFinally(end -> open.remove(transport));
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            List<Mono<Void>> transports = new ArrayList<>();
            open.forEach(transport -> transports.add(released(transport)));
            return Mono.whenDelayError(transports).then(loops.disposeLater(Duration.ZERO, LONGEST_CLOSE));
        });
    }
}
