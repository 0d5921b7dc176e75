package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One client and two servers with keys of their own, over real sockets; the clock of the calls is the test's. */
class SeveralServersTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final SimServerExtension first = new SimServerExtension(keyed("sk-of-a"));

    @RegisterExtension
    final SimServerExtension second = new SimServerExtension(keyed("sk-of-b"));

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private AutoGlmClient client;

    private static SimBehavior keyed(String key) {
        return SimBehavior.builder().apiKey(key).build();
    }

    private SimServer a() {
        return first.server();
    }

    private SimServer b() {
        return second.server();
    }

    private EndpointSpec atA() {
        return EndpointSpec.at(a().baseUrl()).withName("a").withKeys("sk-of-a");
    }

    private EndpointSpec atB() {
        return EndpointSpec.at(b().baseUrl()).withName("b").withKeys("sk-of-b");
    }

    private void start(UnaryOperator<AutoGlmClientBuilder> change, EndpointSpec... endpoints) {
        AutoGlmClientBuilder builder =
                AutoGlmClient.builder().model("glm").scheduler(timer).random(new Random(1));
        for (EndpointSpec each : endpoints) {
            builder.endpoint(each);
        }
        client = change.apply(builder).build();
    }

    private void start(EndpointSpec... endpoints) {
        start(builder -> builder, endpoints);
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
    }

    private GenerateResponse ask() {
        return client.generate("hi").block(PATIENCE);
    }

    private GenerateResponse ask(String endpoint) {
        return client.generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withEndpoint(endpoint))
                .block(PATIENCE);
    }

    private static List<String> headers(SimServer server, String name) {
        return server.requests().stream().map(request -> request.header(name)).toList();
    }

    private EndpointState state(String name) {
        return client.state().endpoints().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachKeyAndEachHeaderArriveAtTheirOwnServerOnly() {
        start(
                builder -> builder.header("X-Team", "search").header("X-Both", "client"),
                atA().withHeader("X-Gateway", "a-7").withHeader("x-both", "endpoint"),
                atB());

        for (int i = 0; i < 40; i++) {
            ask();
        }
        client.stream("hi").blockLast(PATIENCE);
        client.health().block(PATIENCE);

        assertThat(a().requests()).hasSizeGreaterThan(5);
        assertThat(b().requests()).hasSizeGreaterThan(5);
        assertThat(headers(a(), "Authorization")).containsOnly("Bearer sk-of-a");
        assertThat(headers(b(), "Authorization")).containsOnly("Bearer sk-of-b");
        assertThat(headers(a(), "X-Gateway")).containsOnly("a-7");
        assertThat(headers(b(), "X-Gateway")).containsOnlyNulls();
        assertThat(headers(a(), "X-Both")).containsOnly("endpoint");
        assertThat(headers(b(), "X-Both")).containsOnly("client");
        assertThat(headers(a(), "X-Team")).containsOnly("search");
        assertThat(headers(b(), "X-Team")).containsOnly("search");
    }

    @Test
    void twoKeysOfOneEndpointShareItsCalls() {
        a().behavior(SimBehavior.defaults());
        start(EndpointSpec.at(a().baseUrl()).withKeys("sk-one", "sk-two"));

        for (int i = 0; i < 40; i++) {
            ask();
        }

        assertThat(headers(a(), "Authorization")).contains("Bearer sk-one", "Bearer sk-two");
        assertThat(headers(a(), "Authorization")).containsOnly("Bearer sk-one", "Bearer sk-two");
    }

    @Test
    void aKeyThatIsReplacedIsUsedFromTheNextAttemptOnAndAtItsOwnServerOnly() {
        start(atA(), atB());
        ask("a");
        a().behavior(keyed("sk-new"));

        client.endpoints().replaceKey("a", Credentials.bearer("sk-new"));
        ask("a");
        ask("b");

        assertThat(headers(a(), "Authorization")).containsExactly("Bearer sk-of-a", "Bearer sk-new");
        assertThat(headers(b(), "Authorization")).containsExactly("Bearer sk-of-b");
    }

    @Test
    void oneOfTwoKeysIsReplacedByItsNumber() {
        a().behavior(SimBehavior.defaults());
        start(EndpointSpec.at(a().baseUrl()).withName("a").withKeys("sk-one", "sk-two"));

        client.endpoints().replaceKey("a", 2, Credentials.bearer("sk-new"));
        for (int i = 0; i < 40; i++) {
            ask();
        }

        assertThat(headers(a(), "Authorization")).contains("Bearer sk-one", "Bearer sk-new");
        assertThat(headers(a(), "Authorization")).doesNotContain("Bearer sk-two");
    }

    @Test
    void whatHappenedToACallThatWasServedElsewhereCanBeSeen() {
        a().behavior(keyed("sk-changed"));
        start(atA(), atB().withOrder(1));

        GenerateResponse response = ask();
        GenerateEvent last = client.stream("hi").blockLast(PATIENCE);

        assertThat(response.meta().servedBy()).isEqualTo("b");
        assertThat(response.meta().attempts()).isEqualTo(2);
        assertThat(last).isInstanceOfSatisfying(GenerateEvent.Finished.class, end -> {
            assertThat(end.meta().servedBy()).isEqualTo("b");
            assertThat(end.meta().attempts()).isEqualTo(2);
        });
        assertThat(state("a").troubles()).hasSize(1);
        assertThat(state("b").troubles()).isEmpty();
        assertThat(client.state().retriesRefused()).isZero();
    }

    @Test
    void aServerThatDoesNotKnowTheModelLeavesItToTheOtherAndKeepsItsLimits() {
        a().behavior(keyed("sk-of-a").mutate().models("another").build());
        start(atA(), atB().withOrder(1));
        List<RouteState> before = state("a").routes();

        for (int i = 0; i < 5; i++) {
            assertThat(ask().meta().servedBy()).isEqualTo("b");
        }

        assertThat(a().requests()).hasSize(5);
        assertThat(state("a").troubles()).isEmpty();
        assertThat(state("a").routes().get(0).limit()).isEqualTo(before.get(0).limit());
        assertThat(state("a").routes().get(0).inFlight()).isZero();
        assertThat(state("a").routes().get(0).admitted()).isEqualTo(5);
    }

    @Test
    void eachServerIsAskedForTheModelAsItCallsIt() {
        start(atA().withModel("large", "a-large"), atB().withModel("usual-b").withModel("large", "b-large"));
        GenerateRequest large = GenerateRequest.of("hi").mutate().model("large").build();

        for (String endpoint : List.of("a", "b")) {
            client.generate(large, CallOptions.DEFAULTS.withEndpoint(endpoint)).block(PATIENCE);
            ask(endpoint);
        }

        assertThat(a().requests())
                .extracting(RecordedRequest::bodyText)
                .satisfiesExactly(
                        body -> assertThat(body).contains("\"a-large\""),
                        body -> assertThat(body).contains("\"glm\""));
        assertThat(b().requests())
                .extracting(RecordedRequest::bodyText)
                .satisfiesExactly(
                        body -> assertThat(body).contains("\"b-large\""),
                        body -> assertThat(body).contains("\"usual-b\""));
    }

    @Test
    void aServerThatAsksToWaitHalfAMinuteGetsNothingUntilThenWhileTheOtherServes() {
        start(atA(), atB().withOrder(1));
        a().enqueue(SimFault.rateLimited(Duration.ofSeconds(30)));

        assertThat(ask().meta().servedBy()).isEqualTo("b");
        for (int second = 0; second < 29; second++) {
            timer.advanceTimeBy(Duration.ofSeconds(1));
            assertThat(ask().meta().servedBy()).isEqualTo("b");
        }

        assertThat(a().requests()).hasSize(1);
        assertThat(state("b").routes().get(0).admitted()).isEqualTo(30);
        timer.advanceTimeBy(Duration.ofSeconds(11));
        assertThat(ask().meta().servedBy()).isEqualTo("a");
    }

    @Test
    void noCallFailsBecauseOneServerIsNotThere() {
        String nobody = "http://127.0.0.1:" + closedPort() + "/v1";
        start(EndpointSpec.at(nobody).withName("gone"), atB());

        List<GenerateResponse> answers = Flux.range(0, 10) // as many retries as there are without a breaker
                .flatMap(i -> client.generate("hi"), 5)
                .collectList()
                .block(PATIENCE);

        assertThat(answers)
                .hasSize(10)
                .allMatch(answer -> answer.meta().servedBy().equals("b"));
        assertThat(state("gone").routes().get(0).admitted()).isPositive();
        assertThat(client.state().retriesRefused()).isZero();
    }

    private static int closedPort() {
        try (SimServer server = SimServer.start()) {
            return server.port();
        }
    }

    @Test
    void aCallThatFailsEverywhereNamesEveryEndpointThatFailed() {
        a().behavior(keyed("sk-changed"));
        b().behavior(keyed("sk-of-b").mutate().models("another").build());
        start(atA(), atB().withOrder(1));

        AutoGlmException failure = catchThrowableOfType(AutoGlmException.class, this::ask);

        assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        assertThat(failure.endpoint()).isEqualTo("b");
        assertThat(failure.attempts()).isEqualTo(2);
        assertThat(failure).hasMessageContaining("b");
        assertThat(failure.getSuppressed())
                .filteredOn(AutoGlmException.class::isInstance)
                .hasSize(1)
                .allSatisfy(earlier -> {
                    assertThat(((AutoGlmException) earlier).endpoint()).isEqualTo("a");
                    assertThat(((AutoGlmException) earlier).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                    assertThat(earlier).hasMessageContaining("endpoint a");
                });
    }

    @Test
    void anEndpointThatIsDrainedLosesItsConnections() {
        start(atA(), atB());
        ask("a");
        ask("b");
        assertThat(a().stats().openConnections()).isEqualTo(1);

        client.endpoints().drain("a").block(PATIENCE);

        HttpWiresTests.awaitNoConnection(a());
        assertThat(b().stats().openConnections()).isEqualTo(1);
        assertThat(ask("b").meta().servedBy()).isEqualTo("b");
    }

    @Test
    void anEndpointThatWasAddedIsCalledWithItsOwnKeyAndHeaders() {
        start(builder -> builder.retry(RetrySpec.none()), atA());

        client.endpoints().add(atB().withHeader("X-Gateway", "b-1").withOrder(1));
        client.endpoints().drain("a").block(PATIENCE);
        ask();

        assertThat(a().requests()).isEmpty();
        assertThat(headers(b(), "Authorization")).containsExactly("Bearer sk-of-b");
        assertThat(headers(b(), "X-Gateway")).containsExactly("b-1");
    }
}
