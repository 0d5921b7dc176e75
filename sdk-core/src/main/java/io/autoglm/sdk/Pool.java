package io.autoglm.sdk;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.Member;
import io.autoglm.sdk.auth.CredentialPolicy;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.batch.ArrayForms;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The endpoints of a running client: where calls get their turn, who calls, and the wire below. */
final class Pool implements EndpointPool, Exchange {

    private final ConnectionSettings connection;
    private final ClientSettings settings;
    private final Wires wires;
    private final AdmissionPolicy admission;

    private final ArrayForms arrayForms = new ArrayForms(endpoint ->
            LogLine.ARRAYS_REFUSED.entry().with("endpoint", endpoint).write());

    /** By name, in their order of coming; replaced as a whole, under this object's lock. */
    private volatile Map<String, PooledEndpoint> endpoints;

    private volatile boolean closed;

    Pool(ConnectionSettings connection, ClientSettings settings, Wires wires, List<Connection> targets) {
        this.connection = connection;
        this.settings = settings;
        this.wires = wires;
        Map<String, PooledEndpoint> known = new LinkedHashMap<>();
        for (Connection target : targets) {
            checkFree(known, target.endpoint().name());
            known.put(target.endpoint().name(), open(target));
        }
        endpoints = known;
        checkWeights(known.values().stream().anyMatch(each -> each.weight() > 0));
        admission = new AdmissionPolicy(
                members(),
                settings.routing(),
                settings.random(),
                settings.limit().maxWaiting());
    }

    private PooledEndpoint open(Connection target) {
        for (CredentialProvider credentials : target.credentials()) {
            CredentialPolicy.checkFixed(target.endpoint(), credentials, settings.allowInsecureHttp());
        }
        return new PooledEndpoint(
                target, settings, wires, (name, operation) -> arrayForms.refuses(name, operation, now()));
    }

    private static void checkFree(Map<String, PooledEndpoint> known, String name) {
        if (known.containsKey(name)) {
            throw new IllegalArgumentException(
                    "endpoint name '" + name + "' is taken: give one of the two another name");
        }
    }

    private static void checkWeights(boolean some) {
        if (!some) {
            throw new IllegalStateException("at least one endpoint must have a weight above 0 and not be drained");
        }
    }

    private List<Member> members() {
        List<Member> members = new ArrayList<>();
        endpoints.values().stream().filter(each -> !each.isDraining()).forEach(each -> members.addAll(each.members()));
        return members;
    }

    /** Returns whether an endpoint to which {@code call} may go would take it jointly with others. */
    boolean takesJointly(Call<?> call) {
        return PooledEndpoint.takeJointly(endpoints.values(), call);
    }

    ArrayForms arrayForms() {
        return arrayForms;
    }

    List<PooledEndpoint> all() {
        return List.copyOf(endpoints.values());
    }

    AdmissionPolicy admission() {
        return admission;
    }

    /** Returns who calls {@code endpoint} now. */
    CredentialProvider credentials(Endpoint endpoint) {
        Map<String, PooledEndpoint> all = endpoints;
        if (all.size() == 1 && !all.containsKey(endpoint.name())) { // a policy made one up: it can mean one only
            return all.values().iterator().next().credentials(null);
        }
        return known(endpoint.name()).credentials(endpoint.slot());
    }

    /** Returns what a request for vectors may hold wherever it goes: to the endpoint called {@code named}, or to any. */
    EmbedSpec embedLimits(@Nullable String named) {
        PooledEndpoint only = named == null ? null : endpoints.get(named);
        return EmbedLimits.of(only == null ? endpoints.values() : List.of(only));
    }

    /** Returns where {@code call} goes at first, most likely. */
    Endpoint likely(Call<?> call) {
        String named = call.options().endpoint();
        PooledEndpoint only = named == null ? null : endpoints.get(named);
        return (only == null ? endpoints.values().iterator().next() : only).endpoint();
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        Endpoint target = call.endpoint();
        PooledEndpoint named = target == null ? null : endpoints.get(target.name());
        PooledEndpoint way = named == null ? endpoints.values().iterator().next() : named; // a policy may make one up
        return way.wire().exchange().exchange(call);
    }

    @Override
    public List<EndpointState> endpoints() {
        long now = now();
        return endpoints.values().stream()
                .map(each -> each.state(settings, now))
                .toList();
    }

    private long now() {
        Scheduler own = settings.scheduler();
        return (own == null ? Schedulers.parallel() : own).now(TimeUnit.NANOSECONDS);
    }

    @Override
    public void add(EndpointSpec spec) {
        Connection target = connection.resolve(Objects.requireNonNull(spec, "endpoint must not be null"));
        String name = target.endpoint().name();
        checkFree(endpoints, name);
        PooledEndpoint added = open(target);
        try {
            put(name, added);
        } catch (RuntimeException taken) {
            added.wire().release().subscribe();
            throw taken;
        }
        LogLine.ENDPOINT_ADDED
                .entry()
                .with("endpoint", name)
                .with("base_url", target.endpoint().baseUrl())
                .with("weight", spec.weight())
                .with("order", spec.order())
                .write();
        admission.wake();
    }

    private synchronized void put(String name, PooledEndpoint added) {
        if (closed) {
            throw ActiveCalls.refusal("the client is closed");
        }
        checkFree(endpoints, name);
        Map<String, PooledEndpoint> more = new LinkedHashMap<>(endpoints);
        more.put(name, added);
        endpoints = more;
        admission.setMembers(members());
    }

    @Override
    public Mono<Void> drain(String name) {
        Objects.requireNonNull(name, "name must not be null");
        return Mono.defer(() -> {
            PooledEndpoint leaving = known(name);
            if (startDraining(leaving)) {
                LogLine.ENDPOINT_DRAINING.entry().with("endpoint", name).write();
                admission.wake();
            }
            Mono<Void> gone = Objects.requireNonNull(leaving.gone(), "gone");
            gone.subscribe(nothing -> {}, failure -> {}); // whoever waits may leave
            return gone;
        });
    }

    private synchronized boolean startDraining(PooledEndpoint leaving) {
        if (leaving.isDraining()) {
            return false;
        }
        checkWeights(others(leaving));
        String name = leaving.endpoint().name();
        leaving.drains(Mono.when(leaving.members().stream().map(Member::drained).toList())
                .then(leaving.wire().release().onErrorComplete())
                .then(Mono.<Void>fromRunnable(() -> forget(name)))
                .cache());
        admission.setMembers(members());
        return true;
    }

    private boolean others(PooledEndpoint but) {
        return endpoints.values().stream().anyMatch(each -> each != but && each.weight() > 0 && !each.isDraining());
    }

    private void forget(String name) {
        synchronized (this) {
            Map<String, PooledEndpoint> fewer = new LinkedHashMap<>(endpoints);
            fewer.remove(name);
            endpoints = fewer;
        }
        settings.log().forget(name);
        arrayForms.forget(name);
        LogLine.ENDPOINT_DRAINED.entry().with("endpoint", name).write();
    }

    @Override
    public void reweight(String name, int weight) {
        PooledEndpoint changed = known(name);
        int before = changed.weight();
        EndpointSpec.checkWeight(weight);
        setWeight(changed, weight);
        LogLine.ENDPOINT_REWEIGHTED
                .entry()
                .with("endpoint", name)
                .with("weight", weight)
                .with("before", before)
                .write();
        admission.wake();
    }

    private synchronized void setWeight(PooledEndpoint changed, int weight) {
        checkWeights((weight > 0 && !changed.isDraining()) || others(changed));
        double each = changed.weigh(weight);
        changed.members().forEach(member -> admission.weigh(member, each));
    }

    @Override
    public void replaceKey(String name, CredentialProvider value) {
        int slots = known(name).credentials();
        if (slots > 1) {
            throw new IllegalArgumentException("endpoint '" + name + "' has " + slots
                    + " credentials: say which one to replace, from 1 to " + slots);
        }
        replaceKey(name, 1, value);
    }

    @Override
    public void replaceKey(String name, int slot, CredentialProvider value) {
        Objects.requireNonNull(value, "credentials must not be null");
        PooledEndpoint changed = known(name);
        if (slot < 1 || slot > changed.credentials()) {
            throw new IllegalArgumentException("slot must be from 1 to " + changed.credentials() + ", was " + slot);
        }
        CredentialPolicy.checkFixed(changed.endpoint(), value, settings.allowInsecureHttp());
        changed.replaceCredentials(slot, value);
        LogLine.KEY_REPLACED
                .entry()
                .with("endpoint", name)
                .with("slot", changed.credentials() == 1 ? null : slot)
                .write();
    }

    private PooledEndpoint known(String name) {
        PooledEndpoint known = endpoints.get(name);
        if (known == null) {
            throw new IllegalArgumentException(
                    "no endpoint is called '" + name + "'; there are: " + String.join(", ", endpoints.keySet()));
        }
        return known;
    }

    /** Returns what is going on at {@code nowNanos} for each model that requests may name, and for all others. */
    List<ModelState> models(long nowNanos) {
        return new ModelStates(admission, all(), nowNanos).all();
    }

    /** Returns how many attempts may be in flight now, for all models and at all endpoints together. */
    int limits() {
        return endpoints.values().stream().mapToInt(PooledEndpoint::limits).sum();
    }

    /** Releases connections and threads, at subscription; nothing can be added any more. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            synchronized (this) {
                closed = true;
            }
            return wires.close();
        });
    }
}
