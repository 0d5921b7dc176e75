package io.autoglm.spring;

import org.jspecify.annotations.Nullable;

/**
 * Whom https connections trust, and who they are, as Spring Boot has it.
 *
 * @param bundle Name of the SSL bundle whose trust and key material is used.
 */
record SslProperties(@Nullable String bundle) {

    SslProperties {
        bundle = PropertyValues.absentIfBlank(bundle);
    }
}
