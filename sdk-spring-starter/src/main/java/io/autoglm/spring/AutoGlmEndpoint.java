package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator endpoint {@code autoglm}: what each client of the application is doing now. It only reads, makes no call, and shows no key,
 * no prompt and no answer.
 */
@Endpoint(id = "autoglm")
public final class AutoGlmEndpoint {

    private final Map<String, AutoGlmClient> clients;

    AutoGlmEndpoint(Map<String, AutoGlmClient> clients) {
        this.clients = new TreeMap<>(clients);
    }

    /** Returns all clients, by the names of their beans. */
    @ReadOperation
    public Clients clients() {
        Map<String, ClientReport> reports = new TreeMap<>();
        clients.forEach((name, client) -> reports.put(name, ClientReport.of(client.state())));
        return new Clients(reports);
    }

    /** Returns one client, {@code null} when there is none of this name. */
    @ReadOperation
    public @Nullable ClientReport client(@Selector String name) {
        AutoGlmClient client = clients.get(name);
        return client == null ? null : ClientReport.of(client.state());
    }

    /**
     * All clients.
     *
     * @param clients by the names of their beans
     */
    public record Clients(Map<String, ClientReport> clients) {}
}
