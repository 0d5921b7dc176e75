package io.autoglm.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where the client without a name calls, and who calls: a bean of this type stands in the place of {@code autoglm.provider},
 * {@code autoglm.base-url}, {@code autoglm.endpoints}, {@code autoglm.api-key} and {@code autoglm.api-key-file}, none of which is looked at
 * then; neither are the variables {@code AUTOGLM_*}, so that a key of theirs does not go to another host. For a server that a test or a platform starts.
 *
 * <p>Provider or base URL must be given. Dialect and model that are not given are those of the properties; how the key is sent always is.
 * Blank is absent. Named clients have no such bean.
 */
public interface AutoGlmConnectionDetails extends ConnectionDetails {

    /** Returns the provider preset, {@code null} for none. */
    default @Nullable String getProvider() {
        return null;
    }

    /** Returns the address that paths are appended to, {@code null} for the provider's. */
    @Nullable
    String getBaseUrl();

    /** Returns the key, {@code null} to call without one, or with the provider's own variable. */
    @Nullable
    String getApiKey();

    /** Returns the model of requests that name none, {@code null} for that of the properties. */
    default @Nullable String getModel() {
        return null;
    }

    /** Returns how the server speaks, {@code null} for what the properties, the provider or the base URL say. */
    default @Nullable String getDialect() {
        return null;
    }
}
