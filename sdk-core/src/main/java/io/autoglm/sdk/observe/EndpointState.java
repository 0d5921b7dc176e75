package io.autoglm.sdk.observe;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a client, at one moment.
 *
 * @param name     how logs, metrics and exceptions call it
 * @param baseUrl  where paths are appended to; never with a key
 * @param model    the model of requests that name none; {@code null} when there is none
 * @param weight   its part of the calls
 * @param order    those of a lower order are asked first
 * @param draining whether it gets no attempt any more
 * @param routes   what goes on there: each configured model in its order, then all others; for each of its credentials
 * @param troubles what is wrong there now, as attempts have told; empty when nothing is, or when nobody has asked yet
 */
public record EndpointState(
        String name,
        URI baseUrl,
        @Nullable String model,
        int weight,
        int order,
        boolean draining,
        List<RouteState> routes,
        List<TroubleState> troubles) {

    public EndpointState {
        routes = List.copyOf(routes);
        troubles = List.copyOf(troubles);
    }
}
