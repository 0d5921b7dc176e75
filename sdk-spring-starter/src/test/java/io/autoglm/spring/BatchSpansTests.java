package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.observe.BatchSpans;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

class BatchSpansTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoGlmTracingAutoConfiguration.class))
            .withBean(SimpleTracer.class);

    /** As Spring Boot has its handler of spans. */
    @Configuration(proxyBeanMethods = false)
    static class Usual {
        @Bean
        @ConditionalOnMissingBean
        @Order(Ordered.LOWEST_PRECEDENCE - 1000)
        DefaultTracingObservationHandler usualSpans(Tracer tracer) {
            return new DefaultTracingObservationHandler(tracer);
        }
    }

    @Test
    void spansOfJointRequestsAreMadeBeforeTheUsualOnesWhichStay() {
        runner.withConfiguration(AutoConfigurations.of(Usual.class))
                .run(context -> assertThat(context.getBeanProvider(TracingObservationHandler.class)
                                .orderedStream())
                        .hasExactlyElementsOfTypes(BatchSpans.class, DefaultTracingObservationHandler.class));
    }

    @Test
    void withoutTracingThereAreNone() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoGlmTracingAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean("autoGlmBatchSpans"));
        runner.withClassLoader(new FilteredClassLoader(TracingObservationHandler.class))
                .run(context -> assertThat(context).doesNotHaveBean("autoGlmBatchSpans"));
    }

    @Test
    void whoObservesNothingGetsNone() {
        runner.withPropertyValues("autoglm.observations.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(BatchSpans.class));
    }
}
