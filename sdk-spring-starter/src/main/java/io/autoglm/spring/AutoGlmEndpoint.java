package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * The actuator endpoint {@code autoglm}: what each client of the application is doing now, and the endpoints that its calls go to, which can
 * be changed. It makes no call, and shows no key, no prompt and no answer.
 *
 * <p>It only reads unless {@code management.endpoint.autoglm.access} is {@code unrestricted}. What is changed lasts until the client is
 * closed. Keys are neither taken nor changed here. A refused change is a body with {@code error}.
 */
@Endpoint(id = "autoglm", defaultAccess = Access.READ_ONLY)
public final class AutoGlmEndpoint {

    private final MadeClients clients;

    /** Hosts that were added without a key, by client. */
    private final Map<String, Set<String>> strangers = new ConcurrentHashMap<>();

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

    /** Returns one endpoint of a client, {@code null} when there is none of this name. */
    @ReadOperation
    public ClientReport.@Nullable EndpointReport endpoint(@Selector String client, @Selector String endpoint) {
        AutoGlmClient found = clients.find(client);
        return found == null ? null : change(client, found, endpoint).report();
    }

    /**
     * Changes the weight of an endpoint, or, with {@code baseUrl}, adds one; may block for a third of a second then. One that is added is
     * called with the client's own credential where its host is one that the client calls already, and was not added here, else without any.
     *
     * @param weight  0 to 1,000,000; 1 when an endpoint is added without one
     * @param baseUrl the address of the endpoint to add
     * @param order   of that endpoint, 0 to 99; 0 when absent
     * @param model   of requests that name none there; the client's when absent
     * @param dialect how it speaks; as the client has it when absent
     * @return the endpoint as it is now
     */
    @WriteOperation
    @SuppressWarnings({"deprecation", "removal"}) // by the older annotation Spring Boot 3.5 knows what may be absent
    public WebEndpointResponse<Object> change(
            @Selector String client,
            @Selector String endpoint,
            @org.springframework.lang.Nullable @Nullable Integer weight,
            @org.springframework.lang.Nullable @Nullable String baseUrl,
            @org.springframework.lang.Nullable @Nullable Integer order,
            @org.springframework.lang.Nullable @Nullable String model,
            @org.springframework.lang.Nullable @Nullable String dialect) {
        AutoGlmClient found = clients.find(client);
        return found == null
                ? EndpointChange.noClient(client, clients.names())
                : change(client, found, endpoint).apply(weight, baseUrl, order, model, dialect);
    }

    /**
     * Begins to drain an endpoint and does not wait for the end.
     *
     * @return the endpoint as it is now, with status 202; nothing, with status 204, when it is gone already
     */
    @DeleteOperation
    public WebEndpointResponse<Object> drain(@Selector String client, @Selector String endpoint) {
        AutoGlmClient found = clients.find(client);
        return found == null
                ? EndpointChange.noClient(client, clients.names())
                : change(client, found, endpoint).drain();
    }

    private EndpointChange change(String client, AutoGlmClient found, String endpoint) {
        Set<String> hosts = strangers.computeIfAbsent(client, name -> ConcurrentHashMap.newKeySet());
        return new EndpointChange(found, endpoint, hosts);
    }

    /**
     * All clients.
     *
     * @param clients by the names of their beans
     */
    public record Clients(Map<String, ClientReport> clients) {}
}
