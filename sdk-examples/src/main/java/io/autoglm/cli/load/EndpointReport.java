package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a load has shown of one endpoint of several.
 *
 * @param name         how the client calls it
 * @param attempts     attempts that got their turn there
 * @param share        which part that is of those at all endpoints, 0 to 1; 0 while there is none
 * @param byWeight     which part its weight says, likewise; {@code null} where it is asked only when others cannot take a call
 * @param failed       how many attempts failed, by why
 * @param inFlight     attempts there now
 * @param mostInFlight how many there were at once at the most
 * @param limit        how many there may be at once now, for the model that is asked
 * @param breaker      how the breaker stands, the one that is not closed where there are several; {@code null} where there is none
 * @param opened       how often one began to leave the endpoint alone, in the warm-up, too
 * @param troubles     what is wrong there now
 */
public record EndpointReport(
        String name,
        long attempts,
        double share,
        @Nullable Double byWeight,
        Map<ErrorCode, Long> failed,
        int inFlight,
        int mostInFlight,
        int limit,
        @Nullable BreakerStatus breaker,
        int opened,
        List<TroubleState> troubles) {

    public EndpointReport {
        failed = Map.copyOf(failed);
        troubles = List.copyOf(troubles);
    }

    /** Returns how many attempts failed. */
    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns what goes on at {@code endpoints}, the warm-up included; nothing where there is only one. */
    public static List<EndpointReport> soFar(
            List<EndpointState> endpoints, EndpointCounter counter, BreakerWatch watch) {
        return of(endpoints, counter::all, watch);
    }

    /** Returns what became of the calls that count at {@code endpoints}; nothing where there is only one. */
    public static List<EndpointReport> counted(
            List<EndpointState> endpoints, EndpointCounter counter, BreakerWatch watch) {
        return of(endpoints, counter::counted, watch);
    }

    private static List<EndpointReport> of(
            List<EndpointState> endpoints, Function<String, EndpointTally> tallies, BreakerWatch watch) {
        if (endpoints.size() < 2) {
            return List.of();
        }
        // read once, so that shares are parts of one whole while attempts go on
        List<Long> attempts = endpoints.stream()
                .map(each -> tallies.apply(each.name()).attempts())
                .toList();
        long sum = attempts.stream().mapToLong(Long::longValue).sum();
        List<EndpointReport> reports = new ArrayList<>();
        for (int i = 0; i < endpoints.size(); i++) {
            EndpointState each = endpoints.get(i);
            EndpointTally tally = tallies.apply(each.name());
            reports.add(new EndpointReport(
                    each.name(),
                    attempts.get(i),
                    sum == 0 ? 0 : (double) attempts.get(i) / sum,
                    byWeight(each, endpoints),
                    tally.failed(),
                    each.routes().stream().mapToInt(RouteState::inFlight).sum(),
                    tally.mostInFlight(),
                    limit(each),
                    breaker(each),
                    watch.opened(each.name()),
                    each.troubles()));
        }
        return reports;
    }

    /** Those of the lowest order share the calls, as long as one of them can take a call. */
    private static @Nullable Double byWeight(EndpointState endpoint, List<EndpointState> all) {
        int first = all.stream()
                .filter(each -> each.weight() > 0)
                .mapToInt(EndpointState::order)
                .min()
                .orElse(0);
        long sum = all.stream()
                .filter(each -> each.order() == first)
                .mapToLong(EndpointState::weight)
                .sum();
        return endpoint.order() != first || sum == 0 ? null : (double) endpoint.weight() / sum;
    }

    private static @Nullable BreakerStatus breaker(EndpointState endpoint) {
        return endpoint.routes().stream()
                .map(RouteState::breaker)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(breaker -> breaker.state() == BreakerState.CLOSED))
                .orElse(null);
    }

    /** The model that is asked is the first that is configured; each credential has a limit of its own. */
    private static int limit(EndpointState endpoint) {
        String model = endpoint.routes().get(0).model();
        return endpoint.routes().stream()
                .filter(route -> route.model().equals(model))
                .mapToInt(RouteState::limit)
                .sum();
    }
}
