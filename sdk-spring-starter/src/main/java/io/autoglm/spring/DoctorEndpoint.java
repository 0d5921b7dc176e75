package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.observe.EndpointState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The actuator endpoint {@code autoglmdoctor}: examines the way from this application to its models, when somebody asks and never by itself.
 * It shows addresses and certificates, but no key, no prompt and no answer. The members of a check are those that {@code autoglm doctor --json}
 * writes.
 *
 * <p>It is not there unless {@code management.endpoint.autoglmdoctor.access} is {@code unrestricted}. A request that makes no sense is
 * refused with status 400. Nothing blocks; who hangs up ends the examination.
 */
@Endpoint(id = "autoglmdoctor", defaultAccess = Access.NONE)
public final class DoctorEndpoint {

    private final MadeClients clients;

    DoctorEndpoint(MadeClients clients) {
        this.clients = clients;
    }

    /**
     * Examines all clients that have been made, one after the other, each with its own deadline.
     *
     * @param deep      whether it may generate, which costs model tokens; not when absent
     * @param expectDns the addresses that each host may have, over HTTP in one text with commas between; any when absent
     * @param deadline  how long each client may take, 1 s to 1 h; 60 s when absent
     * @return the reports by the names of the clients
     */
    @WriteOperation
    @SuppressWarnings({"deprecation", "removal"}) // by the older annotation Spring Boot 3.5 knows what may be absent
    public Mono<Map<String, Object>> examineAll(
            @org.springframework.lang.Nullable @Nullable Boolean deep,
            @org.springframework.lang.Nullable @Nullable List<String> expectDns,
            @org.springframework.lang.Nullable @Nullable Duration deadline) {
        DoctorSpec spec = spec(deep, expectDns, deadline, null);
        return Flux.fromIterable(clients.names())
                .concatMap(name -> {
                    AutoGlmClient client = clients.find(name);
                    return client == null
                            ? Mono.empty()
                            : examination(client, spec).map(report -> Map.entry(name, report));
                })
                .<Map<String, Object>>collect(
                        LinkedHashMap::new, (all, report) -> all.put(report.getKey(), report.getValue()))
                .map(reports -> Map.of("clients", reports));
    }

    /**
     * Examines one client, by the name of its bean.
     *
     * @param deep      whether it may generate, which costs model tokens; not when absent
     * @param expectDns the addresses that each host may have, likewise; any when absent
     * @param deadline  how long it may take, 1 s to 1 h; 60 s when absent
     * @param endpoint  the only endpoint to examine; all when absent
     * @return {@code checks} in their order, and a {@code summary}
     */
    @WriteOperation
    @SuppressWarnings({"deprecation", "removal"}) // as above
    public Mono<Map<String, Object>> examine(
            @Selector String client,
            @org.springframework.lang.Nullable @Nullable Boolean deep,
            @org.springframework.lang.Nullable @Nullable List<String> expectDns,
            @org.springframework.lang.Nullable @Nullable Duration deadline,
            @org.springframework.lang.Nullable @Nullable String endpoint) {
        AutoGlmClient found = clients.find(client);
        if (found == null) {
            throw refused("no client is called '" + client + "'; there are: " + String.join(", ", clients.names()));
        }
        DoctorSpec spec = spec(deep, expectDns, deadline, endpoint);
        List<String> endpoints =
                found.state().endpoints().stream().map(EndpointState::name).toList();
        if (endpoint != null && !endpoints.contains(endpoint)) {
            throw refused("no endpoint is called '" + endpoint + "'; there are: "
                    + endpoints.stream().collect(Collectors.joining(", ")));
        }
        return examination(found, spec);
    }

    private static Mono<Map<String, Object>> examination(AutoGlmClient client, DoctorSpec spec) {
        return client.doctor(spec)
                .collectList()
                .map(CheckReports::of)
                .onErrorResume(
                        AutoGlmException.class, // the application is stopping, or the endpoint has gone meanwhile
                        failure -> Mono.just(Map.of("error", String.valueOf(failure.getMessage()))));
    }

    private static DoctorSpec spec(
            @Nullable Boolean deep,
            @Nullable List<String> expectDns,
            @Nullable Duration deadline,
            @Nullable String endpoint) {
        DoctorSpec defaults = DoctorSpec.defaults();
        try {
            return new DoctorSpec(
                    PropertyValues.or(deep, false),
                    PropertyValues.or(expectDns, List.of()),
                    PropertyValues.or(deadline, defaults.deadline()),
                    endpoint);
        } catch (IllegalArgumentException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
    }

    private static InvalidEndpointRequestException refused(String why) {
        return new InvalidEndpointRequestException(why, why);
    }
}
