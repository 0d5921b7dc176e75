package io.autoglm.sdk;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.observe.GuardedListeners;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What a running client goes by: resolved, checked, immutable. */
record ClientSettings(
        Endpoint endpoint,
        CredentialProvider credentials,
        boolean allowInsecureHttp,
        TimeoutSpec timeouts,
        RetrySpec retry,
        RetryBudget retryBudget,
        LimitSpec limit,
        Map<PolicyPosition, List<Policy>> userPolicies,
        AttemptLogger log,
        List<AttemptListener> listeners,
        RandomGenerator random,
        Observations observations,
        @Nullable Scheduler scheduler) {

    ClientSettings {
        Map<PolicyPosition, List<Policy>> copy = new EnumMap<>(PolicyPosition.class);
        userPolicies.forEach((position, list) -> copy.put(position, List.copyOf(list)));
        userPolicies = copy;
        listeners = List.copyOf(listeners);
    }

    /** Returns the one that tells the log and the listeners. */
    AttemptListener listener() {
        return GuardedListeners.withLog(log, listeners);
    }

    List<Policy> policies(PolicyPosition position) {
        return userPolicies.getOrDefault(position, List.of());
    }
}
