package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Wire.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

class WaitingRoomTests extends PoolOfOne {

    @Test
    void admitsInTheOrderOfArrival() {
        subscribe("a");
        subscribe("b");
        subscribe("c");
        subscribe("d");
        assertThat(policy.waiting()).isEqualTo(3);

        for (int i = 0; i < 4; i++) {
            assertThat(wire.callers()).hasSize(i + 1);
            wire.attempt(i).next(TEXT).complete();
        }

        assertThat(wire.callers()).containsExactly("a", "b", "c", "d");
        assertThat(limit.inFlight()).isZero();
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aNewcomerNeverOvertakesThoseWhoWait() {
        subscribe("a", () -> subscribe("newcomer"));
        subscribe("b");

        wire.attempt(0).complete();
        wire.attempt(1).complete();

        assertThat(wire.callers()).containsExactly("a", "b", "newcomer");
    }

    @Test
    void aCallerHearsHowItsCallEndedBeforeTheNextOneBegins() {
        List<Integer> begunAtEnd = new ArrayList<>();
        subscribe("a", () -> begunAtEnd.add(wire.calls.size()));
        subscribe("b", () -> begunAtEnd.add(wire.calls.size()));
        subscribe("c");

        wire.attempt(0).complete();
        wire.attempt(1).error(Wire.failure(ErrorCode.SERVER_ERROR));

        assertThat(begunAtEnd).containsExactly(1, 2);
        assertThat(wire.callers()).containsExactly("a", "b", "c");
    }

    @Test
    void aCallerThatCallsAgainWhenDoneNeedsNoWaitingRoom() {
        AdmissionPolicy narrow = new AdmissionPolicy(ENDPOINT, List.of(limit), 0);
        Caller caller = new Caller();

        narrow.around(wire).exchange(Wire.call("a", timer)).repeat(2).subscribe(caller);
        wire.attempt(0).complete();
        wire.attempt(1).complete();
        wire.attempt(2).complete();

        assertThat(caller.failure).isNull();
        assertThat(caller.complete).isTrue();
    }

    @Test
    void holdsNothingForThoseWhoWait() {
        subscribe("a");
        subscribe("b");
        subscribe("c");

        assertThat(limit.inFlight()).isEqualTo(1);
        assertThat(manual.heard).containsExactly("taken");
    }

    @Test
    void aWaiterThatIsCancelledLeavesItsPlaceAtOnce() {
        subscribe("a");
        subscribe("b");
        Caller gone = subscribe("c");
        subscribe("d");

        gone.cancel();
        gone.cancel();
        assertThat(policy.waiting()).isEqualTo(2);
        Caller newcomer = subscribe("e");
        assertThat(newcomer.failure).isNull();
        for (int i = 0; i < 4; i++) {
            wire.attempt(i).complete();
        }

        assertThat(wire.callers()).containsExactly("a", "b", "d", "e");
        assertThat(policy.waiting()).isZero();
    }

    @Test
    void aCancelWhileRunningLetsTheNextOneIn() {
        Caller running = subscribe("a");
        subscribe("b");

        running.cancel();

        wire.attempt(0).assertCancelled();
        assertThat(wire.callers()).containsExactly("a", "b");
        assertThat(limit.inFlight()).isEqualTo(1);
    }

    @Test
    void aWaiterThatItsPredecessorCancelsAtItsEndNeverBegins() {
        List<Caller> second = new ArrayList<>();
        subscribe("a", () -> second.get(0).cancel());
        second.add(subscribe("b"));
        subscribe("c");

        wire.attempt(0).complete();

        assertThat(wire.callers()).containsExactly("a", "c");
        assertThat(limit.inFlight()).isEqualTo(1);
    }

    @Test
    void aNewcomerDoesNotPassAHeadThatOnlyItsOwnCallKeepsWaiting() {
        Gate choosy = new Gate() {
            @Override
            public Verdict check(Call<?> call, long nowNanos) {
                return call.request().equals("head") ? Verdict.UNTIL_CHANGE : Verdict.OPEN;
            }

            @Override
            public Ticket take(Call<?> call, long nowNanos) {
                return limit.take(call, nowNanos);
            }

            @Override
            public void onChange(Runnable listener) {}
        };
        Exchange choosyChain = new AdmissionPolicy(ENDPOINT, List.of(choosy), 3).around(wire);

        choosyChain.exchange(Wire.call("head", timer)).subscribe(new Caller());
        choosyChain.exchange(Wire.call("newcomer", timer)).subscribe(new Caller());

        assertThat(wire.callers()).isEmpty();
    }

    @Test
    void aChangeWhileTheGatesAreBeingAskedIsNotLost() {
        AtomicInteger asked = new AtomicInteger();
        manual.says(now -> {
            if (asked.getAndIncrement() > 0) {
                return Verdict.OPEN;
            }
            manual.change(); // after the gate made up its mind, before the caller stands in line
            return Verdict.UNTIL_CHANGE;
        });

        subscribe("a");

        assertThat(wire.callers()).containsExactly("a");
    }

    @Test
    void anAttemptThatFailsBecauseItIsCancelledIsStillACancel() {
        Exchange touchy = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return Flux.from(subscriber -> subscriber.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                        subscriber.onError(Wire.failure(ErrorCode.CONNECTION_LOST));
                    }
                }));
            }
        };
        Caller caller = new Caller();
        policy.around(touchy).exchange(Wire.call("a", timer)).subscribe(caller);

        caller.cancel();

        assertThat(caller.failure).isNull();
        assertThat(manual.heard).containsExactly("taken", "IGNORED");
        assertThat(limit.inFlight()).isZero();
    }
}
