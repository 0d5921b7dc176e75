package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Race.bothAtOnce;
import static io.autoglm.sdk.admission.Race.check;

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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts that end on two threads at once: no place of a half-open breaker is lost or given twice, and each change happens once. */
@Tag("interleavings")
class BreakerInterleavingTests {

    private static final int FEW = 25;
    private static final int MANY = 1_000;
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
}
