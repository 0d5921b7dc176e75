package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are configured below {@code autoglm.clients}, by their names; for an application that chooses at run time. Who knows
 * the name beforehand injects an {@link AutoGlmClient} with {@code @Qualifier("<name>")}.
 *
 * <p>A bean of this type is always there, also when no client is named. The default client, of the properties right below
 * {@code autoglm}, is not among these. Safe for several threads.
 */
public final class AutoGlmClients {

    private final Map<String, AutoGlmClient> clients;

    AutoGlmClients(Map<String, AutoGlmClient> clients) {
        this.clients = Collections.unmodifiableMap(new TreeMap<>(clients));
    }

    /**
     * Returns the client that is configured as {@code autoglm.clients.<name>}.
     *
     * @throws IllegalArgumentException if there is none; the message says which there are
     */
    public AutoGlmClient get(String name) {
        @Nullable AutoGlmClient client = clients.get(name);
        if (client == null) {
            throw new IllegalArgumentException("no client is called '" + name + "' below autoglm.clients; there "
                    + (clients.isEmpty() ? "is none" : "are: " + String.join(", ", clients.keySet())));
        }
        return client;
    }

    /** Returns the names of all of them, in alphabetical order; it never changes. */
    public Set<String> names() {
        return clients.keySet();
    }
}
