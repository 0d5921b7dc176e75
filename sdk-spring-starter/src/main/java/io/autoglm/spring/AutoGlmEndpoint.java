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

    private final MadeClients clients;

    AutoGlmEndpoint(MadeClients clients) {
        this.clients = clients;
    }

    /** Returns all clients that have been made, by the names of their beans. */
    @ReadOperation
    public Clients clients() {
        Map<String, ClientReport> reports = new TreeMap<>();
        for (String name : clients.names()) {
            ClientReport report = client(name);
            if (report != null) {
                reports.put(name, report);
            }
        }
        return new Clients(reports);
    }

    /** Returns one client, {@code null} when there is none of this name, or when it has not been made. */
    @ReadOperation
    public @Nullable ClientReport client(@Selector String name) {
        AutoGlmClient client = clients.find(name);
        return client == null ? null : ClientReport.of(client.state());
    }

    /**
     * All clients.
     *
     * @param clients by the names of their beans
     */
    public record Clients(Map<String, ClientReport> clients) {}
}
