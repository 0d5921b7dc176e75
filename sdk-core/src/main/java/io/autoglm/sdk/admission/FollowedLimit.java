package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import org.jspecify.annotations.Nullable;

/**
 * One limit of the server, as its answers describe it. Immutable; plain arithmetic without a clock.
 *
 * <p>Servers say what is left and how long until the limit is whole again. For some that is the end of a window, before which nothing
 * comes back; for others the time that a bucket takes to fill, of which a part comes back at each moment. A limit is read as a window,
 * which is the cautious reading, until answers show a bucket: their moment of being whole moves on, and what is missing, divided by the
 * time that it takes, stays the same. Answers that show a window, the same moment again while less is left, turn it back.
 */
final class FollowedLimit {

    private static final long SECOND = 1_000_000_000L;
    private static final long FINE = 1_000_000L;
    private static final long SLACK = 20_000_000L;
    private static final int SHOWN = 2;
    private static final double CLOSE = 1.05;
    private static final double VAGUE = 3;
    private static final long UNLIMITED = Long.MAX_VALUE / 4;

    private final Reading reading;

    /** The reading that later ones are compared with, and how often in a row they have shown a bucket. */
    private final Reading anchor;

    private final int shown;
    private final boolean isBucket;

    // what may be spent: so much at a moment, when so much had been spent
    private final long left;
    private final long seen;
    private final long atNanos;

    /** When the window ends, which is late rather than early, and how long the next ones are. */
    private final long endNanos;

    private final long windowNanos;

    /** Whether the end was not said yet, but comes from the length of windows before. */
    private final boolean isGuess;

    /** When this window began, {@code null} for one whose beginning was not lived through. */
    private final @Nullable Long beganNanos;

    /** What comes back in a nanosecond, 0 while that is not known. */
    private final double perNano;

    /**
     * What one answer said.
     *
     * @param amount    how much the limit allows, {@code null} when that was not said
     * @param remaining how much was left
     * @param reset     nanoseconds until it is whole again
     * @param window    the length of a window in nanoseconds, {@code null} when that was not said
     * @param sentNanos when the attempt began
     * @param headNanos when its answer arrived: what it says was true at some moment between
     * @param seen      what the server had seen by then of {@link Spending}
     */
    record Reading(
            @Nullable Long amount,
            long remaining,
            long reset,
            @Nullable Long window,
            long sentNanos,
            long headNanos,
            long seen) {

        /** Returns how exact the time is. Who says whole seconds may mean almost one more, or less. */
        long grain() {
            return reset % SECOND == 0 ? SECOND : FINE;
        }

        /** Returns within what time it was said, and how exactly. */
        long doubt() {
            return headNanos - sentNanos + grain();
        }

        /** Returns when it is whole again at the latest. */
        long wholeNanos() {
            return headNanos + reset + (grain() == SECOND ? SECOND : 0);
        }

        long missing() {
            return amount == null ? 0 : amount - remaining;
        }

        /** Returns how fast it is filled at least, if it is a bucket; 0 when nothing is known of that. */
        double perNano() {
            return missing() <= 0 || reset == 0 ? 0 : (double) missing() / (reset + grain());
        }

        double mostPerNano() {
            return (missing() + 1.0) / Math.max(1, reset - grain());
        }
    }

    private FollowedLimit(Builder from) {
        reading = from.reading;
        anchor = from.anchor;
        shown = from.shown;
        isBucket = from.isBucket;
        left = from.left;
        seen = from.seen;
        atNanos = from.atNanos;
        endNanos = from.endNanos;
        windowNanos = from.windowNanos;
        isGuess = from.isGuess;
        beganNanos = from.beganNanos;
        perNano = from.perNano;
    }

    /** Returns what the first answer says. */
    static FollowedLimit of(Reading first) {
        Builder now = new Builder(first);
        now.endNanos = first.wholeNanos();
        now.windowNanos = Math.max(first.window() == null ? first.reset() : first.window(), FINE);
        now.perNano = first.perNano();
        return new FollowedLimit(now);
    }

    /** Returns what is known after another answer. That of an attempt that began earlier than one heard before tells nothing new. */
    FollowedLimit heard(Reading next) {
        if (next.sentNanos - reading.sentNanos < 0 || isOfFormerWindow(next)) {
            return this;
        }
        Builder now = new Builder(next);
        now.beganNanos = beganNanos;
        boolean isLater = isGuess || next.sentNanos + next.reset - endNanos > 0;
        now.endNanos = isLater || next.wholeNanos() - endNanos < 0 ? next.wholeNanos() : endNanos;
        now.windowNanos = next.window == null ? Math.max(windowNanos, next.reset) : Math.max(next.window, FINE);
        boolean isExact = perNano == 0 || next.reset >= 10 * next.grain();
        now.perNano = isExact && next.perNano() > 0 ? next.perNano() : perNano;
        compare(next, now);
        return new FollowedLimit(now);
    }

    /** The answer to an attempt of the last window, which came after that had ended. */
    private boolean isOfFormerWindow(Reading next) {
        return !isBucket
                && beganNanos != null
                && next.sentNanos - beganNanos < 0
                && next.sentNanos + next.reset - beganNanos <= next.grain();
    }

    private void compare(Reading next, Builder now) {
        now.anchor = next;
        now.isBucket = isBucket;
        now.shown = shown;
        if (anchor.amount == null || !anchor.amount.equals(next.amount)) {
            now.isBucket = false;
            now.shown = 0;
        } else if (next.headNanos - anchor.sentNanos - anchor.reset < 0) { // in one window, if it is one
            compareWithin(next, now);
        }
    }

    private void compareWithin(Reading next, Builder now) {
        long doubt = anchor.doubt() + next.doubt() + SLACK;
        long moved = Math.abs(next.headNanos + next.reset - anchor.headNanos - anchor.reset);
        if (moved <= doubt) {
            boolean isWindow = next.sentNanos - anchor.sentNanos > 2 * doubt && next.remaining < anchor.remaining;
            now.anchor = anchor;
            now.isBucket = isBucket && !isWindow;
            now.shown = isWindow ? 0 : shown;
        } else if (!isVague(anchor) && !isVague(next)) {
            boolean isSame =
                    anchor.perNano() <= CLOSE * next.mostPerNano() && next.perNano() <= CLOSE * anchor.mostPerNano();
            now.shown = isSame ? shown + 1 : 0;
            now.isBucket = isSame && (isBucket || now.shown >= SHOWN);
        }
    }

    private static boolean isVague(Reading each) {
        return each.perNano() == 0 || each.mostPerNano() > VAGUE * each.perNano();
    }

    /** Returns this limit at a moment: a window that is over has become the next, a bucket that has run over is full. */
    FollowedLimit at(long nowNanos, Spending spending, Unit unit) {
        Long amount = reading.amount;
        if (isBucket) {
            long spent = spending.total(unit);
            return amount == null || left(nowNanos, spent) < amount ? this : begun(amount, spent, nowNanos, endNanos);
        }
        long late = nowNanos - endNanos;
        if (late < 0) {
            return this;
        }
        long begun = endNanos + late / windowNanos * windowNanos;
        return begun(amount == null ? UNLIMITED : amount, spending.seen(unit), begun, begun + windowNanos);
    }

    private FollowedLimit begun(long full, long spent, long begun, long end) {
        Builder now = new Builder(reading);
        now.anchor = anchor;
        now.shown = shown;
        now.isBucket = isBucket;
        now.left = full;
        now.seen = spent;
        now.atNanos = begun;
        now.beganNanos = begun;
        now.endNanos = end;
        now.windowNanos = windowNanos;
        now.isGuess = true;
        now.perNano = perNano;
        return new FollowedLimit(now);
    }

    /** Returns what may be spent, when {@code spent} is all that was. */
    long left(long nowNanos, long spent) {
        long come = isBucket ? (long) (Math.max(0, nowNanos - atNanos) * perNano) : 0;
        long unseen = Math.max(0, spent - seen);
        long now = left + come - unseen;
        return isBucket && reading.amount != null ? Math.min(reading.amount, now) : now;
    }

    /** Returns whether {@code cost} may be spent; what is more than the limit allows, when all of it is there. */
    Verdict check(long cost, long nowNanos, long spent) {
        long needed = reading.amount == null ? cost : Math.min(cost, reading.amount);
        long missing = needed - left(nowNanos, spent);
        if (missing <= 0 || cost == 0) {
            return Verdict.OPEN;
        }
        return new Verdict.NotBefore(
                isBucket && perNano > 0 ? nowNanos + (long) Math.ceil(missing / perNano) : endNanos);
    }

    boolean isBucket() {
        return isBucket;
    }

    @Override
    public String toString() {
        return (isBucket ? "bucket of " : "window of ") + reading.amount + ", left " + left;
    }

    private static final class Builder {

        private final Reading reading;
        private Reading anchor;
        private int shown;
        private boolean isBucket;
        private long left;
        private long seen;
        private long atNanos;
        private long endNanos;
        private long windowNanos;
        private boolean isGuess;
        private @Nullable Long beganNanos;
        private double perNano;

        Builder(Reading reading) {
            this.reading = reading;
            anchor = reading;
            left = reading.remaining;
            seen = reading.seen;
            atNanos = reading.headNanos;
        }
    }
}
