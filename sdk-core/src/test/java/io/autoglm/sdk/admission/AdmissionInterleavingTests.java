package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Race.bothAtOnce;
import static io.autoglm.sdk.admission.Race.check;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.admission.Race.Caller;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lock-free parts of admission, under every order of steps that a few switches between two threads can give. */
@Tag("interleavings")
class AdmissionInterleavingTests {

    private static final int FEW = 25;

    /** Of the orders, to come across one mistake that is known. */
    private static final int ENOUGH = 1_000;

    private static final int MANY = 1_000;

    /** What two threads do at once, and what must hold afterwards. */
    private enum Scene implements Runnable {
        TWO_COME_FOR_ONE_PERMIT {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller one = race.caller();
                Caller other = race.caller();
                bothAtOnce(() -> comeAndGo(one), () -> comeAndGo(other));
                finishAll(one, other);
                check(one.ends == 1 && other.ends == 1, "somebody was forgotten: " + race.gate);
                isEmptyAndWorks(race);
            }
        },
        ONE_COMES_WHILE_THE_PERMIT_COMES_BACK {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller first = race.caller();
                Caller second = race.caller();
                first.enter();
                bothAtOnce(first::finish, second::enter);
                check(second.hasBegun(), "a wake-up was lost: " + race.gate);
                second.finish();
                isEmptyAndWorks(race);
            }
        },
        THE_NEXT_LEAVES_WHILE_ITS_TURN_COMES {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller first = race.caller();
                Caller next = race.caller();
                Caller last = race.caller();
                first.enter();
                next.enter();
                last.enter();
                bothAtOnce(first::finish, next::leave);
                check(last.hasBegun(), "the last was forgotten: " + race.gate);
                last.finish();
                check(next.ends == 0, "who has left hears nothing");
                isEmptyAndWorks(race);
            }
        },
        ONE_IS_CANCELLED_WHILE_IT_COMPLETES {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller caller = race.caller();
                caller.enter();
                bothAtOnce(caller::finish, caller::leave);
                isEmptyAndWorks(race);
            }
        },
        ONE_IS_CANCELLED_WHILE_IT_COMES {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller caller = race.caller();
                bothAtOnce(caller::enter, caller::leave);
                caller.leave();
                isEmptyAndWorks(race);
            }
        },
        THE_ROOM_IS_CLOSED_WHILE_ONE_COMES {
            @Override
            public void run() {
                Race race = new Race(Race.onePermit());
                Caller running = race.caller();
                Caller caller = race.caller();
                running.enter();
                bothAtOnce(
                        caller::enter,
                        () -> race.policy.refuseAll(() ->
                                ErrorDetails.of(ErrorCode.QUEUE_FULL, "closed").exception()));
                check(caller.ends == 1, "who comes to a closed room is told");
                running.finish();
                check(race.policy.waiting() == 0 && race.running() == 0, "not empty: " + race.gate);
            }
        };

        private static void comeAndGo(Caller caller) {
            caller.enter();
            caller.finish();
        }

        private static void finishAll(Caller one, Caller other) {
            one.finish();
            other.finish();
            one.finish();
        }

        /** Nobody waits, nothing runs, never were there two at once, and the one permit can be had, once. */
        private static void isEmptyAndWorks(Race race) {
            Caller one = race.caller();
            Caller other = race.caller();
            one.enter();
            other.enter();
            check(race.mostRunning() == 1, "two at once");
            check(one.hasBegun() && !other.hasBegun(), "not one permit: " + race.gate);
            one.finish();
            other.finish();
            check(race.policy.waiting() == 0 && race.running() == 0, "not empty: " + race.gate);
            check(race.gate.toString().contains("in flight 0"), "a permit is missing: " + race.gate);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsForgottenAndEveryPermitComesBack(Scene scene) {
        Race.explore(FEW, scene);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("load")
    void nobodyIsForgottenAndEveryPermitComesBackInThousandsOfOrders(Scene scene) {
        Race.explore(MANY, scene);
    }

    @Test
    void refusalsOfOneBurstAreOneCutAndNoNewsOfTwoThreadsIsLost() {
        Race.explore(FEW, () -> {
            Limit limit = new AdaptiveLimit(AdaptiveLimitSpec.defaults().withStart(10));
            bothAtOnce(() -> limit.ended(Outcome.THROTTLED, -2, 1, 10), () -> limit.ended(Outcome.THROTTLED, -1, 2, 9));
            check(limit.current() == 7, "cut more than once: " + limit);
        });
        Race.explore(FEW, () -> {
            Limit limit = new AdaptiveLimit(AdaptiveLimitSpec.defaults().withStart(10));
            bothAtOnce(() -> limit.ended(Outcome.SUCCESS, -2, 1, 10), () -> limit.ended(Outcome.THROTTLED, -1, 2, 10));
            // the success first: 11, which has risen and so is cut by 1; the refusal first: the success began before it
            check(limit.current() == 10 || limit.current() == 7, "neither order gives this: " + limit);
        });
    }

    @Test
    void whatTheGatePromisedHoldsWhenTheLimitFallsBeforeItIsTaken() {
        Race.explore(FEW, () -> {
            LimitGate gate =
                    new LimitGate(new AdaptiveLimit(AdaptiveLimitSpec.defaults().withStart(2)));
            Call<?> call = Race.call();
            Ticket running = gate.take(call, 0);
            AtomicInteger taken = new AtomicInteger();
            bothAtOnce(() -> running.ended(Outcome.THROTTLED, null, 1), () -> {
                if (gate.check(call, 0) == Gate.Verdict.OPEN) {
                    gate.take(call, 0); // throws when the promise is broken
                    taken.set(1);
                }
            });
            check(gate.inFlight() == taken.get(), "lost count: " + gate);
        });
    }

    /** That the search is one: the mistake is one switch away, and the threads alone hardly ever make it. */
    @Test
    void aPlantedRaceIsFound() {
        assertThatThrownBy(() -> Race.explore(ENOUGH, () -> {
                    Race race = new Race(new Forgetful());
                    Caller first = race.caller();
                    Caller second = race.caller();
                    first.enter();
                    bothAtOnce(first::finish, second::enter);
                    check(second.hasBegun(), "a wake-up was lost");
                }))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("a wake-up was lost");
    }

    /** One permit. It looks whether somebody was told to wait before the permit is back: who is told in between is never woken. */
    private static final class Forgetful implements Gate {

        private final AtomicInteger inFlight = new AtomicInteger();
        private volatile boolean awaited;
        private volatile Runnable listener = () -> {};

        @Override
        public Verdict check(Call<?> call, long nowNanos) {
            if (inFlight.get() == 0) {
                return Verdict.OPEN;
            }
            awaited = true;
            return Verdict.UNTIL_CHANGE;
        }

        @Override
        public Ticket take(Call<?> call, long nowNanos) {
            inFlight.incrementAndGet();
            return new Ticket() {
                @Override
                public void firstEvent(Duration elapsed) {}

                @Override
                public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
                    boolean wake = awaited;
                    inFlight.decrementAndGet();
                    if (wake) {
                        listener.run();
                    }
                }
            };
        }

        @Override
        public void onChange(Runnable changed) {
            listener = changed;
        }
    }
}
