package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmMeter.MeterTag;
import io.autoglm.sdk.observe.AutoGlmObservation.AttemptKey;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.Priority;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a client is doing, as the gauges of {@link AutoGlmMeter}. Needs micrometer-core.
 *
 * <p>{@code new ClientGauges("main", client::state).bindTo(registry)}. The state is read when somebody looks at a gauge, on the thread that
 * looks. Models and endpoints that come later have no gauges; those that are gone are not a number. The registry keeps the client from being collected until its meters are removed.
 */
public final class ClientGauges implements MeterBinder {

    private final String name;
    private final Supplier<ClientState> state;

    /**
     * Makes the gauges of one client.
     *
     * @param name  tells it from the other clients of the registry: the tag {@link MeterTag#CLIENT}
     * @param state gives its state, never blocks
     */
    public ClientGauges(String name, Supplier<ClientState> state) {
        this.name = name;
        this.state = state;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ClientState now = state.get();
        if (now == null) { // a mock in place of a client, which must not keep the application's tests from starting
            return;
        }
        Tags client = Tags.of(MeterTag.CLIENT.asString(), name);
        gauge(registry, AutoGlmMeter.CALLS, client, ClientState::calls);
        gauge(registry, AutoGlmMeter.BUDGET_BALANCE, client, ClientState::retryBalance);
        gauge(registry, AutoGlmMeter.BUDGET_CAPACITY, client, ClientState::retryCapacity);
        for (ModelState model : now.models()) {
            bindModel(registry, client.and(MeterTag.MODEL.asString(), model.model()), model.model());
        }
        for (EndpointState endpoint : now.endpoints()) {
            endpoint.routes().stream()
                    .map(RouteState::model)
                    .distinct()
                    .forEach(model -> bindBreaker(registry, client, endpoint.name(), model));
        }
        FunctionCounter.builder(
                        AutoGlmMeter.BUDGET_REFUSED.meterName(),
                        state,
                        known -> known.get().retriesRefused())
                .description(AutoGlmMeter.BUDGET_REFUSED.meaning())
                .tags(client)
                .register(registry);
    }

    private void bindModel(MeterRegistry registry, Tags tags, String name) {
        modelGauge(registry, AutoGlmMeter.LIMIT, tags, name, ModelState::limit);
        modelGauge(registry, AutoGlmMeter.IN_FLIGHT, tags, name, ModelState::inFlight);
        modelGauge(registry, AutoGlmMeter.REQUESTS_LEFT, tags, name, model -> orNaN(model.requestsLeft()));
        modelGauge(registry, AutoGlmMeter.TOKENS_LEFT, tags, name, model -> orNaN(model.tokensLeft()));
        for (Priority priority : Priority.values()) {
            Tags ofPriority = tags.and(MeterTag.PRIORITY.asString(), priority.word());
            modelGauge(
                    registry,
                    AutoGlmMeter.WAITING,
                    ofPriority,
                    name,
                    model -> model.waiting().getOrDefault(priority, 0));
        }
    }

    private static double orNaN(@Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    private void modelGauge(
            MeterRegistry registry, AutoGlmMeter meter, Tags tags, String name, ToDoubleFunction<ModelState> value) {
        gauge(
                registry,
                meter,
                tags,
                client -> client.models().stream()
                        .filter(model -> model.model().equals(name))
                        .mapToDouble(value)
                        .findFirst()
                        .orElse(Double.NaN));
    }

    private void bindBreaker(MeterRegistry registry, Tags client, String endpoint, String model) {
        Tags tags = client.and(MeterTag.MODEL.asString(), model, AttemptKey.ENDPOINT.asString(), endpoint);
        gauge(
                registry,
                AutoGlmMeter.BREAKER,
                tags,
                state -> state.endpoints().stream()
                        .filter(each -> each.name().equals(endpoint))
                        .flatMap(each -> each.routes().stream())
                        .filter(route -> route.model().equals(model))
                        .mapToDouble(ClientGauges::openness)
                        .findFirst()
                        .orElse(Double.NaN));
    }

    private static double openness(RouteState route) {
        BreakerStatus breaker = route.breaker();
        if (breaker == null) {
            return Double.NaN;
        }
        return switch (breaker.state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 0.5;
            case OPEN -> 1;
        };
    }

    private void gauge(MeterRegistry registry, AutoGlmMeter meter, Tags tags, ToDoubleFunction<ClientState> value) {
        Gauge.builder(meter.meterName(), state, known -> value.applyAsDouble(known.get()))
                .description(meter.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}
