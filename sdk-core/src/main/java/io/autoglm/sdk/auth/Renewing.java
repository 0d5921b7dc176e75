package io.autoglm.sdk.auth;

import io.autoglm.sdk.policy.Credential;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One credential that is asked for again and again: ahead of its end and while the old one serves, once for all who wait, and not while the
 * last failure is fresh. Lock-free, for every thread. Those who wait are attempts under way, so there are no more than the limits allow.
 */
final class Renewing {

    /**
     * A credential that has just been got.
     *
     * @param renewAfter from when on another is asked for in the background; {@code null} for never
     * @param goodFor    from when on nobody gets it any more; {@code null} for never
     */
    record Fresh(
            Credential credential,
            @Nullable Duration renewAfter,
            @Nullable Duration goodFor) {}

    private static final AtomicReferenceFieldUpdater<Renewing, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Renewing.class, State.class, "state");

    private final Mono<Fresh> source;
    private final RenewalSpec spec;
    private final boolean outlivesFailure;
    private final Scheduler timer;
    private volatile State state = State.EMPTY;

    /**
     * Nothing is asked for yet.
     *
     * @param source          gives one per subscription
     * @param outlivesFailure whether one whose time is over is given nevertheless while no other can be had
     */
    Renewing(Mono<Fresh> source, RenewalSpec spec, boolean outlivesFailure, Scheduler timer) {
        this.source = Mono.defer(() -> source)
                .timeout(spec.timeout(), timer)
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("the source of the credential gave nothing")));
        this.spec = spec;
        this.outlivesFailure = outlivesFailure;
        this.timer = timer;
    }

    /** What is held: times are the timer's. */
    private record Held(
            Credential credential, Mono<Credential> answer, long gotNanos, long renewNanos, long goodNanos) {

        boolean isDue(long now) {
            return renewNanos != Long.MAX_VALUE && now - gotNanos >= renewNanos;
        }

        boolean isGood(long now) {
            return goodNanos == Long.MAX_VALUE || now - gotNanos < goodNanos;
        }
    }

    /**
     * Everything that changes.
     *
     * @param refused what a server refused and nothing has replaced yet
     * @param flight  who waits for the renewal that is under way
     * @param quiet   since when there is a pause
     * @param failure why there is a pause, {@code null} when a refusal is the reason
     */
    private record State(
            @Nullable Held held,
            @Nullable Credential refused,
            Sinks.@Nullable One<Credential> flight,
            @Nullable Long quiet,
            @Nullable Throwable failure) {

        static final State EMPTY = new State(null, null, null, null, null);
    }

    /** Returns the one that is held, or waits for another. */
    Mono<Credential> credential() {
        long now = now();
        State seen = state;
        Held held = seen.held;
        if (held == null || !held.isGood(now)) {
            return Mono.defer(this::awaited);
        }
        if (held.isDue(now) && seen.flight == null && !isQuiet(seen, now)) {
            begin(seen);
        }
        return held.answer;
    }

    private Mono<Credential> awaited() {
        while (true) {
            long now = now();
            State seen = state;
            if (seen.held != null && seen.held.isGood(now)) {
                return seen.held.answer;
            }
            if (seen.flight != null) {
                return seen.flight.asMono();
            }
            if (seen.failure != null && isQuiet(seen, now)) {
                return outlivesFailure && seen.held != null ? seen.held.answer : Mono.error(seen.failure);
            }
            Sinks.One<Credential> flight = begin(seen);
            if (flight != null) {
                return flight.asMono();
            }
        }
    }

    /**
     * A server refused {@code refused}.
     *
     * @return whether another can be had
     */
    boolean invalidate(Credential refused) {
        while (true) {
            State seen = state;
            Held held = seen.held;
            boolean isHeld = held != null && isSame(held.credential, refused);
            if (isQuiet(seen, now())) {
                return held != null && !isHeld;
            }
            if (!isHeld) {
                return true; // another is there, or will be
            }
            if (STATE.compareAndSet(this, seen, new State(null, refused, seen.flight, null, null))) {
                return true;
            }
        }
    }

    /** Returns what those wait for who want the next one, {@code null} when somebody else was faster. */
    private Sinks.@Nullable One<Credential> begin(State seen) {
        Sinks.One<Credential> flight = Sinks.one();
        if (!STATE.compareAndSet(this, seen, new State(seen.held, seen.refused, flight, null, null))) {
            return null;
        }
        // nobody's cancel ends it: others may wait, and what it brings is kept
        source.subscribe(fresh -> got(flight, fresh), failure -> failed(flight, failure));
        return flight;
    }

    private void got(Sinks.One<Credential> flight, Fresh fresh) {
        long now = now();
        Credential credential = fresh.credential;
        Held held = new Held(credential, Mono.just(credential), now, nanos(fresh.renewAfter), nanos(fresh.goodFor));
        State seen;
        do {
            seen = state;
        } while (!STATE.compareAndSet(
                this, seen, new State(held, null, null, seen.refused == null ? null : now, null)));
        flight.tryEmitValue(credential);
    }

    private void failed(Sinks.One<Credential> flight, Throwable failure) {
        State seen;
        do {
            seen = state;
        } while (!STATE.compareAndSet(this, seen, new State(seen.held, seen.refused, null, now(), failure)));
        if (outlivesFailure && seen.held != null) {
            flight.tryEmitValue(seen.held.credential);
        } else {
            flight.tryEmitError(failure);
        }
    }

    private boolean isQuiet(State seen, long now) {
        return seen.quiet != null && now - seen.quiet < spec.pause().toNanos();
    }

    private static boolean isSame(Credential one, Credential other) {
        return one.value() != null && one.value().equals(other.value());
    }

    private static long nanos(@Nullable Duration length) {
        return length == null ? Long.MAX_VALUE : length.toNanos();
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
