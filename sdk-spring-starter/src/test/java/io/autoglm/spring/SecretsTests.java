package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.autoconfigure.beans.BeansEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.condition.ConditionsReportEndpoint;
import org.springframework.boot.actuate.autoconfigure.condition.ConditionsReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.beans.BeansEndpoint;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Marker keys, a marker password and a marker prompt of a whole application stand nowhere: not in its logs at TRACE, not in what the actuator
 * answers although it shows values, not in observations, problems and failures of the start.
 */
class SecretsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Marker KEY = new Marker("key", "sk-Marker+Key/0123456789abcdef==", 12);
    private static final Marker PASSWORD = new Marker("password", "Proxy&Marker:Passw0rd@0123456789", 12);
    private static final Marker PROMPT =
            new Marker("prompt", "Which colour has MARKER-PROMPT, the sky 天空 of 0123456789?", 24);
    private static final List<Marker> ALL = List.of(KEY, PASSWORD, PROMPT);

    private final Overheard overheard = new Overheard();
    private final JsonMapper json = JsonMapper.builder().build();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class,
                    AutoGlmHealthAutoConfiguration.class,
                    AutoGlmEndpointAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class,
                    EnvironmentEndpointAutoConfiguration.class,
                    ConfigurationPropertiesReportEndpointAutoConfiguration.class,
                    BeansEndpointAutoConfiguration.class,
                    ConditionsReportEndpointAutoConfiguration.class,
                    InfoContributorAutoConfiguration.class,
                    InfoEndpointAutoConfiguration.class))
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=*",
                    "management.endpoint.env.show-values=always",
                    "management.endpoint.configprops.show-values=always",
                    "management.info.env.enabled=true",
                    "management.endpoint.health.show-details=always",
                    "autoglm.model=sim-1",
                    "autoglm.retry.max-attempts=1");

    @AfterEach
    void stop() {
        overheard.close();
    }

    private static String[] everySecret(SimServer server) {
        return new String[] {
            "autoglm.base-url=" + server.baseUrl(),
            "autoglm.api-key=" + KEY.secret(),
            "autoglm.headers.X-Session=" + KEY.secret(),
            "autoglm.proxy.type=http",
            "autoglm.proxy.host=127.0.0.1",
            "autoglm.proxy.port=1",
            "autoglm.proxy.username=anna",
            "autoglm.proxy.password=" + PASSWORD.secret(),
            "autoglm.proxy.no-proxy=127.0.0.1",
            "autoglm.clients.fast.base-url=" + server.baseUrl(),
            "autoglm.clients.fast.api-key=" + KEY.secret(),
            "autoglm.clients.fast.endpoints.east.base-url=" + server.baseUrl(),
            "AUTOGLM_CLIENTS_FAST_APIKEY=" + KEY.secret(),
            "ZAI_API_KEY=" + KEY.secret()
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401, 403, 404, 429, 500, 503})
    void noAnswerOfTheActuatorShowsASecret(int status) {
        String said = "{\"error\":{\"message\":\"" + KEY.secret() + " " + PROMPT.secret() + "\"}}";
        try (SimServer server = SimServer.start()) {
            server.enqueue(SimFault.status(status, said, Map.of()), SimFault.status(status, said, Map.of()));
            application
                    .withPropertyValues(everySecret(server))
                    .withPropertyValues(
                            "autoglm.clients.fast.endpoints.east.api-keys=" + KEY.secret() + "," + KEY.secret() + "2")
                    .withPropertyValues("autoglm.clients.fast.base-url=", "autoglm.clients.fast.api-key=")
                    .withBean(ObservationRegistry.class, this::observed)
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        context.getBeansOfType(AutoGlmClient.class).values().forEach(this::call);
                        actuator(context);
                    });
        }

        overheard.hasNone(ALL);
        assertThat(overheard.heard())
                .as("values are shown")
                .anyMatch(text -> text.startsWith("actuator env") && text.contains("\"value\":\"sim-1\""))
                .anyMatch(text -> text.startsWith("actuator configprops") && text.contains("\"model\":\"sim-1\""));
        assertThat(overheard.loggers()).anyMatch(logger -> logger.startsWith("org.springframework."));
    }

    private void call(AutoGlmClient client) {
        client.generate(PROMPT.secret())
                .doOnNext(answer -> overheard.tell("answer", answer))
                .doOnError(failure -> {
                    overheard.tell(failure);
                    overheard.tell("problem", json.writeValueAsString(AutoGlmProblem.of((AutoGlmException) failure)));
                })
                .onErrorComplete()
                .block(PATIENCE);
    }

    private void actuator(ApplicationContext context) {
        answer("env", context.getBean(EnvironmentEndpoint.class).environment(null));
        answer(
                "configprops",
                context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
        answer("beans", context.getBean(BeansEndpoint.class).beans());
        answer("info", context.getBean(InfoEndpoint.class).info());
        answer("health", context.getBean(HealthEndpoint.class).health());
        answer("autoglm", context.getBean(AutoGlmEndpoint.class).clients());
        overheard.tell(
                "conditions", context.getBean(ConditionsReportEndpoint.class).conditions());
        for (String bean : context.getBeanDefinitionNames()) {
            overheard.tell("bean " + bean, context.getBean(bean));
        }
    }

    private void answer(String endpoint, Object answer) {
        overheard.tell("actuator " + endpoint, json.writeValueAsString(answer));
    }

    private ObservationRegistry observed() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                overheard.tell("observation", context + " " + context.getAllKeyValues());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        return registry;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoglm.api-key-file=%s",
                "autoglm.api-key=%s,autoglm.api-key-file=%s",
                "autoglm.api-key=Bearer %s",
                "autoglm.base-url=https://user:%s@llm.example/v1",
                "autoglm.base-url=https://llm.example/v1?key=%s",
                "autoglm.base-url=http://llm.example/v1,autoglm.api-key=%s",
                "autoglm.headers.Authorization=%s",
                "autoglm.api-key-header=bad header,autoglm.api-key=%s",
                "autoglm.proxy.type=socks4,autoglm.proxy.host=h,autoglm.proxy.port=1,autoglm.proxy.password=%s",
                "autoglm.proxy.type=http,autoglm.proxy.host=anna:%s@h,autoglm.proxy.port=1",
                "autoglm.tls.client-certificate=/no/cert.pem,autoglm.tls.client-key=/no/key.pem,autoglm.tls.client-key-password=%s",
                "autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.api-key-file=%s",
                "autoglm.endpoints.east.base-url=http://127.0.0.1:1,autoglm.endpoints.east.api-keys=%s,autoglm.endpoints.east.api-key=%s",
                "autoglm.clients.fast.base-url=http://127.0.0.1:1,autoglm.clients.fast.api-key-file=%s",
                "autoglm.clients.fast.base-url=https://user:%s@llm.example,autoglm.clients.fast.api-key=%s"
            })
    void noStartThatFailsShowsASecret(String properties) {
        for (Marker secret : List.of(KEY, PASSWORD)) {
            application
                    .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1")
                    .withPropertyValues(
                            properties.replace("%s", secret.secret()).split(","))
                    .run(context -> {
                        assertThat(context).hasFailed();
                        Throwable failure = context.getStartupFailure();
                        overheard.tell(failure);
                        overheard.tell("analysis", new ClientConfigurationFailureAnalyzer().analyze(failure));
                    });
        }

        overheard.hasNone(ALL);
    }

    @Test
    void aKeyFileOfAnApplicationIsNotShown(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("key"), KEY.secret());
        application
                .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.api-key-file=" + file)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    call(context.getBean(AutoGlmClient.class));
                    actuator(context);
                });

        overheard.hasNone(ALL);
    }

    @ParameterizedTest
    @CsvSource({
        "autoglm.api-key, true",
        "autoglm.apiKey, true",
        "autoglm.api-key-file, false",
        "autoglm.api-key-scheme, false",
        "autoglm.api-key-header, false",
        "autoglm.endpoints.east.api-keys[0], true",
        "autoglm.clients.fast.endpoints.east.apiKeys, true",
        "autoglm.headers.X-Session, true",
        "autoglm.http.max-header-bytes, false",
        "autoglm.proxy.password, true",
        "autoglm.tls.client-key-password, true",
        "autoglm.batch.max-tokens, false",
        "AUTOGLM_API_KEY, true",
        "AUTOGLM_CLIENTS_FAST_APIKEY, true",
        "ZAI_API_KEY, true",
        "spring.application.name, false",
        "server.ssl.key-store, false"
    })
    void whatHoldsASecretIsKnownByItsName(String property, boolean secret) {
        assertThat(SecretProperties.isSecret(property)).isEqualTo(secret);
    }
}
