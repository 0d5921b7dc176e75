package io.autoglm.sdk;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** A server for each endpoint. */
record PlayedPool(Map<String, PlayedServer> servers) implements Exchange {

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        String name = Objects.requireNonNull(call.endpoint()).name();
        return Objects.requireNonNull(servers.get(name)).exchange(call);
    }
}
