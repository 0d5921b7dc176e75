package io.autoglm.sdk.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;

/**
 * Makes the span of a joint request the root of a trace of its own, with a link to the span of each caller that has one: it is the work of
 * all of them and the child of none. Needs micrometer-tracing.
 *
 * <p>Give it to the same {@code FirstMatchingCompositeObservationHandler} as the other handlers that make spans, before them; else the span
 * is a child of whichever call happened to send the request.
 */
public final class BatchSpans extends DefaultTracingObservationHandler {

    /** Makes a handler whose spans are made by {@code tracer}. */
    public BatchSpans(Tracer tracer) {
        super(tracer);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof BatchObservationContext;
    }

    @Override
    public void onStart(Observation.Context context) {
        Span.Builder span = getTracer().spanBuilder().setNoParent();
        if (context instanceof BatchObservationContext batch) {
            for (ObservationView caller : batch.callers()) {
                TracingContext traced = caller.getContextView().get(TracingContext.class);
                Span own = traced == null ? null : traced.getSpan();
                if (own != null) {
                    span.addLink(new Link(own.context()));
                }
            }
        }
        getTracingContext(context).setSpan(span.start());
    }
}
