package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClientBuilder;

/**
 * Changes the builders of the auto-configured clients, for settings that have no property: a bean of this type.
 *
 * <p>Customizers run in their order ({@code @Order}), after the properties and the beans that join by type, each time that an auto-configured
 * builder is made: once for each client, and once for each injection of an {@link AutoGlmClientBuilder}. So what one does to the builder
 * MUST be done anew each time, and the last word is theirs. They do not see a builder bean of the application's own.
 *
 * <p>Each is asked for each client: one that sets credentials MUST look at the name, else they go to the hosts of all clients.
 */
@FunctionalInterface
public interface AutoGlmClientCustomizer {

    /** The name of the client that has none: its bean is called so. Builders that are injected go by this name too. */
    String DEFAULT_CLIENT = "autoGlmClient";

    /**
     * Changes {@code builder}. What it throws stops the start of the application.
     *
     * @param client the {@code <name>} of {@code autoglm.clients.<name>}, or {@link #DEFAULT_CLIENT}
     */
    void customize(String client, AutoGlmClientBuilder builder);
}
