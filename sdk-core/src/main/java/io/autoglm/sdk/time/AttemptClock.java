package io.autoglm.sdk.time;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * The clocks of one attempt. Signals only store when they happened; the timer, when it looks, finds out which clock runs, and looks
 * again when that clock or one that may start meanwhile can have run out.
 */
final class AttemptClock<E> extends TimedSubscriber<E> {

    /** The timer does not look more often than this because of a clock that stands still. */
    private static final long SHORTEST_LOOK = 1_000_000;

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<AttemptClock> UNMET =
            AtomicLongFieldUpdater.newUpdater(AttemptClock.class, "unmet");

    private final Duration first;
    private final Duration silence;
    private final Duration idle;

    /** What was asked for and has not been delivered. */
    private volatile long unmet;

    private volatile boolean committed;

    /** When the latest event arrived, or the subscription; while nothing is asked for, the start of the consumer-idle clock. */
    private volatile long lastEvent;

    /** When the subscriber last began to wait, less what the first-event clock had run before. */
    private volatile long waitingSince;

    /** How long the first-event clock had run at the latest event; published by {@link #unmet}. */
    private long spent;

    AttemptClock(CoreSubscriber<? super E> actual, Call<E> call, Duration first, Duration silence, Duration idle) {
        super(actual, call);
        this.first = first;
        this.silence = silence;
        this.idle = idle;
    }

    @Override
    long started() {
        lastEvent = call.nowNanos();
        return Math.min(Lengths.nanos(first), Math.min(Lengths.nanos(silence), Lengths.nanos(idle)));
    }

    @Override
    void arrived(E event) {
        long now = call.nowNanos();
        if (!committed) {
            if (call.operation().commits(event)) {
                committed = true;
            } else {
                spent = now - waitingSince;
            }
        }
        lastEvent = now;
        if (unmet != Long.MAX_VALUE) {
            Operators.produced(UNMET, this, 1);
        }
    }

    /** The time that the subscriber took to handle an event is not the server's. */
    @Override
    void delivered() {
        long now = call.nowNanos();
        if (!committed) {
            waitingSince = now - spent;
        }
        lastEvent = now;
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        while (true) {
            long before = unmet;
            if (before == 0) {
                waitingSince = call.nowNanos() - (committed ? 0 : spent);
            }
            if (before == Long.MAX_VALUE || UNMET.compareAndSet(this, before, Operators.addCap(before, n))) {
                break;
            }
        }
        super.request(n);
    }

    @Override
    public void run() {
        if (over()) {
            return;
        }
        if (emitting() || unmet == 0) {
            look(idle, lastEvent, ErrorCode.CONSUMER_IDLE, "the subscriber asked for no event within ");
        } else if (!committed) {
            look(first, waitingSince, ErrorCode.FIRST_EVENT_TIMEOUT, "no first event within ");
        } else {
            long event = lastEvent;
            long asked = waitingSince;
            long since = asked - event > 0 ? asked : event;
            look(silence, since, ErrorCode.SILENCE_TIMEOUT, "the answer paused for ");
        }
    }

    private void look(Duration limit, long since, ErrorCode code, String message) {
        long left = Lengths.nanos(limit) - (call.nowNanos() - since);
        if (left > 0) {
            again(Math.min(left, Math.max(SHORTEST_LOOK, mayStartMeanwhile())));
        } else {
            fail(call.failure(code, message + Lengths.words(limit)).exception());
        }
    }

    /** Returns the shortest run of a clock that stands still now. */
    private long mayStartMeanwhile() {
        long others = Math.min(Lengths.nanos(silence), Lengths.nanos(idle));
        return committed ? others : Math.min(others, Lengths.nanos(first) - spent);
    }
}
