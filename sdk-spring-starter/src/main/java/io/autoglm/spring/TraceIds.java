package io.autoglm.spring;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import reactor.util.context.ContextView;

/** The trace that the observation of the application's own request belongs to. Reads no thread's state, so that no context hook is needed. */
final class TraceIds {

    private static final boolean TRACING = ClassUtils.isPresent(
            "io.micrometer.tracing.handler.TracingObservationHandler", TraceIds.class.getClassLoader());

    private TraceIds() {}

    /** Returns the trace id, {@code null} without a tracer or where it has no span. */
    static @Nullable String of(Observation.@Nullable ContextView observation) {
        return TRACING && observation != null ? Traced.id(observation) : null;
    }

    /** Returns the trace id of the observation that the web server put into the context. */
    static @Nullable String of(ContextView context) {
        Object current = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        return current instanceof Observation observation ? of(observation.getContextView()) : null;
    }

    /** Apart, so that it is loaded only where there is a tracer. */
    private static final class Traced {

        static @Nullable String id(Observation.ContextView observation) {
            TracingContext tracing = observation.get(TracingContext.class);
            Span span = tracing == null ? null : tracing.getSpan();
            return span == null ? null : span.context().traceId();
        }
    }
}
