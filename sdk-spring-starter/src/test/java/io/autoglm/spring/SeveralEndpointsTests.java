package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.Routing;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.test.util.ReflectionTestUtils;
import reactor.core.publisher.Flux;

/** A client of several endpoints, by properties. */
class SeveralEndpointsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer east = SimServer.start();
    private final SimServer west = SimServer.start();
    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues("autoglm.shutdown-grace=0");
    private final ApplicationContextRunner runner = bare.withPropertyValues(
            "autoglm.model=sim-1",
            "autoglm.endpoints.east.base-url=" + east.baseUrl(),
            "autoglm.endpoints.east.weight=3",
            "autoglm.endpoints.west.base-url=" + west.baseUrl());

    @AfterEach
    void close() {
        east.close();
        west.close();
    }

    private static void call(AutoGlmClient client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(client.generate("hi").block(PATIENCE)).isNotNull();
        }
    }

    @Test
    void callsAreSpreadByTheWeights() {
        runner.withBean(AutoGlmClientCustomizer.class, () -> (name, builder) -> builder.random(new Random(7)))
                .run(context -> {
                    AutoGlmClient client = context.getBean(AutoGlmClient.class);
                    call(client, 60);

                    assertThat(client.endpoints().endpoints())
                            .extracting(EndpointState::name, EndpointState::weight)
                            .containsExactlyInAnyOrder(tuple("east", 3), tuple("west", 1));
                    assertThat(east.requests()).hasSizeBetween(36, 54);
                    assertThat(west.requests()).hasSize(60 - east.requests().size());
                });
    }

    @Test
    void eachEndpointIsCalledWithItsOwnKeyHeadersAndNamesOfModels() {
        runner.withPropertyValues(
                        "autoglm.api-key=sk-client",
                        "autoglm.headers.X-Tenant=both",
                        "autoglm.endpoints.west.api-key=sk-west",
                        "autoglm.endpoints.west.headers.X-Tenant=west",
                        "autoglm.endpoints.west.models.sim-1=sim-west")
                .run(context -> {
                    AutoGlmClient client = context.getBean(AutoGlmClient.class);
                    for (String name : List.of("east", "west")) {
                        client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withEndpoint(name))
                                .block(PATIENCE);
                    }

                    assertThat(east.takeRequest(PATIENCE)).satisfies(request -> {
                        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-client");
                        assertThat(request.header("X-Tenant")).isEqualTo("both");
                        assertThat(request.bodyText()).contains("\"model\":\"sim-1\"");
                    });
                    assertThat(west.takeRequest(PATIENCE)).satisfies(request -> {
                        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-west");
                        assertThat(request.header("X-Tenant")).isEqualTo("west");
                        assertThat(request.bodyText()).contains("\"model\":\"sim-west\"");
                    });
                });
    }

    @Test
    void aClientWithANameHasEndpointsOfItsOwn() {
        bare.withPropertyValues(
                        "autoglm.clients.fast.model=sim-1",
                        "autoglm.clients.fast.endpoints.east.base-url=" + east.baseUrl(),
                        "autoglm.clients.fast.endpoints.west.base-url=" + west.baseUrl(),
                        "autoglm.clients.fast.endpoints.west.order=1")
                .run(context -> {
                    call(context.getBean("fast", AutoGlmClient.class), 3);

                    assertThat(east.requests()).hasSize(3);
                    assertThat(west.requests()).isEmpty();
                });
    }

    @Test
    void aBeanThatSaysWhereCallsGoStandsInThePlaceOfEndpointsToo() {
        AutoGlmConnectionDetails details = new AutoGlmConnectionDetails() {
            @Override
            public String getBaseUrl() {
                return west.baseUrl();
            }

            @Override
            public String getApiKey() {
                return "sk-of-the-bean";
            }
        };
        runner.withBean(AutoGlmConnectionDetails.class, () -> details).run(context -> {
            call(context.getBean(AutoGlmClient.class), 5);

            assertThat(east.requests()).isEmpty();
            assertThat(west.requests()).hasSize(5);
        });
    }

    /** The settings have no other way out of the builder than a client, which shows them only when much goes wrong. */
    private static List<Object> settings(ApplicationContextRunner runner) {
        List<Object> settings = new ArrayList<>();
        runner.withBean(AutoGlmClientCustomizer.class, () -> (name, builder) -> settings.addAll(read(builder)))
                .run(context -> assertThat(context).hasNotFailed());
        return settings;
    }

    private static List<Object> read(AutoGlmClientBuilder builder) {
        List<Object> values = new ArrayList<>();
        for (String field : List.of("breaker", "fallback", "hedge", "routing")) {
            values.add(ReflectionTestUtils.getField(builder, field));
        }
        return values;
    }

    @Test
    void breakerFallbackHedgeAndRoutingReachTheBuilder() {
        assertThat(settings(runner))
                .containsExactly(BreakerSpec.defaults(), FallbackSpec.none(), HedgeSpec.none(), Routing.WEIGHTED);
        assertThat(settings(runner.withPropertyValues(
                        "autoglm.timeouts.preset=interactive",
                        "autoglm.breaker.probes=2",
                        "autoglm.fallback.models=small",
                        "autoglm.hedge.after=2s",
                        "autoglm.routing=least-loaded")))
                .containsExactly(
                        BreakerSpec.interactive().withProbes(2),
                        FallbackSpec.none().withModels("small"),
                        HedgeSpec.after(Duration.ofSeconds(2)),
                        Routing.LEAST_LOADED);
    }

    @Test
    void aBeanAnswersInThePlaceOfTheServers() {
        FallbackAnswer kept = request -> Flux.empty();

        assertThat(settings(runner.withPropertyValues("autoglm.fallback.models=small")
                        .withBean(FallbackAnswer.class, () -> kept)))
                .contains(FallbackSpec.none().withModels("small").withAnswer(kept));
    }

    @Test
    void ofTwoBeansThatAnswerNeitherIsChosen() {
        runner.withBean("one", FallbackAnswer.class, () -> request -> Flux.empty())
                .withBean("two", FallbackAnswer.class, () -> SeveralEndpointsTests::nothing)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(NoUniqueBeanDefinitionException.class));
    }

    private static Publisher<GenerateEvent> nothing(GenerateRequest request) {
        return Flux.empty();
    }

    @Test
    void theSampleOfThePageMakesAClient() throws IOException {
        Matcher sample = Pattern.compile("<!-- sample: endpoints -->\n```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "spring.md")));
        assertThat(sample.find()).isTrue();

        bare.withPropertyValues("GLM_KEY=k1", "CANARY_KEY_1=k2", "CANARY_KEY_2=k3", "ZAI_KEY=k4")
                .withInitializer(
                        context -> context.getEnvironment().getPropertySources().addLast(yaml(sample.group(1))))
                .run(context -> {
                    List<EndpointState> states =
                            context.getBean(AutoGlmClient.class).endpoints().endpoints();

                    assertThat(states).extracting(EndpointState::name).containsExactly("stable", "canary", "reserve");
                    assertThat(states).extracting(EndpointState::weight).containsExactly(9, 1, 1);
                    assertThat(states).extracting(EndpointState::order).containsExactly(0, 0, 1);
                    assertThat(states.get(1).routes())
                            .extracting(route -> route.model() + " " + route.slot())
                            .contains("glm-4.6-rc2 1", "glm-4.6-rc2 2");
                });
    }

    private static PropertySource<?> yaml(String text) {
        try {
            return new YamlPropertySourceLoader()
                    .load("sample", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
