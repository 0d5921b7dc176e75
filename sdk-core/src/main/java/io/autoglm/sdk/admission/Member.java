package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Operation;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * An endpoint with one of its credentials, as a member of a pool. Safe for use by any number of threads.
 */
public final class Member {

    /** The highest weight. */
    public static final int HIGHEST_WEIGHT = 1_000_000;

    /** The highest order. */
    public static final int HIGHEST_ORDER = 99;

    private final Endpoint endpoint;
    private final PerModel<Route> routes;
    private final int order;
    private final Predicate<Operation<?>> serves;
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private volatile double weight;
    private volatile boolean retired;

    /** Makes a member that serves all operations; see the other constructor. */
    public Member(
            Endpoint endpoint,
            PerModel<? extends List<? extends Gate>> gates,
            double weight,
            int order,
            InFlightListener inFlight) {
        this(endpoint, gates, weight, order, inFlight, operation -> true);
    }

    /**
     * Makes a member.
     *
     * @param endpoint where its attempts go
     * @param gates    what each attempt needs leave from, all of them, by its model as the server calls it; may be empty. They hear of an
     *                 attempt's end in reverse order, so one whose leave comes back then, and goes to the next who waits, stands before those
     *                 that learn from the end
     * @param weight   its part of the calls, 0 to {@value #HIGHEST_WEIGHT}; with 0 it has only those that name its endpoint
     * @param order    0 to {@value #HIGHEST_ORDER}: members of a lower order are asked first
     * @param inFlight hears of each attempt that was admitted, and of its end
     * @param serves   which operations it has; where it is the only member, it gets the others, too, and they fail there
     */
    public Member(
            Endpoint endpoint,
            PerModel<? extends List<? extends Gate>> gates,
            double weight,
            int order,
            InFlightListener inFlight,
            Predicate<Operation<?>> serves) {
        this.endpoint = endpoint;
        this.serves = serves;
        this.routes = gates.map(each -> new Route(this, new GateGroup(each, inFlight)));
        this.weight = checkedWeight(weight);
        this.order = LimitSpec.within("order", order, 0, HIGHEST_ORDER);
    }

    static double checkedWeight(double value) {
        if (value >= 0 && value <= HIGHEST_WEIGHT) {
            return value;
        }
        throw new IllegalArgumentException("weight must be from 0 to " + HIGHEST_WEIGHT + ", was " + value);
    }

    /** Returns where its attempts go. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns its part of the calls, as its room goes by. */
    public double weight() {
        return weight;
    }

    /** Returns when it is asked: members of a lower order come first. */
    public int order() {
        return order;
    }

    /** Returns how many attempts are in flight here, for one model as the server calls it; {@code null} and any other: for all others. */
    public int inFlight(@Nullable String model) {
        return routes.of(model).inFlight();
    }

    /** Returns how many attempts were admitted here so far, likewise. */
    public long admitted(@Nullable String model) {
        return routes.of(model).admitted();
    }

    /** Completes when it has left its pool and its last attempt is over. */
    public Mono<Void> drained() {
        return drained.asMono();
    }

    /** Returns its part among those of its rank: that of credentials of an endpoint without a weight, which was named, is the same. */
    double share() {
        double part = weight;
        return part == 0 ? 1 : part;
    }

    /** As owner of the room. */
    void weigh(double value) {
        weight = value;
    }

    PerModel<Route> routes() {
        return routes;
    }

    Route routeOf(Call<?> call) {
        return routes.of(endpoint.modelFor(call.requestedModel()));
    }

    boolean serves(Operation<?> operation) {
        return serves.test(operation);
    }

    boolean isTriedBy(Call<?> call) {
        return !call.avoid().isEmpty()
                && (call.avoid().contains(endpoint.name()) || call.avoid().contains(endpoint.place()));
    }

    boolean isRetired() {
        return retired;
    }

    /** It gets no attempt any more; to be followed by {@link #tellWhenDrained}. */
    void retire() {
        retired = true;
    }

    /** An attempt is over. */
    void released() {
        if (retired) {
            tellWhenDrained();
        }
    }

    void tellWhenDrained() {
        for (Route route : routes.all()) {
            if (route.inFlight() > 0) {
                return;
            }
        }
        drained.tryEmitEmpty();
    }

    @Override
    public String toString() {
        return endpoint.place() + " (weight " + weight + ", order " + order + ")";
    }
}
