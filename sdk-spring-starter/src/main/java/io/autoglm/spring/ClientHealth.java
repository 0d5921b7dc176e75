package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * The health of one client, from what it knows already: no call is made. Degraded is up, and says so in its details; of a client that has
 * not been made, or a mock in place of one, nothing is known.
 */
final class ClientHealth implements ReactiveHealthIndicator {

    private final MadeClients clients;
    private final String name;

    ClientHealth(MadeClients clients, String name) {
        this.clients = clients;
        this.name = name;
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(this::state)
                .map(ClientHealth::of)
                .defaultIfEmpty(
                        Health.unknown().withDetail("condition", "unused").build());
    }

    private @Nullable ClientState state() {
        AutoGlmClient client = clients.find(name);
        return client == null ? null : client.state();
    }

    static Health of(ClientState state) {
        ClientCondition condition = ClientCondition.of(state);
        Health.Builder health = condition.level() == ClientCondition.Level.DOWN ? Health.down() : Health.up();
        health.withDetail("condition", condition.level().word());
        if (!condition.reasons().isEmpty()) {
            health.withDetail("reasons", condition.reasons());
        }
        return health.withDetail(
                        "endpoints",
                        state.endpoints().stream().map(EndpointState::name).toList())
                .withDetail("inFlight", state.inFlight())
                .withDetail("waiting", state.waiting())
                .build();
    }
}
