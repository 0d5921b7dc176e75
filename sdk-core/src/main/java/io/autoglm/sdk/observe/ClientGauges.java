package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmMeter.MeterTag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

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
        gauge(registry, AutoGlmMeter.CALLS, ClientState::calls);
        gauge(registry, AutoGlmMeter.IN_FLIGHT, ClientState::inFlight);
        gauge(registry, AutoGlmMeter.WAITING, ClientState::waiting);
        gauge(registry, AutoGlmMeter.BUDGET_BALANCE, ClientState::retryBalance);
        gauge(registry, AutoGlmMeter.BUDGET_CAPACITY, ClientState::retryCapacity);
        FunctionCounter.builder(
                        AutoGlmMeter.BUDGET_REFUSED.meterName(),
                        state,
                        known -> known.get().retriesRefused())
                .description(AutoGlmMeter.BUDGET_REFUSED.meaning())
                .tag(MeterTag.CLIENT.asString(), name)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, AutoGlmMeter meter, ToDoubleFunction<ClientState> value) {
        Gauge.builder(meter.meterName(), state, known -> value.applyAsDouble(known.get()))
                .description(meter.meaning())
                .tag(MeterTag.CLIENT.asString(), name)
                .strongReference(true)
                .register(registry);
    }
}
