package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Two attempts play on two threads, the caller asks and perhaps cancels on a third; all choices come from one seed. */
class HedgeRaceTests {

    private static final Duration DELAY = Duration.ofSeconds(1);

    @Test
    void exactlyOneOfTwoAttemptsIsTheAnswerWhateverThreeThreadsDo() throws Exception {
        int[] won = new int[3];
        for (long seed = 0; seed < 600; seed++) {
            won[new Race(seed, false).run()]++;
        }

        assertThat(won[1]).as("the first won").isPositive();
        assertThat(won[2]).as("the second won").isPositive();
    }

    @Test
    void aFirstEventThatComesWhileTheSecondAttemptBeginsLeavesNothingBehind() throws Exception {
        int[] won = new int[3];
        for (long seed = 0; seed < 600; seed++) {
            won[new Race(seed, true).run()]++;
        }

        assertThat(won[1]).isPositive();
    }

    private static final class Race {

        private final TimerProbe timer = new TimerProbe();
        private final ProbeExchange lower = new ProbeExchange();
        private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
        private final RetryBudget budget = new RetryBudget(RetryBudgetSpec.unlimited());
        private final Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
        private final CyclicBarrier start;
        private final List<CompletableFuture<Void>> players = new ArrayList<>();
        private final RandomGenerator random;
        private final int cancelAfter;
        private final boolean startsLate;
        private final String name;
        private volatile boolean stopped;

        Race(long seed, boolean startsLate) {
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            cancelAfter = random.nextInt(3) == 0 ? random.nextInt(6) : Integer.MAX_VALUE;
            this.startsLate = startsLate;
            start = new CyclicBarrier(3);
            name = "seed " + seed;
        }

        int run() throws Exception {
            new RetryPolicy(RetrySpec.none(), random, budget, AttemptListener.NONE)
                    .apply(call, new HedgePolicy(HedgeSpec.after(DELAY), budget, AttemptListener.NONE).around(lower))
                    .subscribe(above);
            sent(0);
            if (startsLate) {
                play(1, () -> emit(0));
                play(2, () -> timer.pass(DELAY));
            } else {
                timer.pass(DELAY);
                sent(1);
                play(1, () -> emit(0));
                play(2, () -> emit(1));
            }
            await();
            demand();
            for (CompletableFuture<Void> player : players) {
                player.get(20, TimeUnit.SECONDS);
            }
            return check();
        }

        private void sent(int index) {
            Call<?> attempt = lower.probe(index, Operation.STREAM).call;
            attempt.log().queued(attempt.nowNanos());
            attempt.log()
                    .admitted(
                            new Endpoint("endpoint " + index, URI.create("http://llm.example/v1")), attempt.nowNanos());
            attempt.log().sent(attempt.attempt(), "key");
        }

        private void play(int number, Runnable part) {
            int pause = random.nextInt(200);
            players.add(CompletableFuture.runAsync(() -> {
                await();
                for (int spin = pause * (number - 1); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                part.run();
            }));
        }

        private void await() {
            try {
                start.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        private void emit(int index) {
            Probe<GenerateEvent> probe = lower.probe(index, Operation.STREAM);
            boolean fails = index == 1 && name.hashCode() % 5 == 0;
            for (GenerateEvent event : script(index)) {
                while (!probe.tryEmit(event)) {
                    if (stopped || probe.cancels.get() > 0) {
                        return;
                    }
                    Thread.onSpinWait();
                }
                if (fails) {
                    probe.fail(
                            ErrorDetails.of(ErrorCode.BAD_GATEWAY, "scripted").exception());
                    return;
                }
            }
            probe.complete();
        }

        private static List<GenerateEvent> script(int index) {
            return List.of(STARTED, new TextDelta(0, "a" + index), new TextDelta(0, "b" + index), FINISHED);
        }

        private void demand() {
            for (int turn = 0; turn < 6; turn++) {
                if (turn == cancelAfter) {
                    above.cancelConcurrently();
                    stopped = true;
                    return;
                }
                above.request(1);
                for (int spin = random.nextInt(200); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
        }

        /** Returns who won, 0 for nobody. */
        private int check() {
            assertThat(above.breaches).as(name).isEmpty();
            assertThat(timer.waiting()).as(name).isZero();
            boolean second = above.events.size() > 1
                    && above.events.get(1).equals(script(1).get(1));
            List<GenerateEvent> expected = script(second ? 1 : 0);
            assertThat(above.events).as(name).isEqualTo(expected.subList(0, above.events.size()));
            if (!stopped) {
                assertThat(above.completed).as(name).isTrue();
                assertThat(above.events).as(name).hasSize(4);
                for (int i = 0; i < lower.probes.size(); i++) {
                    boolean isWinner = i == (second ? 1 : 0);
                    assertThat(lower.probes.get(i).cancels.get())
                            .as(name + " attempt " + i)
                            .matches(cancels -> isWinner ? cancels == 0 : cancels <= 1);
                }
                assertThat(call.log().endedAttempts()).as(name).hasSizeBetween(1, 2);
            }
            assertThat(budget.withdrawn()).as(name).isEqualTo(startsLate ? 0 : 1);
            assertThat(call.log().attempts()).as(name).isEqualTo(startsLate ? 1 : 2);
            return above.events.isEmpty() ? 0 : second ? 2 : 1;
        }
    }
}
