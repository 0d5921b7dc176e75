package io.autoglm.sdk.admission;

import io.autoglm.sdk.admission.BreakerPhase.Closed;
import io.autoglm.sdk.admission.BreakerPhase.HalfOpen;
import io.autoglm.sdk.admission.BreakerPhase.Open;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What attempts make of a breaker: it counts, and changes its phase. Lock-free. All times are from the first attempt. */
final class Breaker {

    /** Hears what became of what it was told; on that thread. */
    interface Changes {

        /** It is in the phase {@code next} now. */
        void changed(BreakerPhase next, long atNanos);

        /** A probe's place is free. */
        void better();
    }

    private static final AtomicReferenceFieldUpdater<Breaker, BreakerPhase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(Breaker.class, BreakerPhase.class, "phase");

    /** So that one pause of the server's, or of this machine, does not decide about 99 of 100. */
    private static final int SLOW_ENOUGH = 5;

    private static final String IN_A_ROW = " connection failures in a row";

    private final BreakerSpec spec;
    private final Changes changes;
    private final AtomicInteger unreachable = new AtomicInteger(); // in a row
    private final AtomicInteger failing = new AtomicInteger(); // in a row, whatever the failures
    private volatile long failingSinceNanos;
    private volatile BreakerPhase phase;

    Breaker(BreakerSpec spec, Changes changes) {
        this.spec = spec;
        this.changes = changes;
        this.phase = new Closed(spec, null);
    }

    BreakerPhase phase() {
        return phase;
    }

    /** Returns the phase in which an attempt begins: when the pause is over, it is the first that looks. */
    BreakerPhase begin(long atNanos) {
        BreakerPhase now = phase;
        if (now instanceof Open open && open.isOver(atNanos)) {
            move(open, new HalfOpen(open), atNanos);
            now = phase;
        }
        return now;
    }

    /** {@code ticket} has had its first event after {@code wait}, or has come to a good end without one. */
    void answered(BreakerTicket ticket, @Nullable Duration wait, long atNanos) {
        BreakerPhase now = phase;
        if (!counts(ticket, now)) {
            return;
        }
        reached();
        if (failing.get() != 0) {
            failing.set(0);
        }
        Duration stream = ticket.streaming ? wait : null;
        boolean slow = stream != null && spec.slowAfter() != null && stream.compareTo(spec.slowAfter()) > 0;
        if (now instanceof Closed closed) {
            closed.attempts.add(atNanos, 1, 0);
            if (closed.lastFailure != null) {
                judge(closed, atNanos);
            }
            if (closed.streams != null && stream != null) {
                closed.streams.add(atNanos, 1, slow ? 1 : 0);
                judgeSpeed(closed, closed.streams.at(atNanos), stream, atNanos);
            }
        } else if (now instanceof HalfOpen half && ticket.probe) {
            long said = half.add(HalfOpen.ANSWER - HalfOpen.PROBE + (slow ? HalfOpen.FAILURE : 0));
            probed(half, said, slow ? stream : null, "", atNanos);
        }
    }

    /** {@code ticket}, which was {@code answered} or not, is over. */
    void ended(BreakerTicket ticket, boolean answered, Outcome outcome, @Nullable Throwable failure, long atNanos) {
        if (outcome == Outcome.FAILED) {
            failed(ticket, answered, failure, atNanos);
        } else if (!answered && outcome == Outcome.SUCCESS) {
            answered(ticket, null, atNanos);
        } else if (!answered) {
            saidNothing(ticket, failure);
        }
    }

    private void saidNothing(BreakerTicket ticket, @Nullable Throwable failure) {
        BreakerPhase now = phase;
        if (!counts(ticket, now)) {
            return;
        }
        if (isAnswer(failure)) {
            reached();
        }
        if (now instanceof HalfOpen half && ticket.probe) {
            half.add(-HalfOpen.PROBE);
            changes.better();
        }
    }

    private void failed(BreakerTicket ticket, boolean answered, @Nullable Throwable failure, long atNanos) {
        BreakerPhase now = phase;
        if (!counts(ticket, now)) {
            return;
        }
        if (!answered && isOf(ErrorType.CONNECTION, failure)) {
            unreachable.incrementAndGet();
        } else if (isAnswer(failure)) {
            reached();
        }
        String last = failure instanceof AutoGlmException known
                ? ", last " + known.code().id()
                : "";
        if (now instanceof Closed closed) {
            boolean counted = answered && closed == ticket.phase && closed.attempts.holds(ticket.atNanos, atNanos);
            closed.lastFailure = last;
            if (!answered) {
                addToRow(atNanos);
            }
            closed.attempts.add(atNanos, counted ? 0 : 1, 1);
            judge(closed, atNanos);
        } else if (now instanceof HalfOpen half && ticket.probe) {
            long said = half.add(HalfOpen.FAILURE + (answered ? 0 : HalfOpen.ANSWER - HalfOpen.PROBE));
            probed(half, said, null, last, atNanos);
        }
    }

    /** A row that is as long as the window begins anew. */
    private void addToRow(long atNanos) {
        if (failing.get() == 0 || atNanos - failingSinceNanos >= spec.window().toNanos()) {
            failingSinceNanos = atNanos;
            failing.set(0);
        }
        failing.incrementAndGet();
    }

    private static boolean counts(BreakerTicket ticket, BreakerPhase now) {
        return now == ticket.phase || (ticket.probe && now instanceof Closed closed && closed.before == ticket.phase);
    }

    private void reached() {
        if (unreachable.get() != 0) {
            unreachable.set(0);
        }
    }

    private static boolean isOf(ErrorType type, @Nullable Throwable failure) {
        return failure instanceof AutoGlmException known && known.code().type() == type;
    }

    /** Returns whether {@code failure} is something that the endpoint said. */
    private static boolean isAnswer(@Nullable Throwable failure) {
        return failure instanceof AutoGlmException
                && !isOf(ErrorType.CONNECTION, failure)
                && !isOf(ErrorType.TIMEOUT, failure)
                && !isOf(ErrorType.REFUSED, failure);
    }

    private void judge(Closed closed, long atNanos) {
        long share = closed.attempts.at(atNanos);
        int number = RecentShare.number(share);
        int failed = RecentShare.marked(share);
        String last = closed.lastFailure == null ? "" : closed.lastFailure;
        int inARow = unreachable.get();
        if (inARow >= spec.unreachable()) {
            open(closed, BreakerCause.DOWN, inARow + IN_A_ROW + last, 0, atNanos);
        } else if (number >= spec.minimumAttempts() && 100L * failed >= (long) spec.failedPercent() * number) {
            String figures = failed + " of " + number + " attempts failed in the last " + window() + last;
            open(closed, BreakerCause.FAILING, figures, 0, atNanos);
        } else if (failing.get() >= spec.minimumAttempts()) {
            open(closed, BreakerCause.FAILING, failing.get() + " failures in a row" + last, 0, atNanos);
        }
    }

    private void judgeSpeed(Closed closed, long share, Duration last, long atNanos) {
        int number = RecentShare.number(share);
        int slow = RecentShare.marked(share);
        if (slow >= SLOW_ENOUGH && number >= spec.minimumAttempts() && 100L * slow > number) {
            String figures = slow + " of " + number + " streams of the last " + window() + tooLate(last);
            open(closed, BreakerCause.SLOW, figures, 0, atNanos);
        }
    }

    /** A probe has {@code said} something: how late it began, if that was too late, or how it failed. */
    private void probed(HalfOpen half, long said, @Nullable Duration late, String last, long atNanos) {
        int failures = HalfOpen.failures(said);
        if (100 * failures >= spec.failedPercent() * spec.probes()) {
            int reopened = half.opening.reopened() + 1;
            String figures = failures + " of " + spec.probes() + " probes";
            int inARow = unreachable.get();
            if (inARow >= spec.unreachable()) {
                open(half, BreakerCause.DOWN, inARow + IN_A_ROW + last, reopened, atNanos);
            } else if (late != null) {
                open(half, BreakerCause.SLOW, figures + tooLate(late), reopened, atNanos);
            } else {
                open(half, BreakerCause.FAILING, figures + " failed" + last, reopened, atNanos);
            }
        } else if (HalfOpen.answers(said) >= spec.probes()) {
            move(half, new Closed(spec, half), atNanos);
        } else {
            changes.better();
        }
    }

    private String window() {
        return BreakerPhase.text(spec.window());
    }

    private String tooLate(Duration last) {
        Duration allowed = spec.slowAfter() == null ? last : spec.slowAfter();
        return " began after more than " + BreakerPhase.text(allowed) + ", last after " + BreakerPhase.text(last);
    }

    private void open(BreakerPhase from, BreakerCause cause, String figures, int reopened, long atNanos) {
        long until = atNanos + spec.pause(reopened).toNanos();
        failing.set(0);
        move(from, new Open(cause, figures, reopened, until), atNanos);
    }

    private void move(BreakerPhase from, BreakerPhase next, long atNanos) {
        if (PHASE.compareAndSet(this, from, next)) {
            changes.changed(next, atNanos);
        }
    }
}
