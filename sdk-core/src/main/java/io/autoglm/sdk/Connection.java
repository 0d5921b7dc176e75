package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.policy.Endpoint;
import java.util.List;

/**
 * An endpoint, resolved.
 *
 * @param endpoint    where calls go, without a slot
 * @param dialect     how it speaks
 * @param credentials who calls; at least one
 * @param keySource   where the credentials came from, for the start line; never the key
 * @param spec        what else was said of it
 */
record Connection(
        Endpoint endpoint,
        Dialect dialect,
        List<CredentialProvider> credentials,
        String keySource,
        EndpointSpec spec) {}
