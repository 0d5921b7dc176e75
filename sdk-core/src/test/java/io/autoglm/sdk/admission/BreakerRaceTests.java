package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Race.bothAtOnce;
import static io.autoglm.sdk.admission.Race.check;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.BreakerListener;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts that end on two threads at once: no place of a half-open breaker is lost or given twice, and each change happens once. */
class BreakerRaceTests {

    private static final int FEW = 1_000;
    private static final int MANY = 100_000;
    private static final long LATER = Duration.ofSeconds(1).toNanos();
    private static final AutoGlmException FAILURE =
            ErrorDetails.of(ErrorCode.SERVER_ERROR, "scripted").exception();

    /** A breaker of two failures and two probes. */
    private static final class Small implements BreakerListener {

        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger woken = new AtomicInteger();
        final Call<?> call = Race.call();
        final BreakerGate gate;

        Small(int percent) {
            BreakerSpec spec = BreakerSpec.defaults()
                    .withMinimumAttempts(2)
                    .withFailedPercent(percent)
                    .withProbes(2);
            gate = new BreakerGate(spec, "pool-a", null, this);
            gate.onChange(woken::incrementAndGet);
        }

        @Override
        public void changed(BreakerStatus status) {
            switch (status.state()) {
                case OPEN -> opened.incrementAndGet();
                case CLOSED -> closed.incrementAndGet();
                case HALF_OPEN -> {}
            }
        }

        Ticket take() {
            return gate.take(call, LATER);
        }

        Small halfOpen() {
            Ticket one = gate.take(call, 0);
            Ticket other = gate.take(call, 0);
            one.ended(Outcome.FAILED, FAILURE, 0);
            other.ended(Outcome.FAILED, FAILURE, 0);
            return this;
        }

        boolean isOpen() {
            return gate.check(call, LATER) == Verdict.OPEN;
        }

        BreakerState state() {
            return gate.state(LATER).state();
        }

        /** Exactly {@code free} probes may start. */
        void has(int free) {
            for (int i = 0; i < free; i++) {
                check(isOpen(), "a place is lost: " + i + " of " + free);
                take();
            }
            check(!isOpen(), "a place was given twice");
        }
    }

    private static void answer(Ticket ticket) {
        ticket.firstEvent(Duration.ZERO);
    }

    private static void fail(Ticket ticket) {
        ticket.ended(Outcome.FAILED, FAILURE, LATER);
    }

    private static void leave(Ticket ticket) {
        ticket.ended(Outcome.IGNORED, null, LATER);
    }

    enum Scene implements Runnable {
        TWO_FAILURES_OPEN_IT_ONCE {
            @Override
            public void run() {
                Small small = new Small(50);
                Ticket one = small.gate.take(small.call, 0);
                Ticket other = small.gate.take(small.call, 0);
                bothAtOnce(() -> fail(one), () -> fail(other));
                check(small.opened.get() == 1, "opened " + small.opened);
            }
        },
        TWO_PROBES_CLOSE_IT_ONCE {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket one = small.take();
                Ticket other = small.take();
                bothAtOnce(() -> answer(one), () -> answer(other));
                check(small.closed.get() == 1 && small.state() == BreakerState.CLOSED, "closed " + small.closed);
            }
        },
        TWO_PROBES_ARE_CANCELLED {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket one = small.take();
                Ticket other = small.take();
                bothAtOnce(() -> leave(one), () -> leave(other));
                small.has(2);
            }
        },
        ONE_PROBE_IS_ANSWERED_WHILE_ITS_CALLER_LEAVES {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket probe = small.take();
                bothAtOnce(() -> answer(probe), () -> leave(probe));
                small.has(2);
            }
        },
        ONE_PROBE_IS_ENDED_BY_TWO {
            @Override
            public void run() {
                Small small = new Small(100).halfOpen();
                Ticket probe = small.take();
                bothAtOnce(() -> fail(probe), () -> leave(probe));
                small.has(2);
            }
        },
        ONE_PROBE_FAILS_WHILE_ANOTHER_IS_ANSWERED {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket one = small.take();
                Ticket other = small.take();
                bothAtOnce(() -> fail(one), () -> answer(other));
                check(small.opened.get() == 2 && small.closed.get() == 0, "one of two has failed: " + small.gate);
            }
        },
        A_PLACE_COMES_BACK_WHILE_ANOTHER_ATTEMPT_BEGINS {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket probe = small.take();
                bothAtOnce(() -> leave(probe), small::take);
                small.has(1);
            }
        },
        WHO_IS_REFUSED_WHILE_A_PLACE_COMES_BACK_IS_WOKEN {
            @Override
            public void run() {
                Small small = new Small(50).halfOpen();
                Ticket probe = small.take();
                small.take();
                int before = small.woken.get();
                AtomicInteger refusedAndWoken = new AtomicInteger();
                bothAtOnce(() -> leave(probe), () -> refusedAndWoken.set(small.isOpen() ? 0 : 1));
                check(small.woken.get() == before + 1 && small.isOpen(), "not woken");
            }
        },
        WHAT_BEGAN_BEFORE_ENDS_WHILE_A_PROBE_DOES {
            @Override
            public void run() {
                Small small = new Small(50);
                Ticket old = small.gate.take(small.call, 0);
                small.halfOpen();
                Ticket probe = small.take();
                bothAtOnce(() -> fail(old), () -> answer(probe));
                check(small.state() == BreakerState.HALF_OPEN && small.opened.get() == 1, "old: " + small.gate);
                small.has(2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noPlaceIsLostOrGivenTwiceAndNoChangeMadeTwice(Scene scene) {
        Race.explore(FEW, scene);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("load")
    void noPlaceIsLostOrGivenTwiceAndNoChangeMadeTwiceInThousandsOfOrders(Scene scene) {
        Race.explore(MANY, scene);
    }

    /** One thread begins, as the waiting room does; four end what has begun, in every way, while the breaker opens and closes. */
    @Test
    void atTheEndOfHundredsOfThousandsOfAttemptsNoPlaceIsTaken() throws Exception {
        BreakerSpec spec =
                BreakerSpec.defaults().withFirstPause(Duration.ofMillis(1)).withLongestPause(Duration.ofMillis(1));
        AtomicInteger changes = new AtomicInteger();
        BreakerGate gate = new BreakerGate(spec, "pool-a", null, status -> changes.incrementAndGet());
        Call<?> call = Race.call();
        Queue<Ticket> begun = new ConcurrentLinkedQueue<>();
        AtomicLong clock = new AtomicLong();
        AtomicInteger left = new AtomicInteger(400_000);
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<?>> done = new ArrayList<>();
        long seed = new Random().nextLong();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            done.add(threads.submit(() -> endThem(begun, clock, left, random)));
        }
        done.add(threads.submit(() -> {
            while (left.get() > 0) {
                long now = clock.addAndGet(10_000);
                if (begun.size() < 100 && (gate.check(call, now) == Verdict.OPEN || left.get() % 64 == 0)) {
                    begun.add(gate.take(call, now));
                }
            }
        }));
        for (Future<?> each : done) {
            each.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();
        begun.forEach(ticket -> ticket.ended(Outcome.IGNORED, null, clock.get()));

        assertThat(changes).as("seed %d", seed).hasValueGreaterThan(1_000);
        settle(gate, call, clock.get(), seed);
    }

    private static Void endThem(Queue<Ticket> begun, AtomicLong clock, AtomicInteger left, Random random) {
        while (left.get() > 0) {
            Ticket ticket = begun.poll();
            if (ticket != null) {
                int dice = random.nextInt(16);
                if (dice < 10) {
                    ticket.firstEvent(Duration.ZERO);
                }
                ticket.ended(
                        dice == 0 || dice > 11 ? Outcome.FAILED : dice == 11 ? Outcome.IGNORED : Outcome.SUCCESS,
                        null,
                        clock.get());
                left.decrementAndGet();
            }
        }
        return null;
    }

    /** Whatever state it is in: once its pause is over it has all places, and that many successes close it. */
    private static void settle(BreakerGate gate, Call<?> call, long now, long seed) {
        long later = now + Duration.ofSeconds(1).toNanos();
        if (gate.state(later).state() == BreakerState.CLOSED) {
            for (int i = 0; i < 20_000 && gate.state(later).state() == BreakerState.CLOSED; i++) {
                gate.take(call, later).ended(Outcome.FAILED, null, later);
            }
            later += Duration.ofSeconds(1).toNanos();
        }
        List<Ticket> probes = new ArrayList<>();
        while (gate.check(call, later) == Verdict.OPEN && probes.size() < 10) {
            probes.add(gate.take(call, later));
        }
        assertThat(probes).as("places, seed %d", seed).hasSize(3);
        for (Ticket probe : probes) {
            probe.firstEvent(Duration.ZERO);
        }
        assertThat(gate.state(later).state()).as("seed %d", seed).isEqualTo(BreakerState.CLOSED);
    }
}
