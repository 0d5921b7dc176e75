package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Race.bothAtOnce;
import static io.autoglm.sdk.admission.Race.check;

import io.autoglm.sdk.admission.Race.Caller;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.InFlightListener;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pool changes while a call comes or ends, under every order of steps that a few switches between two threads can give. */
@Tag("interleavings")
class MembersInterleavingTests {

    private static final int FEW = 20;
    private static final int MANY = 500;

    private static Member member(String name, double weight, LimitGate limit) {
        Endpoint endpoint = new Endpoint(name, URI.create("https://llm.example/v1"));
        return new Member(endpoint, PerModel.all(List.of(limit)), weight, 0, InFlightListener.NONE);
    }

    private static Member member(String name, double weight) {
        return member(name, weight, Race.onePermit());
    }

    /** What two threads do at once, and what must hold afterwards. */
    private enum Scene implements Runnable {
        A_CALL_COMES_WHILE_THE_WEIGHT_MOVES {
            @Override
            public void run() {
                Member a = member("a", 0);
                Member b = member("b", 1);
                Race race = new Race(Race.onePermit(), a, b);
                Caller caller = race.caller();
                bothAtOnce(
                        () -> {
                            weigh(race, a, 1);
                            weigh(race, b, 0);
                        },
                        caller::enter);
                wasServed(race, caller);
            }
        },
        A_CALL_COMES_WHILE_ALL_WEIGHT_GOES_TO_A_NEW_MEMBER {
            @Override
            public void run() {
                Member a = member("a", 0);
                Member b = member("b", 1);
                Race race = new Race(Race.onePermit(), a, b);
                Caller before = race.caller();
                Caller caller = race.caller();
                bothAtOnce(
                        () -> {
                            set(race, a, b, member("c", 1));
                            weigh(race, b, 0);
                        },
                        () -> {
                            before.enter();
                            before.finish();
                            caller.enter();
                        });
                wasServed(race, caller);
                check(before.ends == 1, "the first was not served");
            }
        },
        A_CALL_COMES_WHILE_A_MEMBER_LEAVES {
            @Override
            public void run() {
                Member a = member("a", 1);
                Member b = member("b", 0.000_001);
                Race race = new Race(Race.onePermit(), a, b);
                AtomicInteger inFlightAtTheEnd = new AtomicInteger(-1);
                a.drained().subscribe(nothing -> {}, failure -> {}, () -> inFlightAtTheEnd.set(a.inFlight(null)));
                Caller caller = race.caller();
                bothAtOnce(() -> set(race, b), caller::enter);
                boolean isAtA = a.inFlight(null) == 1;
                check(isAtA == (inFlightAtTheEnd.get() < 0), "drained too early, or not");
                wasServed(race, caller);
                check(inFlightAtTheEnd.get() == 0, "never drained");
            }
        },
        AN_ATTEMPT_ENDS_WHILE_ITS_MEMBER_LEAVES {
            @Override
            public void run() {
                Member a = member("a", 1);
                Race race = new Race(Race.onePermit(), a);
                AtomicInteger ends = new AtomicInteger();
                a.drained().subscribe(nothing -> {}, failure -> {}, ends::incrementAndGet);
                Caller caller = race.caller();
                caller.enter();
                bothAtOnce(() -> set(race, member("b", 1)), caller::finish);
                check(ends.get() == 1, "never drained");
                Caller next = race.caller();
                next.enter();
                wasServed(race, next);
                check(a.admitted(null) == 1, "it went to the one that is gone");
            }
        },
        A_CALL_BEGINS_TO_WAIT_WHILE_A_MEMBER_COMES {
            @Override
            public void run() {
                Member a = member("a", 1);
                Race race = new Race(Race.onePermit(), a);
                Caller first = race.caller();
                Caller second = race.caller();
                first.enter();
                bothAtOnce(() -> set(race, a, member("b", 1)), second::enter);
                check(second.hasBegun(), "it was not told of the new one");
                second.finish();
                wasServed(race, first);
            }
        },
        A_CALL_BEGINS_TO_WAIT_WHILE_A_WEIGHT_RISES {
            @Override
            public void run() {
                Member a = member("a", 1);
                Member b = member("b", 0);
                Race race = new Race(Race.onePermit(), a, b);
                Caller first = race.caller();
                Caller second = race.caller();
                first.enter();
                bothAtOnce(() -> weigh(race, b, 1), second::enter);
                check(second.hasBegun(), "it was not told of the weight");
                second.finish();
                wasServed(race, first);
            }
        };

        private static void weigh(Race race, Member member, double weight) {
            race.policy.weigh(member, weight);
            race.policy.wake();
        }

        private static void set(Race race, Member... members) {
            race.policy.setMembers(List.of(members));
            race.policy.wake();
        }

        private static void wasServed(Race race, Caller caller) {
            check(caller.hasBegun(), "a call was lost");
            caller.finish();
            check(caller.ends == 1 && race.running() == 0 && race.policy.waiting() == 0, "not over");
        }
    }

    @ParameterizedTest
    @EnumSource
    void noCallIsLostByAChange(Scene scene) {
        Race.explore(FEW, scene);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("load")
    void noCallIsLostByAChangeInThousandsOfOrders(Scene scene) {
        Race.explore(MANY, scene);
    }
}
