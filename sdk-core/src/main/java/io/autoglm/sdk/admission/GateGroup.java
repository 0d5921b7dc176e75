package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gates of one endpoint as one: open when all are open, taken together or not at all. */
final class GateGroup {

    private final Gate[] gates;
    private final InFlightListener inFlight;

    GateGroup(List<? extends Gate> gates, InFlightListener inFlight) {
        this.gates = gates.toArray(new Gate[0]);
        this.inFlight = inFlight;
    }

    /** Returns what the strictest gate says: closed before "until a change" before the latest "not before" before open. */
    Verdict check(Call<?> call, long nowNanos) {
        return check(call, nowNanos, false);
    }

    /** Returns what {@link #check(Call, long)} does; as {@code lastResort} without those gates that give way when nothing else is left. */
    Verdict check(Call<?> call, long nowNanos, boolean lastResort) {
        Verdict strictest = Verdict.OPEN;
        for (Gate gate : gates) {
            Verdict verdict = gate.check(call, nowNanos);
            if (!(verdict instanceof Verdict.Closed shut)) {
                strictest = stricter(strictest, verdict);
            } else if (!lastResort || !shut.lastResort()) {
                return verdict;
            }
        }
        return strictest;
    }

    /** Returns whether one of the gates refuses whatever comes; may be asked by any thread. */
    boolean isClosed(long nowNanos) {
        for (Gate gate : gates) {
            if (gate.isClosed(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the stricter of two verdicts. */
    static Verdict stricter(Verdict one, Verdict other) {
        if (one instanceof Verdict.NotBefore a && other instanceof Verdict.NotBefore b) {
            return a.atNanos() >= b.atNanos() ? one : other;
        }
        return rank(other) > rank(one) ? other : one;
    }

    private static int rank(Verdict verdict) {
        if (verdict instanceof Verdict.Open) {
            return 0;
        }
        return verdict instanceof Verdict.NotBefore ? 1 : 2;
    }

    /** Takes the leave of every gate; when one fails to give it, gives back what the others gave and fails likewise. */
    Ticket take(Call<?> call, long nowNanos) {
        Ticket taken = takeAll(call, nowNanos);
        inFlight.began(nowNanos);
        return taken;
    }

    private Ticket takeAll(Call<?> call, long nowNanos) {
        if (gates.length == 1) {
            return gates[0].take(call, nowNanos);
        }
        Ticket[] tickets = new Ticket[gates.length];
        int taken = 0;
        try {
            while (taken < gates.length) {
                tickets[taken] = gates[taken].take(call, nowNanos);
                taken++;
            }
            return new Tickets(tickets);
        } catch (RuntimeException | Error failure) {
            while (taken > 0) {
                tickets[--taken].ended(Outcome.IGNORED, null, nowNanos);
            }
            throw failure;
        }
    }

    /** An attempt that had taken leave is over; ends its ticket. */
    void ended(Ticket ticket, Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        inFlight.ended(nowNanos);
        ticket.ended(outcome, failure, nowNanos);
    }

    /** Runs {@code listener} whenever one of the gates may have become better. */
    void onChange(Runnable listener) {
        for (Gate gate : gates) {
            gate.onChange(listener);
        }
    }

    @Override
    public String toString() {
        return Stream.of(gates).map(Gate::toString).collect(Collectors.joining(", "));
    }

    private static final class Tickets implements Ticket {

        private final Ticket[] each;

        Tickets(Ticket[] each) {
            this.each = each;
        }

        @Override
        public void firstEvent(Duration elapsed) {
            for (Ticket ticket : each) {
                ticket.firstEvent(elapsed);
            }
        }

        /** The last first: the first gate, whose permit comes back, is asked about those who wait when all others have learnt. */
        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
            for (int i = each.length - 1; i >= 0; i--) {
                each[i].ended(outcome, failure, nowNanos);
            }
        }
    }
}
