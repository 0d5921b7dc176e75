package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;

/**
 * Changes the builder of the auto-configured client, for settings that have no property: a bean of this type.
 *
 * <p>Customizers run in their order ({@code @Order}), after the properties and the beans that join by type, each time that an auto-configured
 * builder is made: once for the client, and once for each injection of an {@link AutoGlmClientBuilder}. So what one does to the builder
 * MUST be done anew each time, and the last word is theirs. They do not see a builder bean of the application's own.
 */
@FunctionalInterface
public interface AutoGlmClientCustomizer {

    /** Changes {@code builder}. What it throws stops the start of the application. */
    void customize(AutoGlmClientBuilder builder);
}
