package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Where a bean says that the client calls, whatever the properties say. */
class AutoGlmConnectionDetailsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer server = SimServer.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues("autoglm.shutdown-grace=0", "autoglm.model=of-the-property");

    @AfterEach
    void close() {
        server.close();
    }

    private record Details(
            @Nullable String getBaseUrl,
            @Nullable String getApiKey,
            @Nullable String getModel,
            @Nullable String getDialect)
            implements AutoGlmConnectionDetails {}

    private ApplicationContextRunner with(@Nullable String key, @Nullable String model, @Nullable String dialect) {
        return runner.withBean(
                AutoGlmConnectionDetails.class, () -> new Details(server.baseUrl(), key, model, dialect));
    }

    private RecordedRequest sentBy(ApplicationContextRunner application) {
        application.run(context -> {
            assertThat(context).hasSingleBean(AutoGlmConnectionDetails.class);
            context.getBean("autoGlmClient", AutoGlmClient.class).generate("hi").block(PATIENCE);
        });
        return server.takeRequest(PATIENCE);
    }

    @Test
    void itsAddressAndKeyStandInPlaceOfThoseOfTheProperties() {
        RecordedRequest request = sentBy(with("sk-of-the-bean", null, null)
                .withPropertyValues(
                        "autoglm.provider=zai",
                        "autoglm.base-url=https://llm.example/v1",
                        "autoglm.api-key-file=/nowhere",
                        "autoglm.api-key-scheme=api-key"));

        assertThat(request.header("authorization")).isEqualTo("ApiKey sk-of-the-bean");
        assertThat(request.bodyText()).contains("\"of-the-property\"");
        assertThat(request.uri()).endsWith("/chat/completions");
    }

    @Test
    void itsModelAndDialectStandBeforeThoseOfTheProperties() {
        RecordedRequest request =
                sentBy(with(" ", "of-the-bean", "completions").withPropertyValues("autoglm.dialect=zhipu"));

        assertThat(request.bodyText()).contains("\"of-the-bean\"");
        assertThat(request.uri()).endsWith("/v1/completions");
    }

    @Test
    void noKeyOfTheEnvironmentGoesToItsAddress() {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        Map<String, Object> variables =
                Map.of("AUTOGLM_API_KEY", "sk-elsewhere", "AUTOGLM_BASE_URL", "https://llm.example/v1");

        RecordedRequest request = sentBy(with(null, null, null)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(name, new SystemEnvironmentPropertySource(name, variables))));

        assertThat(request.header("authorization")).isNull();
    }

    @Test
    void itMakesAClientWithoutANameBesideNamedOnesWhichDoNotHaveIt() {
        with("sk-of-the-bean", null, null)
                .withPropertyValues("autoglm.clients.fast.base-url=http://127.0.0.1:1/v1")
                .run(context -> assertThat(context.getBeansOfType(AutoGlmClient.class))
                        .containsOnlyKeys("autoGlmClient", "fast"));
        runner.withBean(
                        AutoGlmConnectionDetails.class,
                        () -> new Details(server.baseUrl(), "sk-of-the-bean", null, null))
                .withPropertyValues("autoglm.clients.fast.model=x")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("'fast'")
                        .rootCause()
                        .hasMessageContaining("no endpoint"));
    }

    @Test
    void withoutABeanThePropertiesSayIt() {
        assertThat(sentBy(runner.withPropertyValues(
                                "autoglm.base-url=" + server.baseUrl(), "autoglm.api-key=sk-of-the-property"))
                        .header("authorization"))
                .isEqualTo("Bearer sk-of-the-property");
    }
}
