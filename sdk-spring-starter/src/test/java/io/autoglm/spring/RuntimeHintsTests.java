package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.observe.ClientGauges;
import io.autoglm.test.SimProvider;
import io.autoglm.test.SimServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.web.context.reactive.StandardReactiveWebEnvironment;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.web.server.ServerWebExchange;

/** What a native image is told about this library. */
class RuntimeHintsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        AutoGlmAutoConfiguration.class,
        AutoGlmMetersAutoConfiguration.class,
        AutoGlmClientsAutoConfiguration.class,
        AutoGlmProblemsAutoConfiguration.class
    })
    static class WholeApplication {

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    private static RuntimeHints registered() {
        RuntimeHints hints = new RuntimeHints();
        ClassLoader loader = RuntimeHintsTests.class.getClassLoader();
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories", loader)
                .load(RuntimeHintsRegistrar.class)
                .stream()
                .filter(registrar -> registrar.getClass().getName().startsWith("io.autoglm."))
                .forEach(registrar -> registrar.registerHints(hints, loader));
        return hints;
    }

    private static void assertReadable(RuntimeHints hints, Class<?>... records) {
        for (Class<?> record : records) {
            for (RecordComponent component : record.getRecordComponents()) {
                assertThat(REFLECTION.onMethodInvocation(component.getAccessor()))
                        .as("%s", component)
                        .accepts(hints);
            }
        }
    }

    @Test
    void whatIsSentToBrowsersCanBeWritten() {
        assertReadable(
                registered(),
                AutoGlmSse.Piece.class,
                AutoGlmSse.End.class,
                GenerateEvent.ToolCallDelta.class,
                Usage.class);
    }

    @Test
    void theNamesOfPropertiesCanBeRead() {
        assertReadable(
                registered(),
                AutoGlmProperties.class,
                EndpointProperties.class,
                RetryProperties.class,
                TimeoutProperties.class);
    }

    @Test
    void theSimulatedServerIsFoundAndMade() throws Exception {
        assertThat(REFLECTION.onConstructorInvocation(SimProvider.class.getConstructor()))
                .accepts(registered());
        assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/services/java.util.function.Supplier"))
                .accepts(registered());
    }

    @Test
    void anApplicationOfCodeThatWasMadeAheadOfTimeCallsCountsAndAnswersWithProblems() throws Exception {
        try (SimServer server = SimServer.start()) {
            AheadOfTime code = new AheadOfTime(
                    folder,
                    WholeApplication.class,
                    StandardReactiveWebEnvironment::new,
                    Map.of(
                            "autoglm.shutdown-grace", "0",
                            "autoglm.base-url", server.baseUrl(),
                            "autoglm.model", "glm-whole",
                            "autoglm.web.problem-details", "true"));
            try (GenericApplicationContext context = code.start()) {
                context.getBean(AutoGlmClient.class).generate("hi").block(PATIENCE);

                assertThat(server.takeRequest(PATIENCE).bodyText()).contains("glm-whole");
                assertThat(context.getBeansOfType(ReactiveProblemAdvice.class)).hasSize(1);
                assertThat(context.getBeansOfType(ServletProblemAdvice.class)).isEmpty();
                assertThat(context.getBeansOfType(ClientGauges.class)).hasSize(1);
            }
            Method handler = ReactiveProblemAdvice.class.getDeclaredMethod(
                    "answer", AutoGlmException.class, ServerWebExchange.class);
            assertThat(REFLECTION.onMethodInvocation(handler)).accepts(code.hints());
        }
    }
}
