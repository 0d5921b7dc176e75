package io.autoglm.sdk;

import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes the bottom of the chain, one for each endpoint. */
interface Wires {

    /**
     * Returns the way to {@code target}; nothing is connected yet.
     *
     * @param maxConnections how many connections there may be
     */
    Wire open(Connection target, int maxConnections);

    /** Returns whether there is such a call at {@code target}. */
    default boolean has(Connection target, Operation<?> operation) {
        return target.dialect().has(operation);
    }

    /** Closes all ways that are open and what they share, at subscription. */
    Mono<Void> close();

    /** Returns what {@code step} gives; when it fails, all begins to close, because nobody will have it. */
    default <T> T orClosed(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error failure) {
            close().subscribe();
            throw failure;
        }
    }

    /** Returns what stands in place of HTTP, whatever the endpoint. */
    static Wires scripted(Exchange exchange) {
        return new Wires() {
            @Override
            public Wire open(Connection target, int maxConnections) {
                return new Wire(exchange, Mono.empty(), null);
            }

            @Override
            public boolean has(Connection target, Operation<?> operation) {
                return true; // whatever the script says
            }

            @Override
            public Mono<Void> close() {
                return Mono.empty();
            }
        };
    }

    /**
     * The way to one endpoint.
     *
     * @param exchange the bottom of the chain
     * @param release  closes its connections, at subscription
     * @param transport what it goes over; {@code null} when that is no network
     */
    record Wire(
            Exchange exchange, Mono<Void> release, @Nullable HttpTransport transport) {}
}
