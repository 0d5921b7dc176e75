package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.time.TimeoutSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is examined: one endpoint, as one of its credentials sees it.
 *
 * @param endpoint    where calls go
 * @param dialect     how it speaks
 * @param credentials asks who calls, as for each attempt
 * @param limits      the limits of time of an attempt
 * @param transport   the client's connections there; {@code null} when it has none, because something else stands in their place
 * @param keySource   where the credential came from; never the key
 * @param variables   the names of the variables of the environment that the client was given
 * @param timeouts    the client's limits of time
 */
public record Subject(
        Endpoint endpoint,
        Dialect dialect,
        Policy credentials,
        Policy limits,
        @Nullable HttpTransport transport,
        String keySource,
        Set<String> variables,
        TimeoutSpec timeouts) {

    public Subject {
        variables = Set.copyOf(variables);
    }
}
