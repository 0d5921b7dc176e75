package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class AutoGlmHealthTests {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class,
                    AutoGlmHealthAutoConfiguration.class,
                    EndpointAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class))
            .withPropertyValues("autoglm.retry.max-attempts=1");
    private final ApplicationContextRunner runner =
            bare.withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.model=sim-1");

    private static HealthDescriptor health(ApplicationContext context, String... path) {
        return context.getBean(HealthEndpoint.class).healthForPath(path);
    }

    private static Map<String, Object> details(ApplicationContext context, String... path) {
        return ((IndicatedHealthDescriptor) health(context, path)).getDetails();
    }

    private static void call(ApplicationContext context, int times) {
        for (int i = 0; i < times; i++) {
            context.getBean(AutoGlmClient.class)
                    .generate("prompt-marker")
                    .onErrorComplete()
                    .block();
        }
    }

    @Test
    void aClientThatNobodyUsedIsUp() {
        runner.run(context -> {
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(details(context, "autoglm"))
                    .containsEntry("condition", "healthy")
                    .containsEntry("endpoints", List.of("127.0.0.1:1"))
                    .containsEntry("inFlight", 0)
                    .containsEntry("waiting", 0)
                    .doesNotContainKey("reasons");
        });
    }

    @Test
    void aFewFailuresAreDegradedAndUp() {
        runner.run(context -> {
            call(context, 2);

            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(details(context, "autoglm")).containsEntry("condition", "degraded");
            assertThat(String.valueOf(details(context, "autoglm").get("reasons")))
                    .contains("endpoint 127.0.0.1:1 fails (AGLM-3002 CONNECT_FAILED): 2 times in a row")
                    .doesNotContain("marker");
        });
    }

    @Test
    void aRefusedKeyIsDown() {
        runner.withUserConfiguration(Scripted.class).run(context -> {
            context.getBean(ScriptedExchange.class).thenError(ErrorCode.UNAUTHENTICATED);
            call(context, 1);

            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(details(context, "autoglm")).containsEntry("condition", "down");
        });
    }

    @Test
    void aKeyThatIsRefusedAmongOthersThatAreAnsweredIsDegraded() {
        runner.withUserConfiguration(Scripted.class).run(context -> {
            context.getBean(ScriptedExchange.class).thenText("fine").thenError(ErrorCode.UNAUTHENTICATED);
            call(context, 2);

            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(details(context, "autoglm")).containsEntry("condition", "degraded");
        });
    }

    @Test
    void aSuccessBringsItUpAgain() {
        runner.withUserConfiguration(Scripted.class).run(context -> {
            context.getBean(ScriptedExchange.class)
                    .thenError(ErrorCode.UNAUTHENTICATED)
                    .thenText("fine");
            call(context, 2);

            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(details(context, "autoglm")).containsEntry("condition", "healthy");
        });
    }

    @Test
    void noCallIsMadeForIt() {
        runner.withUserConfiguration(Scripted.class).run(context -> {
            health(context);
            assertThat(context.getBean(ScriptedExchange.class).calls()).isEmpty();
        });
    }

    @Test
    void aLookMakesNoClient() {
        runner.withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    assertThat(health(context, "autoglm").getStatus()).isEqualTo(Status.UNKNOWN);
                    assertThat(details(context, "autoglm")).containsOnly(Map.entry("condition", "unused"));
                    assertThat(health(context).getStatus()).isEqualTo(Status.UP);

                    context.getBean(AutoGlmClient.class);
                    assertThat(details(context, "autoglm")).containsEntry("condition", "healthy");
                });
    }

    @Test
    void ofAMockNothingIsKnown() {
        bare.withBean("mock", AutoGlmClient.class, () -> Mockito.mock(AutoGlmClient.class))
                .run(context ->
                        assertThat(health(context, "autoglm").getStatus()).isEqualTo(Status.UNKNOWN));
    }

    @Test
    void ofSeveralClientsEachHasItsOwn() {
        runner.withPropertyValues("autoglm.clients.fast.base-url=http://127.0.0.1:2/v1")
                .run(context -> {
                    assertThat(((CompositeHealthDescriptor) health(context, "autoglm")).getComponents())
                            .containsOnlyKeys("autoGlmClient", "fast");
                    assertThat(details(context, "autoglm", "fast")).containsEntry("endpoints", List.of("127.0.0.1:2"));
                });
    }

    @Test
    void aPropertySwitchesItOff() {
        runner.withPropertyValues("management.health.autoglm.enabled=false")
                .run(context -> assertThat(health(context, "autoglm")).isNull());
    }

    @Test
    void anIndicatorOfTheApplicationsOwnIsUsedInstead() {
        runner.withBean(
                        "autoglmHealthIndicator",
                        ReactiveHealthIndicator.class,
                        () -> () -> reactor.core.publisher.Mono.just(
                                org.springframework.boot.health.contributor.Health.unknown()
                                        .build()))
                .run(context ->
                        assertThat(health(context, "autoglm").getStatus()).isEqualTo(Status.UNKNOWN));
    }

    @Test
    void withoutSpringBootsHealthTheApplicationStarts() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .withConfiguration(AutoConfigurations.of(
                        AutoGlmAutoConfiguration.class,
                        AutoGlmClientsAutoConfiguration.class,
                        AutoGlmHealthAutoConfiguration.class))
                .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1")
                .run(context -> assertThat(context)
                        .hasSingleBean(AutoGlmClient.class)
                        .doesNotHaveBean("autoglmHealthContributor"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Scripted {

        @Bean
        ScriptedExchange exchange() {
            return ScriptedExchange.create();
        }

        @Bean
        AutoGlmClientCustomizer scripting(ScriptedExchange exchange) {
            return (name, builder) -> builder.exchange(exchange);
        }
    }
}
