package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class AutoGlmAutoConfigurationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String KEY = "sk-marker-0123456789";

    private final ApplicationContextRunner bare =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class));
    private final ApplicationContextRunner runner =
            bare.withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.model=sim-1");

    private static ApplicationContextRunner withVariables(
            ApplicationContextRunner runner, Map<String, Object> variables) {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(name, new SystemEnvironmentPropertySource(name, variables)));
    }

    @Test
    void makesOneClient() {
        runner.run(context -> assertThat(context).hasSingleBean(AutoGlmClient.class));
    }

    @Test
    void isFoundByItsNameInTheListOfAutoConfigurations() throws Exception {
        String list = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(list)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .contains(AutoGlmAutoConfiguration.class.getName());
        }
    }

    @Test
    void backsOffWhenTheApplicationHasAClient() {
        bare.withUserConfiguration(OwnClient.class).run(context -> {
            assertThat(context).hasSingleBean(AutoGlmClient.class);
            assertThat(context.getBean(AutoGlmClient.class)).isSameAs(context.getBean("own"));
        });
    }

    @Test
    void usesTheApplicationsBuilder() {
        bare.withUserConfiguration(OwnBuilder.class).run(context -> {
            assertThat(context).hasSingleBean(AutoGlmClientBuilder.class);
            StepVerifier.create(context.getBean(AutoGlmClient.class).streamText("hi"))
                    .expectNext("scripted")
                    .expectComplete()
                    .verify(PATIENCE);
        });
    }

    @Test
    void givesANewBuilderToEachWhoAsks() {
        runner.run(context -> assertThat(context.getBean(AutoGlmClientBuilder.class))
                .isNotSameAs(context.getBean(AutoGlmClientBuilder.class)));
    }

    @Test
    void saysWhatToSetWhenThereIsNoEndpoint() {
        bare.run(context -> {
            FailureAnalysis analysis = new ClientConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("no endpoint", "AUTOGLM_BASE_URL", "zhipu");
            assertThat(analysis.getAction()).contains("autoglm.provider", "autoglm.base-url", "autoglm.api-key");
        });
    }

    @Test
    void saysWhatToSetWhenAProviderNeedsAKey() {
        withVariables(bare.withPropertyValues("autoglm.provider=zai"), Map.of()).run(context -> {
            FailureAnalysis analysis = new ClientConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("zai needs a key", "ZAI_API_KEY");
            assertThat(analysis.getAction()).contains("autoglm.api-key");
        });
    }

    @Test
    void theAnalyzerIsRegistered() throws Exception {
        try (InputStream in = getClass().getClassLoader().getResourceAsStream("META-INF/spring.factories")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(ClientConfigurationFailureAnalyzer.class.getName());
        }
    }

    @Test
    void readsAProvidersOwnKeyFromTheEnvironment() {
        withVariables(bare.withPropertyValues("autoglm.provider=zai"), Map.of("ZAI_API_KEY", KEY))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void readsTheSameNamesFromTheEnvironment() {
        withVariables(bare, Map.of("AUTOGLM_BASE_URL", "http://llm.example/v1", "AUTOGLM_API_KEY", KEY))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                AutoGlmException.class,
                                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INSECURE_KEY)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "autoglm.api-key=" + KEY + "\\n",
                "autoglm.api-key=Bearer " + KEY,
                "autoglm.base-url=http://llm.example"
            })
    void noFailureShowsTheKey(String property) {
        runner.withPropertyValues("autoglm.api-key=" + KEY, property.replace("\\n", "\u00A0"))
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).isNotNull();
                    assertThat(failure).hasStackTraceContaining("AutoGlmClient cannot be made");
                    for (Throwable each = failure; each != null; each = each.getCause()) {
                        assertThat(each.toString()).doesNotContain(KEY);
                    }
                });
    }

    @Test
    void propertiesShowNeitherUserNorQueryOfTheAddress() {
        AutoGlmProperties properties = new Binder(new MapConfigurationPropertySource(
                        Map.of("autoglm.base-url", "https://me:" + KEY + "@llm.example/v1?key=" + KEY)))
                .bind("autoglm", AutoGlmProperties.class)
                .get();

        assertThat(properties.toString())
                .contains("https://***@llm.example/v1?***")
                .doesNotContain(KEY);
    }

    @Test
    void neitherPropertiesNorStartLineShowTheKey() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.autoglm");
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        try {
            runner.withPropertyValues("autoglm.api-key=" + KEY)
                    .run(context -> assertThat(
                                    context.getBean(AutoGlmProperties.class).toString())
                            .contains("127.0.0.1")
                            .doesNotContain(KEY));
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }

        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain(KEY));
    }

    @Test
    void aClosedContextRefusesCalls() {
        AtomicReference<AutoGlmClient> kept = new AtomicReference<>();
        runner.run(context -> kept.set(context.getBean(AutoGlmClient.class)));

        StepVerifier.create(kept.get().generate("hi"))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED))
                .verify(PATIENCE);
    }

    @Test
    void aContextThatIsClosedByAThreadThatMustNotWaitDoesNotWait() {
        bare.withUserConfiguration(NeverEndingBuilder.class)
                .withPropertyValues("autoglm.shutdown-grace=1h")
                .run(context -> {
                    context.getBean(AutoGlmClient.class).stream("hi").subscribe();
                    StepVerifier.create(Mono.fromRunnable(context::close).subscribeOn(Schedulers.parallel()))
                            .expectComplete()
                            .verify(PATIENCE);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnClient {

        @Bean
        AutoGlmClient own() {
            return AutoGlmClient.builder().exchange(ScriptedExchange.create()).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBuilder {

        @Bean
        AutoGlmClientBuilder own() {
            return AutoGlmClient.builder()
                    .model("sim-1")
                    .exchange(ScriptedExchange.create().thenText("scripted"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NeverEndingBuilder {

        @Bean
        AutoGlmClientBuilder own() {
            return AutoGlmClient.builder()
                    .model("sim-1")
                    .exchange(ScriptedExchange.create().then(Flux.never()));
        }
    }
}
