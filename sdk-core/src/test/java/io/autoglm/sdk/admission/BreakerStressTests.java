package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Attempts begin one by one, as in the waiting room, and end on four threads in every way, while the breaker opens and closes. */
class BreakerStressTests {

    private static final int THREADS = 4;
    private static final int ATTEMPTS = 40_000;
    private static final int MOST = 20;
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final AtomicInteger changes = new AtomicInteger();
    private final BreakerGate gate = new BreakerGate(
            BreakerSpec.defaults().withFirstPause(PAUSE).withLongestPause(PAUSE),
            "pool-a",
            null,
            status -> changes.incrementAndGet());
    private final Call<?> call = Race.call();
    private final Queue<Ticket> begun = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean owned = new AtomicBoolean();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger(ATTEMPTS);
    private final long seed = new Random().nextLong();

    @Test
    void afterTensOfThousandsOfAttemptsNoPlaceIsLostAndNoneIsThereTwice() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            done.add(threads.submit(() -> work(random)));
        }
        for (Future<?> each : done) {
            each.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();
        begun.forEach(ticket -> ticket.ended(Outcome.IGNORED, null, clock.get()));

        assertThat(changes).as("seed %d", seed).hasValueGreaterThan(500);
        hasThreePlacesAndCloses();
    }

    private void work(Random random) {
        while (left.get() > 0) {
            if (owned.compareAndSet(false, true)) {
                begin(random);
                owned.set(false);
            }
            Ticket ticket = begun.poll();
            if (ticket != null) {
                end(ticket, random.nextInt(16));
                running.decrementAndGet();
                left.decrementAndGet();
            }
        }
    }

    private void begin(Random random) {
        long now = clock.addAndGet(100_000);
        if (running.get() < MOST && (gate.check(call, now) == Verdict.OPEN || random.nextInt(16) == 0)) {
            running.incrementAndGet();
            begun.add(gate.take(call, now));
        }
    }

    private void end(Ticket ticket, int dice) {
        if (dice < 9) {
            ticket.firstEvent(Duration.ZERO);
        }
        Outcome outcome = switch (dice) {
            case 0, 11, 12, 13, 14, 15 -> Outcome.FAILED;
            case 9 -> Outcome.THROTTLED;
            case 10 -> Outcome.IGNORED;
            default -> Outcome.SUCCESS;
        };
        ticket.ended(outcome, null, clock.get());
    }

    /** Whatever state it is in: when its pause is over it has all places, and so many answers close it. */
    private void hasThreePlacesAndCloses() {
        long later = clock.addAndGet(PAUSE.toNanos());
        while (gate.state(later).state() == BreakerState.CLOSED) {
            gate.take(call, later).ended(Outcome.FAILED, null, later);
        }
        later += PAUSE.toNanos();
        List<Ticket> probes = new ArrayList<>();
        while (gate.check(call, later) == Verdict.OPEN && probes.size() < 10) {
            probes.add(gate.take(call, later));
        }
        assertThat(probes).as("places, seed %d", seed).hasSize(3);
        probes.forEach(probe -> probe.firstEvent(Duration.ZERO));
        assertThat(gate.state(later).state()).as("seed %d", seed).isEqualTo(BreakerState.CLOSED);
    }
}
