package io.autoglm.spring;

import io.autoglm.sdk.observe.BatchSpans;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Makes the spans of joint requests, before Spring Boot's handlers, which would hang each below one of its callers. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.OpenTelemetryTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.tracing.BraveAutoConfiguration"
        })
@ConditionalOnClass({Tracer.class, TracingObservationHandler.class})
@ConditionalOnBean(Tracer.class)
@ConditionalOnBooleanProperty(name = "autoglm.observations.enabled", matchIfMissing = true)
public final class AutoGlmTracingAutoConfiguration {

    /** For Spring. */
    public AutoGlmTracingAutoConfiguration() {}

    @Bean
    @Order(0)
    @ConditionalOnMissingBean
    BatchSpans autoGlmBatchSpans(Tracer tracer) {
        return new BatchSpans(tracer);
    }
}
