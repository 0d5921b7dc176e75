package io.autoglm.spring;

import io.autoglm.sdk.observe.ClientGauges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Gauges of the clients with names, but for those that are not observed. */
final class NamedClientGauges implements MeterBinder {

    private final AutoGlmClients clients;
    private final NamedClients properties;

    NamedClientGauges(AutoGlmClients clients, NamedClients properties) {
        this.clients = clients;
        this.properties = properties;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String name : clients.names()) {
            if (properties.settings(name).observations().enabled()) {
                new ClientGauges(name, clients.get(name)::state).bindTo(registry);
            }
        }
    }
}
