package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Observes each call, from its subscription to its end: {@link AutoGlmObservation#CALL}.
 *
 * <p>The parent is the observation in the subscriber's Reactor context
 * ({@link io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor#KEY}), else the one that is current on the
 * subscribing thread. Everything below finds the call's observation in its Reactor context under the same key. No scope is left open, so
 * nothing depends on the thread on which a signal arrives. The observation stops once, before the subscriber hears of the end: on
 * complete, error and cancel; a cancel after the last event is a success. Handlers get a failure without its cause.
 *
 * <p>While the registry has no handler, this policy does nothing and costs nothing. A handler or convention that throws is logged, and the
 * call goes on without its observation.
 */
public final class CallObservationPolicy extends Observing {

    private final Function<Call<?>, Endpoint> target;
    private final BoundedNames responseModels = new BoundedNames();

    /**
     * Makes the policy.
     *
     * @param registry    whose handlers hear of calls
     * @param target      where a call goes at first, most likely
     * @param conventions makes the convention; {@code null} for the registry's own, else {@link GenAiObservationConvention}
     */
    public CallObservationPolicy(
            ObservationRegistry registry,
            Function<Call<?>, Endpoint> target,
            @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> conventions) {
        super(AutoGlmObservation.CALL, registry, conventions);
        this.target = target;
    }

    @Override
    ClientObservationContext context(Call<?> call, ContextView above) {
        Endpoint first = target.apply(call);
        return new CallObservationContext(call, first, model(call, first), responseModels);
    }

    @Override
    void started(ClientObservationContext seen, ObservedSubscriber<?> observer) {
        if (seen instanceof CallObservationContext mine) {
            mine.observer = observer;
        }
    }
}
