package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.ScriptedExchange;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AutoGlmEndpointTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ScriptedExchange wire = ScriptedExchange.create();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class,
                    AutoGlmEndpointAutoConfiguration.class))
            .withPropertyValues(
                    "autoglm.base-url=http://127.0.0.1:1/v1",
                    "autoglm.api-key=sk-marker-0123456789",
                    "autoglm.model=sim-1",
                    "autoglm.retry.max-attempts=1");
    private final ApplicationContextRunner runner =
            bare.withPropertyValues("management.endpoints.web.exposure.include=autoglm");

    private static JsonNode report(AutoGlmEndpoint endpoint) {
        return JSON.readTree(JSON.writeValueAsString(endpoint.clients()))
                .get("clients")
                .get("autoGlmClient");
    }

    @Test
    void itIsThereWhereItIsExposed() {
        runner.run(context -> assertThat(context).hasSingleBean(AutoGlmEndpoint.class));
    }

    @Test
    void itIsNotThereUnlessItIsExposed() {
        bare.run(context -> assertThat(context).doesNotHaveBean(AutoGlmEndpoint.class));
    }

    @Test
    void aPropertyOfSpringBootSwitchesItOff() {
        runner.withPropertyValues("management.endpoint.autoglm.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(AutoGlmEndpoint.class));
    }

    @Test
    void withoutAnActuatorTheApplicationStarts() {
        bare.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context ->
                        assertThat(context).hasSingleBean(AutoGlmClient.class).doesNotHaveBean("autoGlmEndpoint"));
    }

    @Test
    void showsWhatAClientIsDoing() {
        runner.withBean(AutoGlmClientCustomizer.class, () -> (name, builder) -> builder.exchange(wire))
                .run(context -> {
                    JsonNode report = report(context.getBean(AutoGlmEndpoint.class));

                    assertThat(report.toString())
                            .contains(
                                    "\"condition\":\"healthy\"",
                                    "\"reasons\":[]",
                                    "\"endpoints\":[{\"name\":\"scripted\",\"baseUrl\":\"http://127.0.0.1/v1\",\"model\":\"sim-1\",\"weight\":1,\"order\":0,\"draining\":false,\"inFlight\":0,\"admitted\":0,",
                                    "\"routes\":[{\"model\":\"sim-1\",\"credential\":null,\"limit\":16,\"inFlight\":0,\"admitted\":0,\"requestsLeft\":null,\"tokensLeft\":null,\"breaker\":{\"state\":\"closed\",\"cause\":null,\"reason\":null,\"looksInMs\":0}},{\"model\":\"other\",",
                                    "\"troubles\":[]}]",
                                    "{\"model\":\"sim-1\",\"limit\":16,\"inFlight\":0,\"waiting\":{\"bulk\":0,\"interactive\":0,\"normal\":0},\"requestsLeft\":null,\"tokensLeft\":null}",
                                    "\"retryBudget\":{\"balance\":10.0,\"capacity\":10.0,\"refused\":0}",
                                    "\"failures\":[]");
                });
    }

    @Test
    void showsFailuresByCodeAndTroublesWithoutSecrets() {
        wire.thenError(ErrorCode.OVERLOADED);
        runner.withBean(AutoGlmClientCustomizer.class, () -> (name, builder) -> builder.exchange(wire))
                .run(context -> {
                    context.getBean(AutoGlmClient.class)
                            .generate("prompt-marker")
                            .onErrorComplete()
                            .block();
                    JsonNode report = report(context.getBean(AutoGlmEndpoint.class));

                    JsonNode failure = report.get("failures").get(0);
                    assertThat(failure.get("code").asString()).isEqualTo("AGLM-2202");
                    assertThat(failure.get("name").asString()).isEqualTo("OVERLOADED");
                    assertThat(failure.get("calls").asLong()).isEqualTo(1);
                    assertThat(failure.get("endpoint").asString()).isEqualTo("scripted");
                    assertThat(failure.get("hint").asString()).isEqualTo(ErrorCode.OVERLOADED.hint());
                    JsonNode trouble =
                            report.get("endpoints").get(0).get("troubles").get(0);
                    assertThat(trouble.get("kind").asString()).isEqualTo("throttling");
                    assertThat(trouble.get("code").asString()).isEqualTo("AGLM-2202");
                    assertThat(trouble.get("failures").asLong()).isEqualTo(1);
                    assertThat(report.get("condition").asString()).isEqualTo("degraded");
                    assertThat(report.toString()).doesNotContain("marker");
                });
    }

    @Test
    void aBudgetWithoutEndIsShownAsNone() {
        runner.withPropertyValues("autoglm.retry.budget.enabled=false")
                .run(context -> assertThat(report(context.getBean(AutoGlmEndpoint.class))
                                .get("retryBudget")
                                .isNull())
                        .isTrue());
    }

    @Test
    void aLookMakesNoClient() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    AutoGlmEndpoint endpoint = context.getBean(AutoGlmEndpoint.class);
                    assertThat(endpoint.clients().clients()).isEmpty();
                    assertThat(endpoint.client("autoGlmClient")).isNull();

                    context.getBean(AutoGlmClient.class);
                    assertThat(endpoint.clients().clients()).containsOnlyKeys("autoGlmClient");
                });
    }

    @Test
    void showsOneClientByItsName() {
        runner.withPropertyValues("autoglm.clients.fast.base-url=http://127.0.0.1:2/v1")
                .run(context -> {
                    AutoGlmEndpoint endpoint = context.getBean(AutoGlmEndpoint.class);

                    assertThat(endpoint.clients().clients()).containsOnlyKeys("autoGlmClient", "fast");
                    assertThat(endpoint.client("fast").endpoints().get(0).name())
                            .isEqualTo("127.0.0.1:2");
                    assertThat(endpoint.client("slow")).isNull();
                });
    }

    @Test
    void itsAnswersCanBeWrittenInANativeImage() {
        RuntimeHints hints = new RuntimeHints();
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, AutoGlmEndpoint.class);

        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ClientReport.FailureReport.class, "hint"))
                .accepts(hints);
    }
}
