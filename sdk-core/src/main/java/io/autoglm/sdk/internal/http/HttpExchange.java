package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;

/** The wire: one HTTP exchange per attempt, in the words of one dialect. */
final class HttpExchange implements Exchange {

    /** More routes than this are made anew for each call: someone makes up endpoints as it goes. */
    private static final int ROUTES = 256;

    private final HttpTransport transport;
    private final Dialect dialect;
    private final ConcurrentHashMap<Key, Route> routes = new ConcurrentHashMap<>();

    HttpExchange(HttpTransport transport, Dialect dialect) {
        this.transport = transport;
        this.dialect = dialect;
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        Endpoint endpoint = call.endpoint();
        if (endpoint == null) {
            return Flux.error(
                    call.failure(ErrorCode.INTERNAL, "the call has no endpoint").exception());
        }
        if (transport.isClosed()) {
            return Flux.error(call.failure(ErrorCode.CLIENT_CLOSED, "the client was closed")
                    .exception());
        }
        Route route;
        try {
            dialect.check(call);
            route = route(endpoint.baseUrl(), call.operation());
        } catch (RuntimeException unusable) {
            return Flux.error(call.known(unusable));
        }
        return new AnswerFlux<>(call, dialect, route, transport.settings());
    }

    private Route route(URI baseUrl, Operation<?> operation) {
        Key key = new Key(baseUrl, operation);
        Route known = routes.get(key);
        if (known != null) {
            return known;
        }
        Route made = transport.route(baseUrl, dialect.target(operation), operation.streaming());
        if (routes.size() < ROUTES) {
            routes.put(key, made);
        }
        return made;
    }

    private record Key(URI baseUrl, Operation<?> operation) {}
}
