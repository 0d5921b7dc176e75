package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FairWaitingTests extends PoolOfOne {

    /** Subscribes a caller: the first letter of its name is the priority, what comes before a dot the tenant. */
    private Caller arrive(AdmissionPolicy policy, String name) {
        Priority priority = Arrays.stream(Priority.values())
                .filter(each -> each.word().charAt(0) == name.charAt(0))
                .findFirst()
                .orElseThrow();
        int dot = name.indexOf('.');
        Caller caller = new Caller();
        policy.around(wire)
                .exchange(Wire.call(name, dot < 0 ? null : name.substring(0, dot), priority, timer))
                .subscribe(caller);
        return caller;
    }

    private Caller arrive(String name) {
        return arrive(policy, name);
    }

    private void answerAll() {
        for (int i = 0; i < wire.attempts.size(); i++) {
            wire.attempt(i).complete();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "b1 n1 i1    , i1 n1 b1",
        "n1 n2 n3    , n1 n2 n3",
        "na.1 na.2 nb.1, na.1 nb.1 na.2",
    })
    void thoseWhoWaitBeginInTheOrderOfTheirTurns(String waiting, String order) {
        arrive("now");
        for (String name : waiting.strip().split(" ")) {
            arrive(name);
        }

        answerAll();

        assertThat(wire.callers().subList(1, 4)).containsExactly((Object[]) order.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        // those who wait, newcomer, who is refused
        "b1 b2 b3      , i1  , b3",
        "b1 b2 b3      , n1  , b3",
        "b1 b2 b3      , b4  , b4",
        "i1 n1 b1      , i2  , b1",
        "i1 n1 n2      , i2  , n2",
        "i1 n1 n2      , b1  , b1",
        "i1 i2 i3      , i4  , i4",
        "ba.1 ba.2 ba.3, bb.1, ba.3",
        "ba.1 ba.2 bb.1, bc.1, ba.2",
        "ba.1 ba.2 bb.1, bb.2, bb.2",
        "ba.1 bb.1 bc.1, bd.1, bd.1",
        "ba.1 ba.2 bb.1, n1  , ba.2",
    })
    void whenTheRoomIsFullTheLeastUrgentOfTheTenantWithMostGivesWay(String waiting, String newcomer, String refused) {
        arrive("now");
        List<String> names = new ArrayList<>(List.of(waiting.strip().split(" ")));
        List<Caller> callers = new ArrayList<>();
        names.forEach(name -> callers.add(arrive(name)));

        callers.add(arrive(newcomer));
        names.add(newcomer);

        for (int i = 0; i < names.size(); i++) {
            Throwable failure = callers.get(i).failure;
            if (names.get(i).equals(refused)) {
                assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.QUEUE_FULL);
            } else {
                assertThat(failure).as(names.get(i)).isNull();
            }
        }
        assertThat(policy.waiting()).isEqualTo(3);
        assertThat(policy.lined()).isEqualTo(3);
    }

    @Test
    void whoeverIsRefusedHearsWhy() {
        arrive("now");
        Caller displaced = arrive("b1");
        arrive("ia.1");
        Caller longest = arrive("ia.2");
        Caller refused = arrive("b2");
        arrive("ia.3");
        arrive("ib.1");

        assertThat(((AutoGlmException) refused.failure).reason())
                .isEqualTo(
                        "the waiting room is full; limit 1, in flight 1, played gate, waiting 3 of 3, priority bulk");
        assertThat(((AutoGlmException) displaced.failure).reason())
                .isEqualTo(
                        "displaced from the full waiting room by a call of priority interactive; limit 1, in flight 1,"
                                + " played gate, waiting 3 of 3, priority bulk");
        assertThat(longest.failure).isNull();
        assertThat(((AutoGlmException) displaced.failure).attempts()).isZero();
        assertThat(displaced.events).isEmpty();
    }

    @Test
    void aTenantWithFewerWaitingIsNamedAsTheReason() {
        arrive("now");
        arrive("na.1");
        arrive("na.2");
        Caller displaced = arrive("na.3");

        arrive("nb.1");

        assertThat(((AutoGlmException) displaced.failure).reason())
                .startsWith("displaced from the full waiting room by a call of a tenant with fewer waiting; ");
    }

    @Test
    void howManyWaitIsKnownByPriority() {
        arrive("now");
        Caller gone = arrive("b1");
        arrive("b2");
        arrive("i1");
        assertThat(policy.waiting(null, Priority.BULK)).isEqualTo(2);
        assertThat(policy.waiting("any", Priority.INTERACTIVE)).isEqualTo(1);
        assertThat(policy.waiting(null, Priority.NORMAL)).isZero();

        gone.cancel();
        assertThat(policy.waiting(null, Priority.BULK)).isEqualTo(1);
        answerAll();

        assertThat(policy.waiting(null, Priority.BULK)).isZero();
        assertThat(policy.waiting(null, Priority.INTERACTIVE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10})
    void theRoomNeverHoldsMoreThanItsBoundWhoeverComesAndGoes(int bound) {
        AdmissionPolicy bounded = new AdmissionPolicy(ENDPOINT, List.of(limit), bound);
        Random random = new Random(bound);
        List<Caller> callers = new ArrayList<>();
        int answered = 0;
        for (int i = 0; i < 5_000; i++) {
            int dice = random.nextInt(10);
            if (dice < 7) {
                String tenant = "inb".charAt(random.nextInt(3)) + "" + random.nextInt(4);
                callers.add(arrive(bounded, tenant + "." + i));
            } else if (dice == 7) {
                callers.get(random.nextInt(callers.size())).cancel();
            } else if (answered < wire.attempts.size()) {
                wire.attempt(answered++).complete();
            }
            assertThat(bounded.waiting()).isBetween(0, bound);
            assertThat(bounded.lined()).isEqualTo(bounded.waiting());
            assertThat(limit.inFlight()).isBetween(0, 1);
        }
        for (Caller caller : callers) {
            caller.cancel();
        }
        assertThat(bounded.waiting()).isZero();
        assertThat(limit.inFlight()).isZero();
    }

    /** Opens for bulk calls at a point in time, for others at once. */
    private final class Costly implements Gate {

        private final long opens =
                timer.now(TimeUnit.NANOSECONDS) + Duration.ofSeconds(10).toNanos();

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            boolean open = call.priority() != Priority.BULK || nowNanos >= opens;
            return open ? Verdict.OPEN : new Verdict.NotBefore(opens);
        }

        @Override
        public Ticket take(Call<?> call, long nowNanos) {
            return manual.take(call, nowNanos);
        }

        @Override
        public void onChange(Runnable listener) {}
    }

    @Test
    void anUrgentNewcomerPassesOneThatWaitsForARateUntilItsShareIsUsedUp() {
        AdmissionPolicy rated = new AdmissionPolicy(ENDPOINT, List.of(new Costly()), 100);
        arrive(rated, "b1");
        assertThat(wire.callers()).isEmpty();

        for (int i = 0; i < 30; i++) {
            arrive(rated, "i" + i);
        }
        assertThat(wire.callers()).hasSize(16).doesNotContain("b1");

        timer.advanceTimeBy(Duration.ofSeconds(10));

        assertThat(wire.callers().get(16)).isEqualTo("b1");
        assertThat(wire.callers()).hasSize(31);
    }

    @Test
    void theRestGoesOnWhenTheOneThatHeldThemUpLeaves() {
        AdmissionPolicy rated = new AdmissionPolicy(ENDPOINT, List.of(new Costly()), 100);
        Caller bulk = arrive(rated, "b1");
        for (int i = 0; i < 30; i++) {
            arrive(rated, "i" + i);
        }
        assertThat(rated.waiting()).isEqualTo(15);

        bulk.cancel();

        assertThat(wire.callers()).hasSize(30);
        assertThat(rated.waiting()).isZero();
    }

    @Test
    void aNewcomerIsToldThatTheTimerWasStoppedThatWouldHaveWokenTheLine() {
        AdmissionPolicy rated = new AdmissionPolicy(ENDPOINT, List.of(new Costly()), 100);
        Caller first = arrive(rated, "b1");
        assertThat(first.failure).isNull();

        timer.dispose();
        Caller newcomer = arrive(rated, "b2");

        assertThat(newcomer.failure).isInstanceOf(AutoGlmException.class);
        assertThat(first.failure).isInstanceOf(AutoGlmException.class);
        assertThat(rated.waiting()).isZero();
    }
}
