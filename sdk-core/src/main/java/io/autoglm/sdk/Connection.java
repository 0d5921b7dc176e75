package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.policy.Endpoint;

/**
 * Where a client connects to, resolved.
 *
 * @param endpoint    where calls go
 * @param dialect     how it speaks
 * @param credentials who calls
 * @param keySource   where the credential came from, for the start line; never the key
 */
record Connection(Endpoint endpoint, Dialect dialect, CredentialProvider credentials, String keySource) {}
