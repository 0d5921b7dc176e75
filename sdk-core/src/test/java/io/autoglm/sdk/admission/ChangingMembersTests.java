package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.PlayedMembers.limited;
import static io.autoglm.sdk.policy.CallOptions.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Members come, go and change their weights while calls wait and run; each takes one attempt at a time of each model. */
class ChangingMembersTests {

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Member a = limited("a", null, Map.of(), 1);
    private final Member b = limited("b", null, Map.of(), 1);
    private final Wire wire = new Wire();
    private AdmissionPolicy policy = policy(a);

    private static AdmissionPolicy policy(Member... members) {
        return new AdmissionPolicy(List.of(members), Routing.WEIGHTED, new Random(1), 100);
    }

    private Caller ask(String model, CallOptions options) {
        Caller caller = new Caller();
        policy.around(wire).exchange(PlayedMembers.call(model, options, timer)).subscribe(caller);
        return caller;
    }

    private Caller ask(String model) {
        return ask(model, DEFAULTS);
    }

    private void set(Member... members) {
        policy.setMembers(List.of(members));
        policy.wake();
    }

    private void weigh(Member member, double weight) {
        policy.weigh(member, weight);
        policy.wake();
    }

    /** Returns where the attempts went, and for which model, in their order. */
    private List<String> sent() {
        return wire.calls.stream()
                .map(call ->
                        call.endpoint().name() + (call.requestedModel() == null ? "" : " " + call.requestedModel()))
                .toList();
    }

    private static boolean isDrained(Member member) {
        boolean[] drained = new boolean[1];
        Disposable watch = member.drained().subscribe(nothing -> {}, failure -> {}, () -> drained[0] = true);
        watch.dispose();
        return drained[0];
    }

    @Test
    void aWaitingCallGoesToAMemberThatWasAddedMeanwhile() {
        ask("x");
        ask("x");

        set(a, b);

        assertThat(sent()).containsExactly("a x", "b x");
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aWeightThatIsRaisedFromZeroLetsAWaitingCallGo() {
        policy = policy(a, b);
        weigh(b, 0);
        ask("x");
        ask("x");
        assertThat(sent()).containsExactly("a x");

        weigh(b, 0.5);

        assertThat(sent()).containsExactly("a x", "b x");
    }

    @Test
    void aWeightThatIsZeroHoldsFromTheNextCallOn() {
        policy = policy(a, b);
        weigh(a, 0);
        for (int i = 0; i < 5; i++) {
            ask("x").cancel();
        }

        assertThat(sent()).hasSize(5).containsOnly("b x");
    }

    @Test
    void weightsAreKeptWhenOtherMembersCome() {
        policy = policy(a, b);
        weigh(a, 0);

        set(a, b, limited("c", 1, 0));

        ask("x");
        ask("x");
        assertThat(sent()).containsExactly("b x");
        assertThat(a.weight()).isZero();
    }

    @Test
    void aMemberThatLeavesGetsNoneOfThoseWhoWait() {
        policy = policy(a, b);
        ask("x");
        ask("x");
        List<Caller> waiting = List.of(ask("x"), ask("x"));

        set(b);
        wire.attempt(sent().indexOf("a x")).complete();
        assertThat(sent()).hasSize(2);
        wire.attempt(sent().indexOf("b x")).complete();
        wire.attempt(2).complete();

        assertThat(sent().subList(2, 4)).containsExactly("b x", "b x");
        assertThat(waiting).allMatch(caller -> caller.failure == null);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"complete", "error", "cancel", "cancel after the first event", "whole", "end of a begun stream"})
    void aMemberIsDrainedWhenItsLastAttemptIsOverHoweverThatEnds(String end) {
        policy = policy(limited("a", 2, 1), b);
        Member leaving = policy.members().get(0);
        weigh(b, 0);
        Caller first = ask("x");
        ask("x");
        weigh(b, 1);
        set(b);
        assertThat(isDrained(leaving)).isFalse();

        wire.attempt(1).complete();
        assertThat(isDrained(leaving)).isFalse();
        switch (end) {
            case "complete" -> wire.attempt(0).complete();
            case "error" -> wire.attempt(0).error(Wire.failure(ErrorCode.SERVER_ERROR));
            case "cancel" -> first.cancel();
            case "cancel after the first event" -> {
                wire.attempt(0).next(Wire.TEXT);
                assertThat(isDrained(leaving)).isFalse();
                first.cancel();
            }
            case "whole" -> {
                wire.attempt(0).next(Wire.finished());
                assertThat(isDrained(leaving)).isFalse();
                wire.attempt(0).complete();
            }
            default -> {
                wire.attempt(0).next(Wire.TEXT);
                wire.attempt(0).error(Wire.failure(ErrorCode.STREAM_CUT));
            }
        }

        assertThat(isDrained(leaving)).isTrue();
        assertThat(leaving.inFlight(null)).isZero();
        assertThat(leaving.admitted(null)).isEqualTo(2);
    }

    @Test
    void aMemberThatCameAndLeftWhileTheRoomWasBusyIsDrainedToo() {
        ManualGate gate = new ManualGate();
        Endpoint endpoint = PlayedMembers.endpoint("a", null, Map.of());
        Member staying = new Member(endpoint, PerModel.all(List.of(gate)), 1, 0, InFlightListener.NONE);
        policy = policy(staying);
        gate.says(now -> {
            if (policy.members().size() == 1) {
                set(staying, b);
                set(staying);
            }
            return Verdict.OPEN;
        });

        ask("x");

        assertThat(isDrained(b)).isTrue();
        assertThat(sent()).containsExactly("a x");
    }

    @Test
    void aMemberWithoutAttemptsIsDrainedAtOnce() {
        policy = policy(a, b);

        set(b);

        assertThat(isDrained(a)).isTrue();
        assertThat(isDrained(b)).isFalse();
    }

    @Test
    void attemptsOfEveryModelCountWhenAMemberLeaves() {
        Member mapped = limited("a", "usual", Map.of("large", "a-large"), 1);
        policy = policy(mapped, b);
        weigh(b, 0);
        ask(null);
        ask("large");
        ask("other");
        weigh(b, 1);
        set(b);

        for (int i = 0; i < 3; i++) {
            assertThat(isDrained(mapped)).as("%d ended", i).isFalse();
            wire.attempt(i).complete();
        }

        assertThat(isDrained(mapped)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"complete", "error", "cancel"})
    void anOperationThatIsNotLimitedCountsWhenItsMemberLeaves(String end) {
        policy = policy(a, b);
        Sinks.One<Health> answer = Sinks.one();
        Disposable asked = policy.around(over(answer.asMono().flux()))
                .exchange(Call.of(Operation.HEALTH, NoRequest.INSTANCE, DEFAULTS, timer))
                .onErrorComplete()
                .subscribe();
        set(b);
        assertThat(isDrained(a)).isFalse();

        switch (end) {
            case "complete" -> answer.tryEmitEmpty();
            case "error" -> answer.tryEmitError(Wire.failure(ErrorCode.SERVER_ERROR));
            default -> asked.dispose();
        }

        assertThat(isDrained(a)).isTrue();
    }

    @Test
    void anOperationThatIsNotLimitedHoldsNothingUntilItIsSubscribedTo() {
        policy = policy(a, b);
        Flux<Health> asked = policy.around(over(Flux.never()))
                .exchange(Call.of(Operation.HEALTH, NoRequest.INSTANCE, DEFAULTS, timer));

        set(b);

        assertThat(isDrained(a)).isTrue();
        assertThat(asked).isNotNull();
    }

    private static Exchange over(Flux<?> answer) {
        return new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return answer.map(call.operation()::cast);
            }
        };
    }

    @Test
    void whoWaitsForTheEndOfAMemberMayCallAtOnce() {
        policy = policy(a, b);
        ask("x", DEFAULTS.withEndpoint("a")).cancel();
        a.drained().subscribe(nothing -> {}, failure -> {}, () -> {
            ask("from-the-end");
            assertThat(sent()).last().isEqualTo("b from-the-end");
        });
        List<Throwable> thrown = new ArrayList<>();

        try {
            set(b);
        } catch (Throwable failed) {
            thrown.add(failed);
        }

        assertThat(thrown).isEmpty();
        assertThat(sent()).containsExactly("a x", "b from-the-end");
    }

    @Test
    void aModelThatIsConfiguredLaterGetsALineAndThoseWhoWaitKeepTheirs() {
        ask("x");
        ask("large");
        ask("y");
        assertThat(policy.models()).isEmpty();
        Member knowing = limited("b", null, Map.of("large", "b-large"), 1);
        ask("large", DEFAULTS.withEndpoint("a"));

        set(a, knowing);

        assertThat(policy.models()).containsExactly("large");
        assertThat(sent()).containsExactly("a x", "b large", "b y");
        ask("large");
        ask("z");
        assertThat(policy.waiting("large", Priority.NORMAL)).isEqualTo(1);
        assertThat(policy.waiting(null, Priority.NORMAL)).isEqualTo(2);
    }

    @Test
    void whoWaitsInTheLineOfAModelThatIsNoMoreKeepsItsPlace() {
        Member knowing = limited("b", null, Map.of("large", "b-large"), 1);
        policy = policy(a, knowing);
        ask("x");
        ask("large");
        ask("large");
        ask("large");
        assertThat(policy.waiting("large", Priority.NORMAL)).isEqualTo(policy.waiting());

        set(a);

        assertThat(policy.models()).isEmpty();
        for (int i = 0; i < wire.attempts.size(); i++) {
            wire.attempt(i).complete();
        }
        assertThat(sent()).filteredOn("a large"::equals).hasSizeGreaterThan(1);
        assertThat(policy.waiting()).isZero();
        assertThat(policy.lined()).isZero();
    }

    @Test
    void requestsThatNameNoModelTakeEachEndpointsOwn() {
        Member usual = limited("a", "a-usual", Map.of(), 1);
        Member other = limited("b", "b-usual", Map.of(), 1);
        policy = policy(usual, other);
        ask(null);
        ask(null);

        assertThat(sent()).containsExactlyInAnyOrder("a", "b");
        assertThat(usual.inFlight("a-usual")).isEqualTo(1);
        assertThat(usual.inFlight(null)).isZero();
        assertThat(other.inFlight("b-usual")).isEqualTo(1);
        assertThat(other.inFlight(null)).isZero();
    }

    @Test
    void requestsThatNameNoModelStillHaveALineWhenTheFirstEndpointIsGone() {
        Member other = limited("b", "b-usual", Map.of(), 1);
        policy = policy(limited("a", "a-usual", Map.of(), 1), other);
        set(other);
        Caller first = ask(null);
        Caller second = ask(null);

        wire.attempt(0).complete();

        assertThat(sent()).containsExactly("b", "b");
        assertThat(List.of(first, second)).allMatch(caller -> caller.failure == null);
    }

    @Test
    void aCallThatWaitsForAnEndpointByNameKeepsNobodyWaitingWhoMayGoToAnother() {
        policy = policy(a, b);
        ask("x", DEFAULTS.withEndpoint("a"));
        ask("named", DEFAULTS.withEndpoint("a"));

        ask("x");

        assertThat(sent()).containsExactly("a x", "b x");
        assertThat(policy.waiting()).isEqualTo(1);
        assertThat(policy.waiting(null, Priority.NORMAL)).isEqualTo(1);
    }

    @Test
    void thoseWhoNameAnEndpointAndThoseWhoDoNotTakeTurns() {
        policy = policy(a, b);
        ask("x", DEFAULTS.withEndpoint("a"));
        ask("x", DEFAULTS.withEndpoint("b"));
        for (int i = 0; i < 10; i++) {
            ask("any");
            ask("named", DEFAULTS.withEndpoint("a"));
        }

        for (int i = 0; i < 10; i++) {
            int running = sent().size() - 1;
            while (!sent().get(running).startsWith("a")) {
                running--;
            }
            wire.attempt(running).complete();
        }

        assertThat(sent().subList(2, 12)).filteredOn("a named"::equals).hasSize(5);
        assertThat(sent().subList(2, 12)).filteredOn("a any"::equals).hasSize(5);
    }

    @Test
    void twoNamesOfOneModelTakeTurnsAtItsLimit() {
        policy = policy(limited("a", null, Map.of("fast", "glm", "smart", "glm"), 1));
        ask("fast");
        for (int i = 0; i < 10; i++) {
            ask("fast");
            ask("smart");
        }

        for (int i = 0; i < 10; i++) {
            wire.attempt(i).complete();
        }

        assertThat(sent().subList(1, 11)).filteredOn("a smart"::equals).hasSize(5);
    }

    @Test
    void aWaitingCallThatNamesAMemberWhichLeavesIsRefused() {
        policy = policy(a, b);
        ask("x", DEFAULTS.withEndpoint("a"));
        Caller waiting = ask("x", DEFAULTS.withEndpoint("a"));

        set(b);

        assertThat(waiting.failure)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NO_ENDPOINT))
                .hasMessageContaining("'a', which is not there; there are: b");
        assertThat(policy.waiting()).isZero();
    }

    @ParameterizedTest(name = "{0} at the first, {1} at the second: the call goes after {2} ms")
    @CsvSource({"1000, 2000, 1000", "2000, 1000, 1000", "500, full, 500"})
    void aCallThatAllKeepWaitingGoesWhereItMaySoonest(String first, String second, long after) {
        policy = policy(pausing("a", first), pausing("b", second));
        ask("x");

        timer.advanceTimeBy(Duration.ofMillis(after - 1));
        assertThat(sent()).isEmpty();
        timer.advanceTimeBy(Duration.ofMillis(1));

        assertThat(sent()).hasSize(1);
    }

    private static Member pausing(String name, String millis) {
        ManualGate gate = new ManualGate();
        if (millis.equals("full")) {
            gate.says(Verdict.UNTIL_CHANGE);
        } else {
            long until = Duration.ofMillis(Long.parseLong(millis)).toNanos();
            gate.says(now -> now < until ? new Verdict.NotBefore(until) : Verdict.OPEN);
        }
        Endpoint endpoint = PlayedMembers.endpoint(name, null, Map.of());
        return new Member(endpoint, PerModel.all(List.of(gate)), 1, 0, InFlightListener.NONE);
    }

    @Test
    void aGateOfAMemberThatCameLaterWakesThoseWhoWait() {
        ManualGate gate = new ManualGate();
        gate.says(Verdict.UNTIL_CHANGE);
        Endpoint endpoint = PlayedMembers.endpoint("b", null, Map.of());
        Member later = new Member(endpoint, PerModel.all(List.of(gate)), 1, 0, InFlightListener.NONE);
        ask("x");
        ask("x");
        set(a, later);
        assertThat(sent()).containsExactly("a x");

        gate.says(Verdict.OPEN);
        gate.change();

        assertThat(sent()).containsExactly("a x", "b x");
    }

    @Test
    void theListenerOfAMemberThatStaysIsNotRegisteredAgain() {
        ManualGate gate = new ManualGate();
        int[] asked = new int[1];
        gate.says(now -> {
            asked[0]++;
            return Verdict.UNTIL_CHANGE;
        });
        Endpoint endpoint = PlayedMembers.endpoint("a", null, Map.of());
        Member staying = new Member(endpoint, PerModel.all(List.of(gate)), 1, 0, InFlightListener.NONE);
        policy = policy(staying);
        ask("x");
        Stream.generate(() -> b).limit(10).forEach(other -> set(staying, limited("c", 1, 0)));
        asked[0] = 0;

        gate.change();

        assertThat(asked[0]).isEqualTo(1);
    }
}
