package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import reactor.core.Disposable;

/** What an operator changes at the endpoints of a running client, and who may. */
class EndpointChangeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AutoConfigurations OURS = AutoConfigurations.of(
            AutoGlmAutoConfiguration.class,
            AutoGlmClientsAutoConfiguration.class,
            AutoGlmEndpointAutoConfiguration.class);

    private final SimServer east = SimServer.start();
    private final SimServer west = SimServer.start();
    private final String[] properties = {
        "management.endpoints.web.exposure.include=autoglm",
        "autoglm.shutdown-grace=0",
        "autoglm.api-key=sk-marker",
        "autoglm.model=sim-1",
        "autoglm.endpoints.east.base-url=" + east.baseUrl(),
        "autoglm.endpoints.west.base-url=" + west.baseUrl()
    };

    @AfterEach
    void close() {
        east.close();
        west.close();
    }

    private void run(BiConsumer<AutoGlmEndpoint, AutoGlmClient> test) {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withPropertyValues(properties)
                .run(context ->
                        test.accept(context.getBean(AutoGlmEndpoint.class), context.getBean(AutoGlmClient.class)));
    }

    private static WebEndpointResponse<Object> add(AutoGlmEndpoint actuator, String name, String baseUrl) {
        return actuator.change("autoGlmClient", name, null, baseUrl, null, null, null);
    }

    private static WebEndpointResponse<Object> reweight(AutoGlmEndpoint actuator, String name, Integer weight) {
        return actuator.change("autoGlmClient", name, weight, null, null, null, null);
    }

    private static void refused(WebEndpointResponse<Object> answer, int status, String why) {
        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(answer.getBody()).isEqualTo(Map.of("error", why));
    }

    private static ClientReport.EndpointReport report(WebEndpointResponse<Object> answer, int status) {
        assertThat(answer.getStatus()).isEqualTo(status);
        return (ClientReport.EndpointReport) answer.getBody();
    }

    private static EndpointState state(AutoGlmClient client, String name) {
        return client.endpoints().endpoints().stream()
                .filter(each -> each.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Test
    void aWeightIsChanged() {
        run((actuator, client) -> {
            assertThat(report(reweight(actuator, "west", 0), 200).weight()).isZero();

            for (int i = 0; i < 10; i++) {
                client.generate("hi").block(PATIENCE);
            }
            assertThat(west.requests()).isEmpty();
            assertThat(actuator.endpoint("autoGlmClient", "east").admitted()).isEqualTo(10);
        });
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        run((actuator, client) -> {
            refused(reweight(actuator, "west", -1), 400, "endpoint weight must be from 0 to 1000000, was -1");
            refused(reweight(actuator, "north", 1), 404, "no endpoint is called 'north'; there are: east, west");
            refused(
                    actuator.change("slow", "west", 1, null, null, null, null),
                    404,
                    "no client is called 'slow', or it has not been made; there are: autoGlmClient");
            refused(
                    actuator.drain("slow", "west"),
                    404,
                    "no client is called 'slow', or it has not been made; there are: autoGlmClient");
            refused(
                    actuator.drain("autoGlmClient", "north"),
                    404,
                    "no endpoint is called 'north'; there are: east, west");
            refused(
                    add(actuator, "west", "http://127.0.0.1:1"),
                    409,
                    "endpoint 'west' is there already: drain it first, or add another name");
            assertThat(reweight(actuator, "west", null).getStatus()).isEqualTo(400);
            assertThat(actuator.change("autoGlmClient", "west", 1, null, 1, null, null)
                            .getStatus())
                    .isEqualTo(400);
            assertThat(state(client, "west").weight()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://u:sk-marker@127.0.0.1:1 | base URL must not carry a user or password
            ftp://127.0.0.1                | base URL must begin with http:// or https://
            """)
    void anAddressThatCannotBeIsRefused(String baseUrl, String why) {
        run((actuator, client) -> {
            WebEndpointResponse<Object> answer = add(actuator, "north", baseUrl);

            assertThat(answer.getStatus()).isEqualTo(400);
            assertThat(String.valueOf(answer.getBody())).contains(why).doesNotContain("marker");
        });
    }

    @Test
    void anEndpointIsAddedAndCalledWithTheClientsKeyWhereTheHostIsKnown() {
        try (SimServer north = SimServer.start()) {
            run((actuator, client) -> {
                ClientReport.EndpointReport added = report(
                        actuator.change("autoGlmClient", "north", 5, north.baseUrl(), 2, "glm-north", null), 200);
                client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withEndpoint("north"))
                        .block(PATIENCE);

                assertThat(added.weight()).isEqualTo(5);
                assertThat(added.order()).isEqualTo(2);
                assertThat(north.takeRequest(PATIENCE)).satisfies(request -> {
                    assertThat(request.header("Authorization")).isEqualTo("Bearer sk-marker");
                    assertThat(request.bodyText()).contains("glm-north");
                });
            });
        }
    }

    @Test
    void theClientsKeyDoesNotGoToAHostThatWasAddedHereNeitherAtTheFirstTimeNorAtTheSecond() {
        try (SimServer north = SimServer.start()) {
            run((actuator, client) -> {
                String stranger = north.baseUrl().replace("127.0.0.1", "localhost");
                for (String name : List.of("first", "second")) {
                    report(add(actuator, name, stranger), 200);
                    client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withEndpoint(name))
                            .block(PATIENCE);

                    assertThat(north.takeRequest(PATIENCE).header("Authorization"))
                            .as(name)
                            .isNull();
                }
            });
        }
    }

    @Test
    void aDrainBeginsAndIsNotWaitedFor() {
        west.enqueue(SimFault.stallBeforeHeaders());
        run((actuator, client) -> {
            Disposable call = client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withEndpoint("west"))
                    .subscribe(answer -> {}, failure -> {});
            west.takeRequest(PATIENCE);

            ClientReport.EndpointReport draining = report(actuator.drain("autoGlmClient", "west"), 202);
            assertThat(draining.draining()).isTrue();
            assertThat(draining.inFlight()).isEqualTo(1);
            assertThat(actuator.drain("autoGlmClient", "west").getStatus()).isEqualTo(202);
            call.dispose();
        });
    }

    @Test
    void theLastEndpointWithAWeightStays() {
        run((actuator, client) -> {
            reweight(actuator, "west", 0);

            refused(
                    actuator.drain("autoGlmClient", "east"),
                    409,
                    "at least one endpoint must have a weight above 0 and not be drained");
            assertThat(reweight(actuator, "east", 0).getStatus()).isEqualTo(409);
            assertThat(state(client, "east").draining()).isFalse();
        });
    }

    @Test
    void afterItsEndAClientTakesNoEndpointAnyMore() {
        run((actuator, client) -> {
            client.close(Duration.ZERO).block(PATIENCE);

            assertThat(add(actuator, "north", "http://127.0.0.1:1").getStatus()).isEqualTo(503);
        });
    }

    @Test
    void oneEndpointIsShown() {
        run((actuator, client) -> {
            assertThat(actuator.endpoint("autoGlmClient", "west").baseUrl()).isEqualTo(west.baseUrl());
            assertThat(actuator.endpoint("autoGlmClient", "north")).isNull();
            assertThat(actuator.endpoint("slow", "west")).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                                                                                         | GET
            management.endpoint.autoglm.access=READ_ONLY                                                 | GET
            management.endpoint.autoglm.access=UNRESTRICTED                                              | DELETE GET POST
            management.endpoint.autoglm.access=UNRESTRICTED,management.endpoints.access.max-permitted=READ_ONLY | GET
            """)
    void nobodyChangesAnythingUnlessTheApplicationSaysSo(String access, String methods) {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .withConfiguration(
                        AutoConfigurations.of(EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
                .withPropertyValues(properties)
                .withPropertyValues(access == null ? new String[0] : access.split(","))
                .run(context -> {
                    Set<String> offered = new TreeSet<>();
                    context.getBean(WebEndpointsSupplier.class)
                            .getEndpoints()
                            .forEach(endpoint -> endpoint.getOperations()
                                    .forEach(operation -> offered.add(operation
                                            .getRequestPredicate()
                                            .getHttpMethod()
                                            .name())));

                    assertThat(String.join(" ", offered)).isEqualTo(methods);
                });
    }
}
