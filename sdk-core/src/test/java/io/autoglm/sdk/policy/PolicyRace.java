package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One thread plays the exchange below a policy, another asks for events and perhaps cancels; all choices come from one seed. */
final class PolicyRace {

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    private final List<GenerateEvent> script = new ArrayList<>();
    private final RandomGenerator caller;
    private final boolean cut;
    private final int cancelAfter;
    private volatile boolean stopped;

    private PolicyRace(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = random.nextInt(3); i > 0; i--) {
            script.add(PolicyContract.STARTED);
        }
        for (int i = random.nextInt(8); i >= 0; i--) {
            script.add(new TextDelta(0, "piece " + i));
        }
        cut = random.nextInt(4) == 0;
        if (!cut) {
            script.add(PolicyContract.FINISHED);
        }
        cancelAfter = random.nextInt(3) == 0 ? random.nextInt(10) : Integer.MAX_VALUE;
        caller = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
    }

    static void run(PolicyContract contract, long seed) throws Exception {
        PolicyRace race = new PolicyRace(seed);
        contract.policy().apply(contract.call(race.timer), race.lower).subscribe(race.above);
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Void> emitting = CompletableFuture.runAsync(() -> race.emit(start));
        race.demand(start);
        emitting.get(10, TimeUnit.SECONDS);
        race.check("seed " + seed);
    }

    private void emit(CyclicBarrier start) {
        Probe<GenerateEvent> below = lower.probe(0, Operation.STREAM);
        await(start);
        for (GenerateEvent event : script) {
            while (!below.tryEmit(event)) {
                if (stopped) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        if (cut) {
            below.fail(ErrorDetails.of(ErrorCode.STREAM_CUT, "cut").exception());
        } else {
            below.complete();
        }
    }

    private void demand(CyclicBarrier start) {
        await(start);
        int asked = 0;
        for (int turn = 0; asked <= script.size() + 1; turn++) {
            if (turn == cancelAfter) {
                above.cancelConcurrently();
                stopped = true;
                return;
            }
            int n = 1 + (caller.nextInt(4) == 0 ? caller.nextInt(4) : 0);
            above.request(n);
            asked += n;
            for (int spin = caller.nextInt(200); spin > 0; spin--) {
                Thread.onSpinWait();
            }
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void check(String seed) {
        List<GenerateEvent> expected = new ArrayList<>(script);
        if (!above.events.isEmpty() && expected.size() > 1 && expected.get(1) == PolicyContract.STARTED) {
            boolean all = above.events.size() > 1 && above.events.get(1) == PolicyContract.STARTED;
            if (!all) {
                expected.remove(0); // of those that do not commit, the latest is enough
            }
        }
        assertThat(above.breaches).as(seed).isEmpty();
        if (stopped) {
            assertThat(above.events).as(seed).isEqualTo(expected.subList(0, above.events.size()));
        } else {
            assertThat(above.events).as(seed).isEqualTo(expected);
            assertThat(above.completed).as(seed).isEqualTo(!cut);
            assertThat(above.failure instanceof AutoGlmException f && f.code() == ErrorCode.STREAM_CUT)
                    .as(seed)
                    .isEqualTo(cut);
        }
        assertThat(timer.waiting()).as(seed).isZero();
        assertThat(lower.probes).as(seed).hasSize(1);
    }
}
