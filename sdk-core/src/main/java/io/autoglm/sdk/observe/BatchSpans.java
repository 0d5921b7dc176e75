package io.autoglm.sdk.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;

/**
 * Makes the span of a joint request the root of a trace of its own, with a link to the span of each caller that has one: it is the work of
 * all of them and the child of none. Needs micrometer-tracing.
 *
 * <p>Give it to the same {@code FirstMatchingCompositeObservationHandler} as the other handlers that make spans, before them; else the span
 * is a child of whichever call happened to send the request.
 */
public final class BatchSpans implements TracingObservationHandler<BatchObservationContext> {

    private final DefaultTracingObservationHandler usual;

    /** Makes a handler whose spans are made by {@code tracer}. */
    public BatchSpans(Tracer tracer) {
        usual = new DefaultTracingObservationHandler(tracer);
    }

    @Override
    public Tracer getTracer() {
        return usual.getTracer();
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof BatchObservationContext;
    }

    @Override
    public void onStart(BatchObservationContext context) {
        Span.Builder span = getTracer().spanBuilder().setNoParent();
        for (ObservationView caller : context.callers()) {
            TracingContext traced = caller.getContextView().get(TracingContext.class);
            Span own = traced == null ? null : traced.getSpan();
            if (own != null) {
                span.addLink(new Link(own.context()));
            }
        }
        getTracingContext(context).setSpan(span.start());
    }

    @Override
    public void onStop(BatchObservationContext context) {
        usual.onStop(context);
    }
}
