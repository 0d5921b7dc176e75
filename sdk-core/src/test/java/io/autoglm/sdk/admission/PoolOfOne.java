package io.autoglm.sdk.admission;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import java.net.URI;
import java.util.List;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One attempt at a time and three who wait, over a wire that the test plays. */
abstract class PoolOfOne {

    static final Endpoint ENDPOINT = new Endpoint("pool-a", URI.create("https://llm.example/v1"));

    final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    final LimitGate limit = new LimitGate(LimitSpec.fixed(1).newLimit());
    final ManualGate manual = new ManualGate();
    final AdmissionPolicy policy = new AdmissionPolicy(ENDPOINT, List.of(limit, manual), 3);
    final Wire wire = new Wire();
    final Exchange chain = policy.around(wire);

    final Caller subscribe(String name) {
        return subscribe(name, () -> {});
    }

    final Caller subscribe(String name, Runnable atEnd) {
        Caller caller = new Caller(Long.MAX_VALUE, atEnd);
        chain.exchange(Wire.call(name, timer)).subscribe(caller);
        return caller;
    }
}
