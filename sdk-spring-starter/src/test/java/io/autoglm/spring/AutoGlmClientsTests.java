package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import reactor.test.StepVerifier;

/** Several clients in one context. */
class AutoGlmClientsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer fast = SimServer.start();
    private final SimServer cheap = SimServer.start();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmMetersAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues("autoglm.shutdown-grace=0");
    private final ApplicationContextRunner runner = bare.withPropertyValues(
            "autoglm.clients.fast.base-url=" + fast.baseUrl(),
            "autoglm.clients.fast.api-key=sk-fast",
            "autoglm.clients.fast.model=glm-fast",
            "autoglm.clients.cheap.base-url=" + cheap.baseUrl(),
            "autoglm.clients.cheap.model=glm-cheap");

    @AfterEach
    void close() {
        fast.close();
        cheap.close();
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        @Bean
        List<AutoGlmClient> asked(
                @Qualifier("fast") AutoGlmClient one, @Qualifier("cheap") AutoGlmClient other, AutoGlmClients all) {
            one.generate("hi").block(PATIENCE);
            other.generate("hi").block(PATIENCE);
            all.get("cheap").generate("hi").block(PATIENCE);
            return List.of();
        }
    }

    @Test
    @Binds("autoglm.clients")
    void eachIsInjectedByItsNameAndCallsItsOwnHostWithItsOwnKeyAndModel() {
        runner.withUserConfiguration(Injected.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(fast.requests()).singleElement().satisfies(request -> {
                assertThat(request.header("authorization")).isEqualTo("Bearer sk-fast");
                assertThat(request.bodyText()).contains("glm-fast");
            });
            assertThat(cheap.requests()).hasSize(2).allSatisfy(request -> {
                assertThat(request.header("authorization")).isNull();
                assertThat(request.bodyText()).contains("glm-cheap");
            });
        });
    }

    @Test
    void theRegistryKnowsThemByName() {
        runner.run(context -> {
            AutoGlmClients clients = context.getBean(AutoGlmClients.class);

            assertThat(clients.names()).containsExactly("cheap", "fast");
            assertThat(clients.get("fast")).isSameAs(context.getBean("fast"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> clients.get("fats"))
                    .withMessage("no client is called 'fats' below autoglm.clients; there are: cheap, fast");
        });
    }

    @Test
    void theRegistryIsEmptyWhereNoClientHasAName() {
        bare.withPropertyValues("autoglm.base-url=" + fast.baseUrl()).run(context -> {
            assertThat(context).hasSingleBean(AutoGlmClient.class);
            assertThat(context.getBean(AutoGlmClients.class).names()).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.getBean(AutoGlmClients.class).get("fast"))
                    .withMessageEndingWith("there is none");
        });
    }

    @Test
    void withNamedOnesOnlyThereIsNoClientWithoutAName() {
        runner.run(context ->
                assertThat(context.getBeansOfType(AutoGlmClient.class)).containsOnlyKeys("fast", "cheap"));
    }

    @Test
    void aClientWithoutANameIsInjectedBeforeNamedOnes() {
        runner.withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1").run(context -> {
            assertThat(context.getBeansOfType(AutoGlmClient.class)).containsOnlyKeys("autoGlmClient", "fast", "cheap");
            assertThat(context.getBean(AutoGlmClient.class)).isSameAs(context.getBean("autoGlmClient"));
        });
    }

    @Test
    void aBuilderOfTheApplicationsOwnMakesAClientWithoutAName() {
        runner.withBean(
                        "mine",
                        AutoGlmClientBuilder.class,
                        () -> AutoGlmClient.builder().exchange(ScriptedExchange.create()))
                .run(context -> assertThat(context.getBeansOfType(AutoGlmClient.class))
                        .containsOnlyKeys("autoGlmClient", "fast", "cheap"));
    }

    @Test
    void neitherVariablesNorBeansGiveTheirKeyToANamedClient() {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                name,
                                new SystemEnvironmentPropertySource(
                                        name,
                                        Map.of(
                                                "AUTOGLM_API_KEY", "sk-of-the-variable",
                                                "AUTOGLM_BASE_URL", "http://127.0.0.1:1/v1"))))
                .withBean(CredentialProvider.class, () -> Credentials.bearer("sk-of-the-bean"))
                .run(context -> {
                    context.getBean(AutoGlmClients.class)
                            .get("cheap")
                            .generate("hi")
                            .block(PATIENCE);

                    assertThat(context).hasBean("autoGlmClient");
                    assertThat(cheap.takeRequest(PATIENCE).header("authorization"))
                            .isNull();
                });
    }

    @Test
    void whatItDoesNotSetIsTheRoots() {
        fast.behavior(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofMinutes(1)))
                .build());
        runner.withPropertyValues("autoglm.timeouts.first-event=200ms", "autoglm.retry.max-attempts=1")
                .run(context -> StepVerifier.create(context.getBean("fast", AutoGlmClient.class).stream("hi"))
                        .thenConsumeWhile(event -> true)
                        .expectErrorSatisfies(failure -> assertThat(((AutoGlmException) failure).code())
                                .isEqualTo(ErrorCode.FIRST_EVENT_TIMEOUT))
                        .verify(PATIENCE));
    }

    @Test
    void customizersAreToldWhichClientItIs() {
        Set<String> heard = new TreeSet<>();
        runner.withPropertyValues("autoglm.base-url=" + fast.baseUrl())
                .withBean(AutoGlmClientCustomizer.class, () -> (client, builder) -> {
                    heard.add(client);
                    builder.model("of-" + client);
                })
                .run(context -> {
                    context.getBean("cheap", AutoGlmClient.class).generate("hi").block(PATIENCE);

                    assertThat(heard).containsExactly("autoGlmClient", "cheap", "fast");
                    assertThat(cheap.takeRequest(PATIENCE).bodyText()).contains("of-cheap");
                });
    }

    @Test
    void itsOwnGraceLetsAnswersFinishWhenTheContextCloses() {
        fast.behavior(slow(20));
        cheap.behavior(slow(2000)); // longer than the wait for the other
        List<String> ended = new CopyOnWriteArrayList<>();

        runner.withPropertyValues("autoglm.clients.fast.shutdown-grace=20s").run(context -> {
            for (String name : List.of("fast", "cheap")) {
                context.getBean(name, AutoGlmClient.class)
                        .streamText("hi")
                        .doOnComplete(() -> ended.add(name + " whole"))
                        .doOnError(cut -> ended.add(name + " cut"))
                        .onErrorComplete()
                        .subscribe();
            }
            fast.takeRequest(PATIENCE);
            cheap.takeRequest(PATIENCE);
        });

        assertThat(ended).containsExactlyInAnyOrder("fast whole", "cheap cut");
    }

    private static SimBehavior slow(long tokens) {
        return SimBehavior.builder()
                .perToken(SimLatency.fixed(Duration.ofMillis(50)))
                .tokens(tokens)
                .build();
    }

    @Test
    void withoutMicrometersCoreTheyWork() {
        runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(context -> assertThat(context).hasBean("fast").hasNotFailed());
    }

    @Test
    void aClientWithoutAnEndpointStopsTheStartWithWhatToSetWhere() {
        runner.withPropertyValues("autoglm.clients.lost.model=glm", "autoglm.base-url=" + fast.baseUrl())
                .run(context -> {
                    FailureAnalysis analysis =
                            new ClientConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .contains("AutoGlmClient 'lost' cannot be made", "no endpoint");
                    assertThat(analysis.getAction()).contains("autoglm.clients.lost.base-url", "AUTOGLM_*");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"taken", "autoGlmClients"})
    void aNameThatIsTakenStopsTheStart(String name) {
        runner.withBean("taken", String.class, () -> "a bean of the application")
                .withPropertyValues("autoglm.clients." + name + ".model=glm")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("AutoGlmClient '" + name + "' cannot be made: its bean is called"));
    }

    @Test
    void aNameThatCannotBeAVariableStopsTheStart() {
        runner.withPropertyValues("autoglm.clients[a b].model=glm")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("autoglm.clients.a b: a name is a letter"));
    }

    @Test
    void aClientHasNoClients() {
        runner.withPropertyValues("autoglm.clients.fast.clients.faster.model=glm")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("autoglm.clients.fast.clients: a client has no clients"));
    }

    @Test
    void noKeyIsShown() {
        runner.run(
                context -> assertThat(context.getBean(AutoGlmProperties.class).toString())
                        .contains("glm-fast")
                        .doesNotContain("sk-fast"));
    }
}
