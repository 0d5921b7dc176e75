package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.JointRequest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Observes each joint request: {@link AutoGlmObservation#BATCH}. It has no parent, and knows the observations of its callers. End, cost and
 * faults are as {@link CallObservationPolicy} says.
 */
public final class BatchObservationPolicy extends Observing {

    private final Function<Call<?>, Endpoint> target;
    private final String callersKey;

    /**
     * Makes the policy.
     *
     * @param registry    whose handlers hear of joint requests
     * @param target      where a call goes at first, most likely
     * @param callersKey  under which key the Reactor context has those of the callers, a {@code List<ContextView>}
     * @param conventions makes the convention; {@code null} for the registry's own, else {@link GenAiObservationConvention}
     */
    public BatchObservationPolicy(
            ObservationRegistry registry,
            Function<Call<?>, Endpoint> target,
            String callersKey,
            @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> conventions) {
        super(AutoGlmObservation.BATCH, registry, conventions);
        this.target = target;
        this.callersKey = callersKey;
    }

    @Override
    ClientObservationContext context(Call<?> call, ContextView above) {
        Endpoint first = target.apply(call);
        List<?> contexts = above.getOrDefault(callersKey, List.of());
        List<ObservationView> callers = contexts == null
                ? List.of()
                : contexts.stream()
                        .map(BatchObservationPolicy::observation)
                        .filter(Objects::nonNull)
                        .toList();
        return new BatchObservationContext(
                call,
                first,
                model(call, first),
                callers,
                call.request() instanceof JointRequest joint ? joint.requests().size() : 1);
    }

    private static @Nullable ObservationView observation(Object context) {
        Object known = context instanceof ContextView view
                ? view.getOrDefault(ObservationThreadLocalAccessor.KEY, null)
                : null;
        return known instanceof ObservationView caller ? caller : null;
    }

    /** Whose thread it is says nothing of the others for whom it is made. */
    @Override
    void place(Observation observation, ClientObservationContext seen, ContextView above) {
        seen.setParentObservation(null);
        observation.start();
    }

    @Override
    void started(ClientObservationContext seen, ObservedSubscriber<?> observer) {}
}
