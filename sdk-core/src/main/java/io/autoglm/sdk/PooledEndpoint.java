package io.autoglm.sdk;

import io.autoglm.sdk.admission.BreakerGate;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitGate;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.Member;
import io.autoglm.sdk.admission.PerModel;
import io.autoglm.sdk.admission.RateGate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.ServerPaths;
import io.autoglm.sdk.observe.BreakerLogger;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Joining;
import io.autoglm.sdk.policy.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An endpoint of a running client: its limits, its connections, and who calls. */
final class PooledEndpoint {

    private final Endpoint endpoint;
    private final Dialect dialect;
    private final String keySource;
    private final int order;
    private final List<Slot> slots;

    /** One for each model, whatever the credential; {@code null} where nothing is left alone. */
    private final @Nullable PerModel<BreakerGate> breakers;

    private final Predicate<Operation<?>> serves;
    private final Wires.Wire wire;
    private volatile int weight;

    /** Set once it is being drained; completes when nothing is left of it. */
    private volatile @Nullable Mono<Void> gone;

    /** One credential, with limits of its own. */
    private static final class Slot {

        final @Nullable String name;
        final Member member;
        final PerModel<LimitGate> limits;
        final @Nullable PerModel<RateGate> rates;
        volatile CredentialProvider credentials;

        Slot(
                @Nullable String name,
                Member member,
                PerModel<LimitGate> limits,
                @Nullable PerModel<RateGate> rates,
                CredentialProvider credentials) {
            this.name = name;
            this.member = member;
            this.limits = limits;
            this.rates = rates;
            this.credentials = credentials;
        }
    }

    /**
     * Makes one that is connected when it is needed.
     *
     * @param refusesJoint whether an endpoint of that name has lately refused that joint operation
     */
    PooledEndpoint(
            Connection target, ClientSettings settings, Wires wires, BiPredicate<String, Operation<?>> refusesJoint) {
        endpoint = target.endpoint();
        String name = endpoint.name();
        serves =
                operation -> wires.has(target, operation) && !(operation.joint() && refusesJoint.test(name, operation));
        dialect = target.dialect();
        keySource = target.keySource();
        weight = target.spec().weight();
        order = target.spec().order();
        BreakerSpec breaker = settings.breaker();
        breakers =
                breaker == null ? null : PerModel.of(endpoint.configuredModels(), model -> newBreaker(breaker, model));
        int credentials = target.credentials().size();
        slots = IntStream.range(0, credentials)
                .mapToObj(i -> slot(target, settings, credentials == 1 ? null : String.valueOf(i + 1), i))
                .toList();
        wire = wires.open(target, maxConnections());
    }

    private BreakerGate newBreaker(BreakerSpec spec, @Nullable String model) {
        return new BreakerGate(spec, endpoint.name(), model, new BreakerLogger());
    }

    private Slot slot(Connection target, ClientSettings settings, @Nullable String name, int index) {
        LimitSpec limit =
                target.spec().limit() == null ? settings.limit() : target.spec().limit();
        RateSpec rate =
                target.spec().rate() == null ? settings.rate() : target.spec().rate();
        Endpoint called = endpoint.withSlot(name);
        Set<String> models = endpoint.configuredModels();
        PerModel<LimitGate> limits = PerModel.of(models, model -> new LimitGate(limit.newLimit()));
        PerModel<RateGate> rates =
                rate.isOff() ? null : PerModel.of(models, model -> new RateGate(rate, place(called, model)));
        // the limit first: it ends last, and lets the next one go when the others have learnt what the one before has
        // cost
        PerModel<List<Gate>> gates = PerModel.of(
                models,
                model -> Stream.of(limits, rates, breakers)
                        .filter(Objects::nonNull)
                        .<Gate>map(kind -> kind.of(model))
                        .toList());
        Member member = new Member(called, gates, share(weight, target), order, settings.retryBudget(), serves);
        return new Slot(name, member, limits, rates, target.credentials().get(index));
    }

    private static double share(int weight, Connection target) {
        return (double) weight / target.credentials().size();
    }

    private static String place(Endpoint endpoint, @Nullable String model) {
        return endpoint.place() + "/" + (model == null ? "" : model);
    }

    /**
     * A fifth more than all limits together at their highest, so that those who have had their turn never wait again. It bounds only; a
     * connection is made when an attempt needs it.
     */
    private int maxConnections() {
        int attempts = slots.stream()
                .flatMap(slot -> slot.limits.all().stream())
                .mapToInt(LimitGate::highest)
                .sum();
        return attempts + Math.max(1, attempts / 5);
    }

    /** Returns whether one of {@code endpoints} to which {@code call} may go would take it jointly with others. */
    static boolean takeJointly(Collection<PooledEndpoint> endpoints, Call<?> call) {
        Joining<?> joining = call.operation().joining();
        String only = call.options().endpoint();
        return joining != null
                && endpoints.stream()
                        .filter(each -> only == null ? each.weight > 0 : only.equals(each.endpoint.name()))
                        .anyMatch(each -> !each.isDraining() && each.serves.test(joining.operation()));
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Returns how it makes vectors of texts; {@code null} when it does not. */
    ServerPaths.@Nullable Embeddings embeddings() {
        return dialect.embeddings();
    }

    Dialect dialect() {
        return dialect;
    }

    /** Returns where its credentials came from. */
    String keySource() {
        return keySource;
    }

    List<Member> members() {
        return slots.stream().map(slot -> slot.member).toList();
    }

    /** Returns the endpoint as each of its credentials calls it. */
    Stream<Endpoint> places() {
        return slots.stream().map(slot -> endpoint.withSlot(slot.name));
    }

    Wires.Wire wire() {
        return wire;
    }

    int weight() {
        return weight;
    }

    /** Notes its weight, of which each credential has its part. */
    double weigh(int value) {
        weight = value;
        return (double) value / slots.size();
    }

    /** Returns who calls in the slot of that name. */
    CredentialProvider credentials(@Nullable String slot) {
        return slots.get(slot == null ? 0 : Integer.parseInt(slot) - 1).credentials;
    }

    int credentials() {
        return slots.size();
    }

    void replaceCredentials(int slot, CredentialProvider value) {
        slots.get(slot - 1).credentials = value;
    }

    @Nullable
    Mono<Void> gone() {
        return gone;
    }

    boolean isDraining() {
        return gone != null;
    }

    void drains(Mono<Void> end) {
        gone = end;
    }

    /** Returns how many attempts for {@code requested} may be in flight in all slots. */
    int limit(@Nullable String requested) {
        String model = sent(requested);
        return slots.stream().mapToInt(slot -> slot.limits.of(model).limit()).sum();
    }

    /** Returns how many attempts for all models may be in flight in all slots. */
    int limits() {
        int sum = 0;
        for (Slot slot : slots) {
            for (LimitGate limit : slot.limits.all()) {
                sum += limit.limit();
            }
        }
        return sum;
    }

    /** Returns how many attempts for {@code requested} are in flight in all slots. */
    int inFlight(@Nullable String requested) {
        String model = sent(requested);
        return slots.stream().mapToInt(slot -> slot.limits.of(model).inFlight()).sum();
    }

    private @Nullable String sent(@Nullable String requested) {
        return requested == null ? null : endpoint.modelFor(requested);
    }

    List<RateGate> rates(@Nullable String requested) {
        String model = sent(requested);
        List<RateGate> known = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.rates != null) {
                known.add(slot.rates.of(model));
            }
        }
        return known;
    }

    EndpointState state(ClientSettings settings, long nowNanos) {
        List<RouteState> routes = new ArrayList<>();
        for (Slot slot : slots) {
            endpoint.configuredModels().forEach(model -> routes.add(route(slot, model, nowNanos)));
            routes.add(route(slot, null, nowNanos));
        }
        return new EndpointState(
                endpoint.name(),
                endpoint.baseUrl(),
                endpoint.defaultModel(),
                weight,
                order,
                isDraining(),
                routes,
                settings.log().troubles(endpoint.name(), nowNanos));
    }

    private RouteState route(Slot slot, @Nullable String model, long nowNanos) {
        LimitGate limit = slot.limits.of(model);
        RateGate rate = slot.rates == null ? null : slot.rates.of(model);
        return new RouteState(
                model == null ? RouteState.OTHER : model,
                slot.name,
                limit.limit(),
                slot.member.inFlight(model),
                slot.member.admitted(model),
                rate == null ? null : rate.requestsLeft(nowNanos),
                rate == null ? null : rate.tokensLeft(nowNanos),
                breakers == null ? null : breakers.of(model).state(nowNanos));
    }
}
