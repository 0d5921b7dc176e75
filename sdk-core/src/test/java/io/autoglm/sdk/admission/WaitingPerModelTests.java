package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The configured model, {@code big}, and all others have a limit and a line each, in one room. */
class WaitingPerModelTests {

    private final Endpoint endpoint = new Endpoint("pool-a", URI.create("https://llm.example/v1"), "big");
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final ManualGate slow = new ManualGate();
    private final PerModel<LimitGate> limits = PerModel.of(
            endpoint.configuredModels(),
            model -> new LimitGate(LimitSpec.fixed(1).newLimit()));
    private final AdmissionPolicy policy =
            new AdmissionPolicy(endpoint, limits.map(List::of), 3, InFlightListener.NONE);
    private final Wire wire = new Wire();
    private final Exchange chain = policy.around(wire);

    private Caller ask(String model) {
        return ask(chain, model);
    }

    private Caller ask(Exchange through, String model) {
        Caller caller = new Caller();
        GenerateRequest request = GenerateRequest.of("hi").mutate().model(model).build();
        Call<GenerateEvent> call = Call.of(Operation.STREAM, request, CallOptions.DEFAULTS, timer);
        through.exchange(call).subscribe(caller);
        return caller;
    }

    private List<String> sent() {
        return wire.calls.stream().map(Call::requestedModel).toList();
    }

    @Test
    void aModelThatIsFullKeepsNoOtherWaiting() {
        ask("big");
        ask("big");

        ask("small");

        assertThat(sent()).containsExactly("big", "small");
        assertThat(limits.of("big").inFlight()).isEqualTo(1);
        assertThat(limits.of("small").inFlight()).isEqualTo(1);
        assertThat(policy.waiting()).isEqualTo(1);
    }

    @Test
    void theDefaultModelIsTheConfiguredOneWhetherItIsNamedOrNot() {
        ask(null);

        ask("big");

        assertThat(sent()).hasSize(1);
        assertThat(policy.waiting()).isEqualTo(1);
    }

    @Test
    void modelsThatAreNotConfiguredShareALineInTheirOrder() {
        ask("x");
        ask("y");
        ask("z");

        wire.attempt(0).complete();
        wire.attempt(1).complete();

        assertThat(sent()).containsExactly("x", "y", "z");
    }

    @Test
    void theRoomIsBoundedForAllTogetherAndSaysWhichLimitWasReached() {
        ask("big");
        ask("x");
        ask("big");
        ask("y");
        ask("y");

        Caller refused = ask("z");

        assertThat(refused.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.QUEUE_FULL))
                .hasMessageContaining("limit 1, in flight 1, waiting 3 of 3");
    }

    @Test
    void closingRefusesThoseOfAllLines() {
        ask("big");
        ask("x");
        List<Caller> waiting = List.of(ask("big"), ask("y"));

        policy.refuseAll(() -> (AutoGlmException) Wire.failure(ErrorCode.CLIENT_CLOSED));

        assertThat(waiting).allSatisfy(caller -> assertThat(caller.failure).isNotNull());
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void cancelledWaitersOfAllLinesAreSweptOut() {
        ask("big");
        ask("x");
        ask("big");
        ask("y");
        for (int i = 0; i < 1_000; i++) {
            ask(i % 2 == 0 ? "big" : "x").cancel();
        }

        assertThat(policy.waiting()).isEqualTo(2);
        assertThat(policy.lined()).isLessThan(100);
    }

    @Test
    void eachLineIsWokenAtItsOwnTime() {
        ManualGate slower = new ManualGate();
        slow.says(now -> now < Duration.ofSeconds(1).toNanos() ? new Verdict.NotBefore(1_000_000_000) : Verdict.OPEN);
        slower.says(now -> now < Duration.ofSeconds(2).toNanos() ? new Verdict.NotBefore(2_000_000_000) : Verdict.OPEN);
        PerModel<List<ManualGate>> gates = PerModel.of(List.of("big"), model -> List.of(model == null ? slow : slower));
        Exchange timed = new AdmissionPolicy(endpoint, gates.map(List::copyOf), 10, InFlightListener.NONE).around(wire);
        ask(timed, "big");
        ask(timed, "x");

        timer.advanceTimeBy(Duration.ofMillis(999));
        assertThat(sent()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));
        assertThat(sent()).containsExactly("x");
        timer.advanceTimeBy(Duration.ofMillis(1_000));
        assertThat(sent()).containsExactly("x", "big");
    }

    @Test
    void aTimerThatWasStoppedRefusesThoseOfAllLinesWhoWaitForIt() {
        slow.says(Verdict.UNTIL_CHANGE);
        PerModel<List<ManualGate>> gates = PerModel.of(List.of("big"), model -> List.of(slow));
        Exchange timed = new AdmissionPolicy(endpoint, gates.map(List::copyOf), 10, InFlightListener.NONE).around(wire);
        Caller big = ask(timed, "big");
        Caller other = ask(timed, "x");
        timer.dispose();

        slow.says(new Verdict.NotBefore(1_000_000_000));
        slow.change();

        assertThat(big.failure).isNotNull();
        assertThat(other.failure).isNotNull();
        assertThat(sent()).isEmpty();
    }

    @Test
    void aHundredThousandModelsMakeNoMoreLimitsAndNoMoreLines() {
        List<Object> seen = new ArrayList<>();
        Exchange instant = policy.around(new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                seen.add(limits.of(call.requestedModel()));
                return Flux.empty();
            }
        });

        for (int i = 0; i < 100_000; i++) {
            ask(instant, "model-" + i);
        }

        assertThat(seen).hasSize(100_000).containsOnly(limits.of(null));
        assertThat(limits.all())
                .hasSize(2)
                .allSatisfy(limit -> assertThat(limit.inFlight()).isZero());
    }
}
