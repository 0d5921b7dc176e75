package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Failing over and changing the pool, through the whole client, in virtual time and without sockets. */
class EndpointPoolTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final PooledWire wire = new PooledWire();
    private AutoGlmClient client =
            client(PooledWire.endpoint("a"), PooledWire.endpoint("b").withOrder(1));

    private AutoGlmClient client(EndpointSpec... endpoints) {
        return client(builder -> builder, endpoints);
    }

    private AutoGlmClient client(UnaryOperator<AutoGlmClientBuilder> change, EndpointSpec... endpoints) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder()
                .exchange(wire)
                .model("glm-4.6")
                .scheduler(timer)
                .random(new Random(1));
        for (EndpointSpec each : endpoints) {
            builder.endpoint(each);
        }
        return change.apply(builder).build();
    }

    @AfterEach
    void holdsNothing() {
        assertThat(client.state().inFlight()).isZero();
        assertThat(client.state().waiting()).isZero();
        client.close();
    }

    private Outcome ask(CallOptions options) {
        Outcome outcome = new Outcome();
        outcome.call = client.generate(GenerateRequest.of("hi"), options)
                .subscribe(outcome.answers::add, failure -> outcome.failure = (AutoGlmException) failure);
        return outcome;
    }

    private Outcome ask() {
        return ask(CallOptions.DEFAULTS);
    }

    private static final class Outcome {
        final List<GenerateResponse> answers = new ArrayList<>();
        AutoGlmException failure;
        Disposable call;

        boolean isWaiting() {
            return answers.isEmpty() && failure == null;
        }
    }

    private EndpointState state(String name) {
        return client.endpoints().endpoints().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ErrorCode.class,
            names = {
                "UNAUTHENTICATED",
                "PERMISSION_DENIED",
                "MODEL_NOT_FOUND",
                "QUOTA_EXHAUSTED",
                "TLS_FAILED",
                "PROXY_REFUSED",
                "HTML_ANSWER",
                "CONNECT_FAILED",
                "SERVER_ERROR",
                "OVERLOADED",
                "RATE_LIMITED"
            })
    void whatFailsAtOneEndpointIsServedByAnotherAtOnce(ErrorCode code) {
        wire.fails("a", code);

        Outcome outcome = ask();

        assertThat(outcome.failure).isNull();
        assertThat(outcome.answers).hasSize(1);
        assertThat(wire.places).containsExactly("a", "b");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_REQUEST", "CONTENT_FILTERED", "CONTEXT_TOO_LONG"})
    void whatIsTheRequestsOwnFaultIsNotAskedElsewhere(ErrorCode code) {
        wire.fails("a", code);

        assertThat(ask().failure.code()).isEqualTo(code);
        assertThat(wire.places).containsExactly("a");
    }

    @Test
    void aCallThatNamesItsEndpointFailsThere() {
        wire.fails("a", ErrorCode.UNAUTHENTICATED);

        assertThat(ask(CallOptions.DEFAULTS.withEndpoint("a")).failure.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(wire.places).containsExactly("a");
    }

    @Test
    void anUnknownNameIsRefusedWithoutAnAttempt() {
        AutoGlmException failure = ask(CallOptions.DEFAULTS.withEndpoint("c")).failure;

        assertThat(failure.code()).isEqualTo(ErrorCode.NO_ENDPOINT);
        assertThat(failure).hasMessageContaining("'c'").hasMessageContaining("a, b");
        assertThat(failure.attempts()).isZero();
        assertThat(wire.places).isEmpty();
    }

    @Test
    void anotherCredentialOfTheEndpointIsTriedBeforeAHigherOrderWhenItIsTheCredentialThatWasRefused() {
        client.close();
        client = client(
                PooledWire.endpoint("a").withKeys("sk-one", "sk-two"),
                PooledWire.endpoint("b").withOrder(1));
        wire.fails("a", ErrorCode.UNAUTHENTICATED);

        ask();

        assertThat(wire.places).hasSize(3).last().isEqualTo("b");
        assertThat(wire.places.subList(0, 2)).containsExactlyInAnyOrder("a/1", "a/2");
    }

    @Test
    void aServerErrorSparesAllCredentialsOfTheEndpoint() {
        client.close();
        client = client(
                PooledWire.endpoint("a").withKeys("sk-one", "sk-two"),
                PooledWire.endpoint("b").withOrder(1));
        wire.fails("a", ErrorCode.SERVER_ERROR);

        ask();

        assertThat(wire.places).hasSize(2).last().isEqualTo("b");
    }

    @Test
    void whenAllHaveFailedItWaitsBeforeItGoesToTheFirstAgain() {
        wire.fails("a", ErrorCode.BAD_GATEWAY);
        wire.fails("b", ErrorCode.BAD_GATEWAY);
        Outcome outcome = ask();
        assertThat(wire.places).containsExactly("a", "b");

        timer.advanceTimeBy(Duration.ofMillis(150));
        assertThat(wire.places).hasSize(2);
        wire.answers("a");
        timer.advanceTimeBy(Duration.ofMillis(100));

        assertThat(wire.places).containsExactly("a", "b", "a");
        assertThat(outcome.answers).hasSize(1);
    }

    @ParameterizedTest(name = "{0} endpoints")
    @ValueSource(ints = {1, 2})
    void aDeadKeptConnectionIsReplacedOnceHoweverManyEndpointsThereAre(int number) {
        client.close();
        client = number == 1
                ? client(PooledWire.endpoint("a"))
                : client(PooledWire.endpoint("a"), PooledWire.endpoint("b").withOrder(1));
        wire.fails("a", ErrorCode.STALE_CONNECTION);

        Outcome outcome = ask();
        timer.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(wire.places.subList(0, 2)).containsExactly("a", "a");
        if (number == 1) {
            assertThat(wire.places).hasSize(2);
            assertThat(outcome.failure.code()).isEqualTo(ErrorCode.STALE_CONNECTION);
        } else {
            assertThat(wire.places).last().isEqualTo("b");
            assertThat(outcome.answers).hasSize(1);
        }
    }

    @Test
    void oneEndpointAloneIsNoOtherToItself() {
        client.close();
        client = client(PooledWire.endpoint("a"));
        wire.fails("a", ErrorDetails.of(ErrorCode.BAD_GATEWAY, "played").withRetryAfter(Duration.ofSeconds(7), null));
        Outcome outcome = ask();

        timer.advanceTimeBy(Duration.ofMillis(6_999));
        assertThat(wire.places).hasSize(1);
        outcome.call.dispose();
    }

    @Test
    void aCallThatWasRefusedForGoodWaitsForTheOtherEndpointAndDoesNotGoBack() {
        client.close();
        client = client(
                PooledWire.endpoint("a"), PooledWire.endpoint("b").withOrder(1).withLimit(LimitSpec.fixed(1)));
        Sinks.Empty<GenerateResponse> busy = Sinks.empty();
        wire.answers("b", busy.asMono().flux());
        Outcome first = ask(CallOptions.DEFAULTS.withEndpoint("b"));
        wire.fails("a", ErrorCode.UNAUTHENTICATED);

        Outcome outcome = ask();

        assertThat(outcome.isWaiting()).as("waits, %s", wire.places).isTrue();
        assertThat(wire.places).containsExactly("b", "a");
        wire.answers("b");
        first.call.dispose();
        assertThat(wire.places).containsExactly("b", "a", "b");
        assertThat(outcome.answers).hasSize(1);
    }

    @Test
    void aTransientFailureDoesNotWaitForAnotherEndpointThatIsBusy() {
        client.close();
        client = client(
                PooledWire.endpoint("a"), PooledWire.endpoint("b").withOrder(1).withLimit(LimitSpec.fixed(1)));
        wire.answers("b", Flux.never());
        Outcome first = ask(CallOptions.DEFAULTS.withEndpoint("b"));
        wire.fails("a", ErrorCode.BAD_GATEWAY);
        Outcome outcome = ask();
        wire.answers("a");

        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(outcome.isWaiting()).isFalse();
        first.call.dispose();
    }

    @Test
    void aDrainedEndpointGetsNothingMoreAndItsNameIsFreeThen() {
        Sinks.Empty<GenerateResponse> answer = Sinks.empty();
        wire.answers("a", answer.asMono().flux());
        Outcome running = ask();
        boolean[] gone = new boolean[2];

        client.endpoints().drain("a").subscribe(nothing -> {}, failure -> {}, () -> gone[0] = true);
        client.endpoints().drain("a").subscribe(nothing -> {}, failure -> {}, () -> gone[1] = true);

        assertThat(state("a").draining()).isTrue();
        assertThatThrownBy(() -> client.endpoints().add(PooledWire.endpoint("a")))
                .hasMessageContaining("'a' is taken");
        ask();
        assertThat(wire.places).containsExactly("a", "b");
        assertThat(gone).containsExactly(false, false);
        running.call.dispose();
        assertThat(gone).containsExactly(true, true);
        assertThat(client.endpoints().endpoints())
                .extracting(EndpointState::name)
                .containsExactly("b");

        client.endpoints().add(PooledWire.endpoint("a"));
        wire.answers("a");
        ask();
        assertThat(wire.places).last().isEqualTo("a");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"complete", "error", "cancel"})
    void drainingWaitsForAStreamHoweverItEnds(String end) {
        Sinks.Many<GenerateEvent> answer = Sinks.many().unicast().onBackpressureBuffer();
        wire.answers("a", answer.asFlux());
        List<Object> heard = new ArrayList<>();
        Disposable stream = client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS)
                .subscribe(heard::add, heard::add, () -> heard.add("complete"));
        answer.tryEmitNext(new GenerateEvent.TextDelta(0, "text"));
        boolean[] gone = new boolean[1];
        client.endpoints().drain("a").subscribe(nothing -> {}, failure -> {}, () -> gone[0] = true);
        assertThat(gone[0]).isFalse();

        switch (end) {
            case "complete" -> answer.tryEmitComplete(); // a cut: no last event
            case "error" ->
                answer.tryEmitError(
                        ErrorDetails.of(ErrorCode.STREAM_CUT, "played").exception());
            default -> stream.dispose();
        }

        assertThat(gone[0]).isTrue();
        assertThat(heard).first().isEqualTo(new GenerateEvent.TextDelta(0, "text"));
        assertThat(wire.places).containsExactly("a");
    }

    @Test
    void drainingWaitsForAHealthCheck() {
        Sinks.One<Health> answer = Sinks.one();
        wire.answers("a", answer.asMono().flux());
        List<Object> heard = new ArrayList<>();
        client.health().subscribe(heard::add, heard::add);
        boolean[] gone = new boolean[1];

        client.endpoints().drain("a").subscribe(nothing -> {}, failure -> {}, () -> gone[0] = true);

        assertThat(gone[0]).isFalse();
        answer.tryEmitError(ErrorDetails.of(ErrorCode.SERVER_ERROR, "played").exception());
        timer.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(gone[0]).isTrue();
        assertThat(heard).hasSize(1);
    }

    @Test
    void drainingBeginsWithTheSubscriptionAndIsNotUndoneByCancelling() {
        Mono<Void> drain = client.endpoints().drain("a");
        assertThat(state("a").draining()).isFalse();
        wire.answers("a", Flux.never());
        Outcome running = ask();

        drain.subscribe().dispose();

        assertThat(state("a").draining()).isTrue();
        running.call.dispose();
        assertThat(client.endpoints().endpoints()).hasSize(1);
    }

    @Test
    void theLastEndpointWithAWeightCanNeitherBeDrainedNorLoseItsWeight() {
        client.endpoints().reweight("b", 0);

        assertThatThrownBy(() -> client.endpoints().drain("a").block(PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at least one endpoint must have a weight above 0");
        assertThatThrownBy(() -> client.endpoints().reweight("a", 0)).isInstanceOf(IllegalStateException.class);
        assertThat(state("a").draining()).isFalse();
        assertThat(state("a").weight()).isEqualTo(1);
        ask();
        assertThat(wire.places).containsExactly("a");
    }

    @Test
    void oneThatIsBeingDrainedDoesNotCountAsAnother() {
        wire.answers("a", Flux.never());
        Outcome running = ask();
        client.endpoints().drain("a").subscribe();

        assertThatThrownBy(() -> client.endpoints().drain("b").block(PATIENCE))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.endpoints().reweight("b", 0)).isInstanceOf(IllegalStateException.class);
        running.call.dispose();
    }

    @Test
    void waitingCallsGoByTheNewState() {
        client.close();
        client = client(
                PooledWire.endpoint("a").withLimit(LimitSpec.fixed(1)),
                PooledWire.endpoint("b").withWeight(0));
        wire.answers("a", Flux.never());
        Outcome running = ask();
        Outcome first = ask();
        assertThat(first.isWaiting()).isTrue();

        client.endpoints().reweight("b", 5);
        assertThat(first.answers).hasSize(1);

        client.endpoints().reweight("b", 0);
        Outcome second = ask();
        assertThat(second.isWaiting()).isTrue();
        client.endpoints().add(PooledWire.endpoint("c"));
        assertThat(second.answers).hasSize(1);
        assertThat(wire.places).containsExactly("a", "b", "c");

        client.endpoints().reweight("c", 0);
        Outcome third = ask();
        client.endpoints().reweight("b", 1);
        client.endpoints().drain("a").subscribe();
        assertThat(third.answers).hasSize(1);
        running.call.dispose();
    }

    @Test
    void namesThatAreNotThereAreRefusedWithThoseThatAre() {
        EndpointPool pool = client.endpoints();

        assertThatThrownBy(() -> pool.reweight("c", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'c'; there are: a, b");
        assertThatThrownBy(() -> pool.drain("c").block(PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are: a, b");
        assertThatThrownBy(() -> pool.replaceKey("c", Credentials.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there are: a, b");
        assertThatThrownBy(() -> pool.replaceKey("a", 2, Credentials.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slot must be from 1 to 1, was 2");
        assertThatThrownBy(() -> pool.reweight("a", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight must be from 0 to 1000000, was -1");
        assertThat(state("a").weight()).isEqualTo(1);
    }

    @Test
    void nothingIsAddedToAClosedClient() {
        client.close();

        assertThatThrownBy(() -> client.endpoints().add(PooledWire.endpoint("c")))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CLIENT_CLOSED));
    }

    @Test
    void eachCredentialHasLimitsOfItsOwn() {
        client.close();
        client = client(PooledWire.endpoint("a").withKeys("sk-one", "sk-two").withLimit(LimitSpec.fixed(2)));
        wire.answers("a", Flux.never());
        List<Outcome> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(ask());
        }

        assertThat(wire.count("a/1")).isEqualTo(2);
        assertThat(wire.count("a/2")).isEqualTo(2);
        assertThat(client.state().waiting()).isEqualTo(2);
        assertThat(state("a").routes().stream().filter(route -> route.inFlight() > 0))
                .extracting(route -> route.slot() + " " + route.model() + " " + route.limit() + " " + route.inFlight())
                .containsExactly("1 glm-4.6 2 2", "2 glm-4.6 2 2");
        all.forEach(each -> each.call.dispose());
    }

    @Test
    void anEndpointThatAPolicyMadeUpIsCalledAsTheOnlyOneThatThereIs() {
        client.close();
        Policy elsewhere = new Policy() {
            @Override
            public <E> Flux<E> apply(Call<E> call, Exchange next) {
                return next.exchange(
                        call.withEndpoint(new Endpoint("made-up", URI.create("https://other.example/v1"))));
            }
        };
        client = client(
                builder -> builder.policy(PolicyPosition.PER_ATTEMPT, elsewhere),
                PooledWire.endpoint("a").withKeys("sk-one"));

        assertThat(ask().answers).hasSize(1);
        assertThat(wire.places).containsExactly("made-up");
    }
}
