package io.autoglm.sdk.internal.codec;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a provider by its name.
 *
 * @param name         how settings name it
 * @param baseUrl      where it answers; {@code null} when that is different for everyone
 * @param dialect      the name of the dialect that it speaks
 * @param keyVariables the environment variables that usually hold its key, first choice first
 * @param needsKey     whether it never answers without a key
 * @param paths        where it answers the calls beside generation
 * @param known        how metrics and traces call it, in OpenTelemetry's words
 */
public record Preset(
        String name,
        @Nullable URI baseUrl,
        String dialect,
        List<String> keyVariables,
        boolean needsKey,
        ServerPaths paths,
        String known) {

    /** What OpenTelemetry calls all that is compatible. */
    public static final String COMPATIBLE = "openai";

    public Preset {
        keyVariables = List.copyOf(keyVariables);
    }

    /** Returns whether {@code url} is an address of this provider: the same scheme, host and port. */
    public boolean owns(URI url) {
        return baseUrl != null
                && url.getScheme().equals(baseUrl.getScheme())
                && url.getAuthority().equalsIgnoreCase(baseUrl.getAuthority());
    }
}
