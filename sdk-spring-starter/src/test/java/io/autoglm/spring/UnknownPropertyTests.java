package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertyTests {

    private static final String SECRET = "sk-marker-0123456789";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
            .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1");

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    static class Application {}

    /** Starts as an application does, so that what is checked is what the person at the terminal reads. */
    private static void start(String... properties) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        String[] arguments = new String[properties.length + 1];
        arguments[0] = "--autoglm.base-url=http://127.0.0.1:1/v1";
        for (int i = 0; i < properties.length; i++) {
            arguments[i + 1] = "--" + properties[i];
        }
        assertThatException().isThrownBy(() -> application.run(arguments).close());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    autoglm.base-uri           | autoglm.base-url
                    autoglm.modle              | autoglm.model
                    autoglm.api-keys           | autoglm.api-key
                    autoglm.timeouts.conect    | autoglm.timeouts.connect
                    autoglm.first-event        | autoglm.timeouts.first-event
                    autoglm.clients.fast.modle | autoglm.clients.fast.model
                    autoglm.endpoints.east.wieght | autoglm.endpoints.east.weight
                    autoglm.endpoint.east.weight  | autoglm.endpoints.east.weight
                    autoglm.endpoints.east.limit.fixd | autoglm.endpoints.east.limit.fixed
                    autoglm.clients.fast.endpoints.east.base-uri | autoglm.clients.fast.endpoints.east.base-url
                    autoglm.breaker.failed-precent | autoglm.breaker.failed-percent
                    autoglm.client.fast.model  | autoglm.clients.fast.model
                    autoglm.clients.fast.retry.max-atempts | autoglm.clients.fast.retry.max-attempts
                    """)
    void aMistypedPropertyStopsTheStartWithTheNearestName(String written, String meant, CapturedOutput output) {
        start(written + "=" + SECRET);

        assertThat(output.getAll()).contains("did you mean '" + meant + "'?").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "endpoint, is base-url here (AUTOGLM_BASE_URL)",
        "appKey, is api-key here (AUTOGLM_API_KEY)",
        "timeout, timeouts.connect (where 3 to 5 s belong)",
        "enableSSL, is the scheme of base-url here",
    })
    void theWordsOfTheArticleStopTheStartWithTheirExactAnswer(String word, String answer, CapturedOutput output) {
        start("autoglm." + word + "=" + SECRET);

        assertThat(output.getAll()).contains(answer).doesNotContain(SECRET);
    }

    @Test
    void aMistypedVariableStopsTheStart() {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(name, new SystemEnvironmentPropertySource(name, Map.of("AUTOGLM_APIKEY", SECRET))))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("'AUTOGLM_APIKEY' is not known, did you mean 'AUTOGLM_API_KEY'?")
                        .hasMessageNotContaining(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"autoglm.modle", "autoglm.clients.fast.modle"})
    void aMistypedSystemPropertyStopsTheStart(String written) {
        runner.withSystemProperties(written + "=" + SECRET)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOfSatisfying(
                                UnboundConfigurationPropertiesException.class,
                                strange -> assertThat(strange.getUnboundProperties())
                                        .extracting(each -> each.getName().toString())
                                        .containsExactly(written)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-key",
                "api-key-file",
                "api-key-scheme",
                "timeouts.total",
                "timeouts.preset",
                "proxy.port",
                "limit.fixed",
                "locale",
                "tls.client-certificate",
                "failure-codes.1305",
                "clients.fast.proxy.port",
                "clients.fast.timeouts.total"
            })
    void whatIsBlankIsAbsentWhateverItsType(String name) {
        runner.withPropertyValues("autoglm." + name + "=", "autoglm.model=m")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("autoglm." + name + "=${NO_SUCH_VARIABLE:}")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void systemPropertiesThatExistCount() {
        runner.withSystemProperties("autoglm.model=m", "autoglm.clients.fast.model=n", "autoglm.headers.X-A=b")
                .run(context -> assertThat(context.getBean(AutoGlmProperties.class))
                        .satisfies(properties -> assertThat(properties.model()).isEqualTo("m"))
                        .satisfies(
                                properties -> assertThat(properties.clients()).containsOnlyKeys("fast")));
    }

    @Test
    void strangeSystemPropertiesOfOthersStayTheirs() {
        runner.withUserConfiguration(Other.class)
                .withSystemProperties("other.known=a", "other.strange=b", "autoglmish.strange=c")
                .run(context -> assertThat(
                                context.getBean(OtherProperties.class).known())
                        .isEqualTo("a"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(OtherProperties.class)
    static class Other {}

    @ConfigurationProperties(prefix = "other", ignoreUnknownFields = false)
    record OtherProperties(String known) {}

    @Test
    void propertiesOfOthersAreNotOurs() {
        runner.withPropertyValues("autoglmish.endpoint=x", "spring.application.name=y")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
