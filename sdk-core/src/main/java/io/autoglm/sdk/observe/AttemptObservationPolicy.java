package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Observes each attempt, from the moment at which it leaves to its end: {@link AutoGlmObservation#ATTEMPT}. Parent, end, cost and faults
 * are as {@link CallObservationPolicy} says; the parent is usually the call, which is told of each attempt after the first
 * ({@link CallEvent#RETRY}).
 *
 * <p>The headers that a tracer's propagator writes ({@code traceparent} or others) go to the server with the attempt, so that its spans
 * are children of the attempt's. A call that has one of these headers among its own keeps its own, and none of the propagator's is sent.
 */
public final class AttemptObservationPolicy extends Observing {

    /**
     * Makes the policy. It must stand below admission and credential.
     *
     * @param registry    whose handlers hear of attempts
     * @param conventions makes the convention; {@code null} for the registry's own, else {@link GenAiObservationConvention}
     */
    public AttemptObservationPolicy(
            ObservationRegistry registry,
            @Nullable Function<AutoGlmObservation, ? extends GenAiObservationConvention> conventions) {
        super(AutoGlmObservation.ATTEMPT, registry, conventions);
    }

    @Override
    ClientObservationContext context(Call<?> call, ContextView above) {
        Endpoint endpoint = call.endpoint();
        if (endpoint == null) {
            throw call.failure(ErrorCode.INTERNAL, "attempts are observed below admission")
                    .exception();
        }
        return new AttemptObservationContext(call, endpoint, model(call, endpoint));
    }

    /** The call may not be the parent: a policy of the application's own may have put an observation between them. */
    @Override
    void started(ClientObservationContext seen, ObservedSubscriber<?> observer) {
        if (seen.call().attempt() == 1) {
            return;
        }
        ObservationView ancestor = seen.getParentObservation();
        while (ancestor != null) {
            if (ancestor.getContextView() instanceof CallObservationContext call) {
                ObservedSubscriber<?> caller = call.observer;
                if (caller != null) {
                    caller.tell(CallEvent.RETRY);
                }
                return;
            }
            ancestor = ancestor.getContextView().getParentObservation();
        }
    }

    @Override
    <E> Call<E> traced(Call<E> call, ClientObservationContext seen) {
        Map<String, String> headers = seen.getCarrier();
        Map<String, String> own = call.options().headers();
        if (headers == null || headers.isEmpty() || hasOneOf(headers, own)) {
            return call;
        }
        try {
            CallOptions options = call.options();
            for (Map.Entry<String, String> header : headers.entrySet()) {
                options = options.withHeader(header.getKey(), header.getValue());
            }
            return call.withOptions(options);
        } catch (IllegalArgumentException unsendable) {
            faults().tell(unsendable, call);
            return call;
        }
    }

    /** Names of {@code own} are compared as HTTP does. */
    private static boolean hasOneOf(Map<String, String> headers, Map<String, String> own) {
        for (String name : headers.keySet()) {
            if (own.containsKey(name)) {
                return true;
            }
        }
        return false;
    }
}
