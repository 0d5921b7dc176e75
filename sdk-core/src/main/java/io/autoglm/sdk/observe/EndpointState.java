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
 * @param troubles what is wrong there now, as attempts have told; empty when nothing is, or when nobody has asked yet
 */
public record EndpointState(
        String name, URI baseUrl, @Nullable String model, List<TroubleState> troubles) {

    public EndpointState {
        troubles = List.copyOf(troubles);
    }
}
