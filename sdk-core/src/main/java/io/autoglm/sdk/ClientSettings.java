package io.autoglm.sdk;

import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.observe.GuardedListeners;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
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

/** What a running client goes by, whatever its endpoints: checked, immutable. */
record ClientSettings(
        boolean allowInsecureHttp,
        TimeoutSpec timeouts,
        RetrySpec retry,
        RetryBudget retryBudget,
        LimitSpec limit,
        RateSpec rate,
        @Nullable BreakerSpec breaker,
        FallbackSpec fallback,
        HedgeSpec hedge,
        Routing routing,
        @Nullable BatchSpec batch,
        EmbedSpec embed,
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
