package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.FirstEvents;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The way to one model at one member: its gates, and what they do not count. Safe for any number of threads, but for the gates' turn. */
final class Route {

    /** {@link #counts} has the attempts in flight in the bits below, and all that were admitted above. */
    private static final int IN_FLIGHT_BITS = 24;

    private static final long ONE = (1L << IN_FLIGHT_BITS) + 1;
    private static final long IN_FLIGHT = (1L << IN_FLIGHT_BITS) - 1;

    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    final Member member;
    final GateGroup gates;
    final FirstEvents firstEvents = new FirstEvents();
    private final AtomicLong counts = new AtomicLong();

    /** The last look at the median: to look sorts all samples. */
    private volatile @Nullable Median looked;

    private record Median(Duration value, long atNanos) {}

    Route(Member member, GateGroup gates) {
        this.member = member;
        this.gates = gates;
    }

    /** Returns the median time to the first event, as it was at most 100 ms ago; {@code null} while it is not known. */
    @Nullable
    Duration recentMedian(long nowNanos) {
        Median last = looked;
        if (last != null && nowNanos - last.atNanos <= LOOK_NANOS) {
            return last.value;
        }
        Duration now = firstEvents.median(nowNanos);
        looked = now == null ? null : new Median(now, nowNanos);
        return now;
    }

    int inFlight() {
        return (int) (counts.get() & IN_FLIGHT);
    }

    long admitted() {
        return counts.get() >>> IN_FLIGHT_BITS;
    }

    /** Takes leave for an attempt that starts now. */
    Ticket take(Call<?> call, long nowNanos) {
        Ticket taken = gates.take(call, nowNanos);
        begin();
        return taken;
    }

    /** An attempt that had taken leave is over; ends its ticket. */
    void ended(Ticket ticket, Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        counts.decrementAndGet(); // before the ticket, whose permit lets the next one in
        try {
            gates.ended(ticket, outcome, failure, nowNanos);
        } finally {
            member.released();
        }
    }

    /** An attempt that asks no gate begins. */
    void begin() {
        counts.addAndGet(ONE);
    }

    /** An attempt that asked no gate is over. */
    void end() {
        counts.decrementAndGet();
        member.released();
    }

    @Override
    public String toString() {
        return gates.toString();
    }
}
