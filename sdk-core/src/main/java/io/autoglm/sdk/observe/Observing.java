package io.autoglm.sdk.observe;

import io.autoglm.sdk.model.ModelRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/** What the two observing policies have in common: how an observation is made and started. */
abstract class Observing implements Policy {

    private final AutoGlmObservation kind;
    private final ObservationRegistry registry;
    private final @Nullable GenAiObservationConvention chosen;
    private final GenAiObservationConvention fallback;
    private final ObservationFaults faults = new ObservationFaults();
    private final BoundedNames models = new BoundedNames();

    Observing(
            AutoGlmObservation kind,
            ObservationRegistry registry,
            @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> conventions) {
        this.kind = kind;
        this.registry = registry;
        chosen = conventions == null ? null : conventions.apply(kind);
        fallback = new GenAiObservationConvention(kind);
    }

    @Override
    public final <E> Flux<E> apply(Call<E> call, Exchange next) {
        return registry.isNoop() ? next.exchange(call) : new ObservedFlux<>(call, next, this);
    }

    final ObservationFaults faults() {
        return faults;
    }

    /** Returns what will be known of {@code call}. */
    abstract ClientObservationContext context(Call<?> call, ContextView above);

    /** Notes that {@code observer} watches over {@code seen}, which has started. */
    abstract void started(ClientObservationContext seen, ObservedSubscriber<?> observer);

    /** Returns {@code call} as it goes down, with what the start of its observation added. */
    <E> Call<E> traced(Call<E> call, ClientObservationContext seen) {
        return call;
    }

    /** Returns how the model that {@code call} asks {@code endpoint} for is called in keys. */
    final @Nullable String model(Call<?> call, Endpoint endpoint) {
        String asked = call.request() instanceof ModelRequest request ? endpoint.modelFor(request.model()) : null;
        return asked == null ? null : models.of(asked);
    }

    /** Returns the running observation of {@code seen}, or one that does nothing: switched off, or failed. */
    final Observation start(ClientObservationContext seen, ContextView above) {
        Observation observation = Observation.NOOP;
        try {
            ObservationConvention<ClientObservationContext> custom = chosen;
            observation = kind.observation(custom, fallback, () -> seen, registry);
            if (observation.isNoop()) {
                return observation;
            }
            place(observation, seen, above);
            return observation;
        } catch (Throwable fault) {
            faults.tell(fault, seen.call());
            abandon(observation, seen);
            return Observation.NOOP;
        }
    }

    /** Who subscribed says who the parent is; the thread's own observation is the parent only where the context knows of none. */
    private @Nullable Observation parent(ContextView above) {
        Object known = above.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        return known instanceof Observation parent ? parent : registry.getCurrentObservation();
    }

    /**
     * Starts it below whoever subscribed. Tracers prefer the thread's current span to the parent's, and this may be any thread: the timer's, or that of another call. So the
     * parent is made current while the observation starts, on this thread, and no longer.
     */
    void place(Observation observation, ClientObservationContext seen, ContextView above) {
        Observation parent = parent(above);
        if (parent != null) {
            observation.parentObservation(parent);
        }
        if (parent == null || parent.isNoop() || parent == registry.getCurrentObservation()) {
            observation.start();
            return;
        }
        Observation.Scope scope = parent.openScope();
        try {
            observation.start();
        } finally {
            scope.close();
        }
    }

    /** Some handlers may have heard of the start: they should hear of the end. */
    private void abandon(Observation observation, ClientObservationContext seen) {
        try {
            observation.stop();
        } catch (Throwable fault) {
            faults.tell(fault, seen.call());
        }
    }
}
