package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmMeter.MeterTag;
import io.autoglm.sdk.policy.Priority;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a client is doing, as the gauges of {@link AutoGlmMeter}. Needs micrometer-core.
 *
 * <p>{@code new ClientGauges("main", client::state).bindTo(registry)}. The state is read when somebody looks at a gauge, on the thread that
 * looks. The registry keeps the client from being collected until its meters are removed.
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
        List<ModelState> models = now.models();
        for (int i = 0; i < models.size(); i++) {
            bindModel(
                    registry,
                    client.and(MeterTag.MODEL.asString(), models.get(i).model()),
                    i);
        }
        FunctionCounter.builder(
                        AutoGlmMeter.BUDGET_REFUSED.meterName(),
                        state,
                        known -> known.get().retriesRefused())
                .description(AutoGlmMeter.BUDGET_REFUSED.meaning())
                .tags(client)
                .register(registry);
    }

    private void bindModel(MeterRegistry registry, Tags tags, int index) {
        modelGauge(registry, AutoGlmMeter.LIMIT, tags, index, ModelState::limit);
        modelGauge(registry, AutoGlmMeter.IN_FLIGHT, tags, index, ModelState::inFlight);
        modelGauge(registry, AutoGlmMeter.REQUESTS_LEFT, tags, index, model -> orNaN(model.requestsLeft()));
        modelGauge(registry, AutoGlmMeter.TOKENS_LEFT, tags, index, model -> orNaN(model.tokensLeft()));
        for (Priority priority : Priority.values()) {
            Tags ofPriority = tags.and(MeterTag.PRIORITY.asString(), priority.word());
            modelGauge(
                    registry,
                    AutoGlmMeter.WAITING,
                    ofPriority,
                    index,
                    model -> model.waiting().getOrDefault(priority, 0));
        }
    }

    private static double orNaN(@Nullable Long value) {
        return value == null ? Double.NaN : value;
    }

    private void modelGauge(
            MeterRegistry registry, AutoGlmMeter meter, Tags tags, int index, ToDoubleFunction<ModelState> value) {
        gauge(
                registry,
                meter,
                tags,
                client -> value.applyAsDouble(client.models().get(index)));
    }

    private void gauge(MeterRegistry registry, AutoGlmMeter meter, Tags tags, ToDoubleFunction<ClientState> value) {
        Gauge.builder(meter.meterName(), state, known -> value.applyAsDouble(known.get()))
                .description(meter.meaning())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }
}
