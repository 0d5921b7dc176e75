package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** The health of one client, from what it knows already: no call is made. Degraded is up, and says so in its details. */
final class ClientHealth implements ReactiveHealthIndicator {

    private final AutoGlmClient client;

    ClientHealth(AutoGlmClient client) {
        this.client = client;
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> of(client.state()));
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
