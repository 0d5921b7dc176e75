package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Each caller's part waits for his demand, and whatever he does his place becomes free. */
class CoalescingDemandTests {

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final ArrayServer server = new ArrayServer(1);
    private final CoalescingPolicy policy = policy(BatchSpec.defaults().withFixedLinger(Duration.ofMillis(10)));

    private static CoalescingPolicy policy(BatchSpec spec) {
        return new CoalescingPolicy(
                spec, call -> true, call -> 1, call -> Integer.MAX_VALUE, new ArrayForms(endpoint -> {}), null);
    }

    @AfterEach
    void dispose() {
        timer.dispose();
    }

    private ProbeSubscriber<GenerateResponse> call(CoalescingPolicy policy, Exchange next, String prompt) {
        ProbeSubscriber<GenerateResponse> caller = new ProbeSubscriber<>();
        Call<GenerateResponse> call =
                Call.of(Operation.GENERATE, GenerateRequest.of(prompt), CallOptions.DEFAULTS, timer);
        policy.apply(call, next).subscribe(caller);
        return caller;
    }

    private ProbeSubscriber<GenerateResponse> call(String prompt) {
        return call(policy, server, prompt);
    }

    private void leavesNothingBehind(CoalescingPolicy which) {
        assertThat(which.pending()).isZero();
        assertThat(which.windows()).isZero();
    }

    @Test
    void aPartWaitsForDemandAndHoldsUpNobody() {
        ProbeSubscriber<GenerateResponse> slow = call("slow");
        ProbeSubscriber<GenerateResponse> quick = call("quick");
        quick.request(1);
        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(quick.events).hasSize(1);
        assertThat(quick.completed).isTrue();
        assertThat(slow.events).isEmpty();
        leavesNothingBehind(policy);
        slow.request(1);
        assertThat(slow.events).hasSize(1);
        assertThat(slow.completed).isTrue();
    }

    @Test
    void aPartThatNobodyAsksForAnyMoreIsDropped() {
        ProbeSubscriber<GenerateResponse> slow = call("slow");
        call("quick").request(1);
        timer.advanceTimeBy(Duration.ofSeconds(1));
        slow.cancel();
        slow.request(1);

        assertThat(slow.events).isEmpty();
        assertThat(slow.completed).isFalse();
        leavesNothingBehind(policy);
    }

    @Test
    void placesBecomeFreeOnCompletionErrorAndCancel() {
        CoalescingPolicy own = policy(BatchSpec.defaults().withFixedLinger(Duration.ofMillis(10)));
        server.refusing(
                prompts -> prompts.contains("bad") ? ArrayServer.badRequest("a prompt is not allowed here") : null);
        call(own, server, "good").request(1);
        call(own, server, "bad").request(1);
        ProbeSubscriber<GenerateResponse> waiting = call(own, server, "gone");
        assertThat(own.pending()).isEqualTo(3);
        waiting.cancel();
        assertThat(own.pending()).isEqualTo(2);
        timer.advanceTimeBy(Duration.ofSeconds(1));

        leavesNothingBehind(own);
    }

    @Test
    void whenAllWhoWaitHaveLeftNothingIsKeptForThem() {
        TimerProbe clock = new TimerProbe();
        ProbeSubscriber<GenerateResponse> caller = new ProbeSubscriber<>();
        Call<GenerateResponse> call = Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, clock);
        policy.apply(call, server).subscribe(caller);
        assertThat(clock.waiting()).isEqualTo(1);
        assertThat(policy.windows()).isEqualTo(1);
        caller.cancel();

        assertThat(clock.waiting()).isZero();
        leavesNothingBehind(policy);
    }

    @Test
    void aFullRequestLeavesNoTimerBehind() {
        TimerProbe clock = new TimerProbe();
        CoalescingPolicy pairs = policy(BatchSpec.defaults().withMaxItems(2).withFixedLinger(Duration.ofMillis(10)));
        for (String prompt : List.of("a", "b")) {
            Call<GenerateResponse> call =
                    Call.of(Operation.GENERATE, GenerateRequest.of(prompt), CallOptions.DEFAULTS, clock);
            pairs.apply(call, server).subscribe(new ProbeSubscriber<>());
        }

        assertThat(server.sizes()).containsExactly(2);
        assertThat(clock.waiting()).as("the server's own").isEqualTo(1);
    }

    @Test
    void aChainThatThrowsFailsTheCallersAndIsUsableAfterwards() {
        Exchange defect = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                throw new IllegalArgumentException("defect");
            }
        };
        ProbeSubscriber<GenerateResponse> one = call(policy, defect, "a");
        ProbeSubscriber<GenerateResponse> other = call(policy, defect, "b");
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(List.of(one, other)).allMatch(caller -> caller.failure != null);
        assertThat(one.failure).isNotSameAs(other.failure);
        leavesNothingBehind(policy);
    }

    @Test
    void aTimerThatIsClosedLetsTheCallGoAtOnce() {
        VirtualTimeScheduler closed = VirtualTimeScheduler.create();
        closed.dispose();
        ProbeSubscriber<GenerateResponse> caller = new ProbeSubscriber<>();
        Call<GenerateResponse> call =
                Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, closed);
        policy.apply(call, new Answering()).subscribe(caller);
        caller.request(1);

        assertThat(caller.events).hasSize(1);
        leavesNothingBehind(policy);
    }

    @Test
    void aChainThatAnswersForFewerThanItWasAskedFailsAll() {
        Exchange tooFew = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return Flux.just(call.operation().cast(List.of(Part.of(ArrayServer.response("one for two")))));
            }
        };
        ProbeSubscriber<GenerateResponse> one = call(policy, tooFew, "a");
        ProbeSubscriber<GenerateResponse> other = call(policy, tooFew, "b");
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(List.of(one, other))
                .allMatch(caller -> ((AutoGlmException) caller.failure).code() == ErrorCode.INTERNAL);
        leavesNothingBehind(policy);
    }

    @Test
    void aCallAloneIsOverBeforeItsCallerHearsOfIt() {
        AtomicBoolean over = new AtomicBoolean();
        Exchange open = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                E answer = call.operation().cast(ArrayServer.response("whole"));
                return Flux.<E>never().startWith(answer).doOnCancel(() -> over.set(true));
            }
        };
        AtomicBoolean before = new AtomicBoolean();
        ProbeSubscriber<GenerateResponse> caller = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateResponse event) {
                before.set(over.get());
            }
        };
        Call<GenerateResponse> call = Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, timer);
        policy.apply(call, open).subscribe(caller);
        caller.request(1);
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(before).isTrue();
        assertThat(caller.completed).isTrue();
        leavesNothingBehind(policy);
    }

    @Test
    void anAnswerAtOnceLetsItsCallerCallAgainWithoutEnd() {
        CoalescingPolicy adaptive = policy(BatchSpec.defaults());
        Call<GenerateResponse> call = Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, timer);
        Long answers = Flux.defer(() -> adaptive.apply(call, new Answering()))
                .next()
                .repeat(50_000)
                .count()
                .block(Duration.ofSeconds(20));

        assertThat(answers).isEqualTo(50_001);
        leavesNothingBehind(adaptive);
    }

    @Test
    void aSubscriberThatThrowsCostsNobodyElseHisPart() {
        ProbeSubscriber<GenerateResponse> defect = new ProbeSubscriber<>() {
            @Override
            protected void received(GenerateResponse event) {
                throw new IllegalStateException("a subscriber must not");
            }
        };
        Call<GenerateResponse> call = Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, timer);
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        ProbeSubscriber<GenerateResponse> behind;
        try {
            policy.apply(call, server).subscribe(defect);
            defect.request(1);
            behind = call("behind");
            behind.request(1);
            timer.advanceTimeBy(Duration.ofSeconds(1));
        } finally {
            Hooks.resetOnErrorDropped();
        }

        assertThat(dropped).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(behind.events).hasSize(1);
        leavesNothingBehind(policy);
    }

    @Test
    void aSourceThatThrowsWhenItIsSubscribedToFailsTheCallers() {
        Exchange defect = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return new Flux<>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super E> actual) {
                        throw new IllegalArgumentException("defect");
                    }
                };
            }
        };
        ProbeSubscriber<GenerateResponse> one = call(policy, defect, "a");
        ProbeSubscriber<GenerateResponse> other = call(policy, defect, "b");
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(List.of(one, other)).allMatch(caller -> caller.failure != null);
        leavesNothingBehind(policy);
    }

    /** Answers while it is subscribed to. */
    private static final class Answering implements Exchange {
        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Flux.just(call.operation().cast(ArrayServer.response("at once")));
        }
    }

    @Test
    void aSubscriberThatThrowsAtItsFailureCostsNobodyElseHis() {
        server.refusing(prompts -> ErrorDetails.of(ErrorCode.QUOTA_EXHAUSTED, "no money")
                .withAnswer(402, null, null)
                .exception());
        ProbeSubscriber<GenerateResponse> defect = new ProbeSubscriber<>() {
            @Override
            public void onError(Throwable error) {
                throw new IllegalStateException("a subscriber must not");
            }
        };
        Call<GenerateResponse> call = Call.of(Operation.GENERATE, GenerateRequest.of("x"), CallOptions.DEFAULTS, timer);
        policy.apply(call, server).subscribe(defect);
        ProbeSubscriber<GenerateResponse> behind = call("behind");
        try {
            timer.advanceTimeBy(Duration.ofSeconds(1));
        } catch (IllegalStateException thrown) {
            // what becomes of it is its subscriber's business
        }

        assertThat(behind.failure).isNotNull();
        leavesNothingBehind(policy);
    }

    @Test
    void aCallThatIsAnsweredWithNothingEnds() {
        Exchange silent = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                return Flux.empty();
            }
        };
        ProbeSubscriber<GenerateResponse> alone = call(policy, silent, "x");
        alone.request(1);
        timer.advanceTimeBy(Duration.ofMillis(10));

        assertThat(alone.completed).isTrue();
        assertThat(alone.events).isEmpty();
        leavesNothingBehind(policy);
    }

    @Test
    void aDefectOfAnyKindLeavesRoomForThoseWhoComeLater() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Exchange defect = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                if (broken.getAndSet(false)) {
                    throw new StackOverflowError("so deep");
                }
                return server.exchange(call);
            }
        };
        ProbeSubscriber<GenerateResponse> one = call(policy, defect, "a");
        timer.advanceTimeBy(Duration.ofMillis(10));
        ProbeSubscriber<GenerateResponse> later = call(policy, defect, "b");
        later.request(1);
        timer.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(one.failure).hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(later.events).hasSize(1);
        leavesNothingBehind(policy);
    }
}
