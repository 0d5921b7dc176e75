package io.autoglm.benchmarks;

import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.observe.BatchSpans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/** A registry as an application has it: meters, and spans of OpenTelemetry's SDK, all of them sampled, which nobody exports. */
final class Observed {

    private Observed() {}

    static ObservationRegistry registry() {
        io.opentelemetry.api.trace.Tracer otel =
                SdkTracerProvider.builder().build().get("benchmarks");
        Tracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator =
                new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel);
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig()
                .observationHandler(new AutoGlmMeters(new SimpleMeterRegistry()))
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new BatchSpans(tracer),
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
        return registry;
    }
}
