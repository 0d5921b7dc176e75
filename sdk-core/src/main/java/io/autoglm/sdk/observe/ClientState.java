package io.autoglm.sdk.observe;

import java.util.List;

/**
 * What a client is doing at one moment. The numbers are read one after the other while others change them.
 *
 * @param calls          calls under way, those that wait included
 * @param inFlight       attempts in flight, those that are {@linkplain io.autoglm.sdk.policy.Operation#limited() not limited} excluded
 * @param waiting        attempts that wait for their turn
 * @param retryBalance   how many retries all calls can still make together; infinite without a budget
 * @param retryCapacity  how many retries are possible at once at the most; infinite without a budget
 * @param retriesRefused how many retries the budget refused so far
 * @param models         limits and those who wait: each configured model in its order, then all others; always the same models
 * @param endpoints      where calls go, and what is wrong there
 * @param failures       calls that failed so far, by code, the latest first
 */
public record ClientState(
        int calls,
        int inFlight,
        int waiting,
        double retryBalance,
        double retryCapacity,
        long retriesRefused,
        List<ModelState> models,
        List<EndpointState> endpoints,
        List<FailureState> failures) {

    public ClientState {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        failures = List.copyOf(failures);
    }
}
