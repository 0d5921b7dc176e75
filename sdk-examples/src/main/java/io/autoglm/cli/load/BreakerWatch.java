package io.autoglm.cli.load;

import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts how often endpoints began to be left alone, by looking again and again: at least as often as {@link #EVERY_MILLIS} says, which is
 * far shorter than any pause of a breaker. Looks come one after the other, questions from any thread.
 */
public final class BreakerWatch {

    /** How long is between two looks. */
    public static final long EVERY_MILLIS = 100;

    private final Map<String, Integer> opened = new ConcurrentHashMap<>();
    private Set<Subject> notClosed = Set.of();

    private record Subject(String endpoint, String model) {}

    /** Looks at {@code endpoints}. */
    public void look(List<EndpointState> endpoints) {
        Set<Subject> now = new HashSet<>();
        for (EndpointState endpoint : endpoints) {
            for (RouteState route : endpoint.routes()) {
                BreakerStatus breaker = route.breaker();
                Subject subject = new Subject(endpoint.name(), route.model());
                if (breaker != null
                        && breaker.state() != BreakerState.CLOSED
                        && now.add(subject)
                        && !notClosed.contains(subject)) {
                    opened.merge(endpoint.name(), 1, Integer::sum);
                }
            }
        }
        notClosed = now;
    }

    /** Returns how often that was so at {@code endpoint}, for any model. */
    int opened(String endpoint) {
        return opened.getOrDefault(endpoint, 0);
    }
}
