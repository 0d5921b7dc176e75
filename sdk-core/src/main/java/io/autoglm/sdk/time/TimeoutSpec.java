package io.autoglm.sdk.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of time of a client's calls; {@code CallOptions} overrides some of them per call. Immutable.
 *
 * <p>Every limit is positive and at most 365 days.
 *
 * @param connect      the longest wait for a connection, TLS not included
 * @param firstEvent   the longest wait of an attempt for the first event of its answer that counts; streams only
 * @param silence      the longest pause between events after that; streams only; comments are no events
 * @param consumerIdle the longest time for which the subscriber of a stream may ask for nothing
 * @param total        one limit for queue, back-off and all attempts of a stream; {@code null}: none, the limits above bound it
 * @param unaryTotal   one limit for queue, back-off and all attempts of a call with one answer
 */
public record TimeoutSpec(
        Duration connect,
        Duration firstEvent,
        Duration silence,
        Duration consumerIdle,
        @Nullable Duration total,
        Duration unaryTotal) {

    private static final TimeoutSpec DEFAULTS = new TimeoutSpec(
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofMinutes(2),
            null,
            Duration.ofMinutes(5));

    public TimeoutSpec {
        Lengths.checked("connect", connect);
        Lengths.checked("firstEvent", firstEvent);
        Lengths.checked("silence", silence);
        Lengths.checked("consumerIdle", consumerIdle);
        if (total != null) {
            Lengths.checked("total", total);
        }
        Lengths.checked("unaryTotal", unaryTotal);
    }

    /** Returns limits that a healthy thinking model under load keeps. */
    public static TimeoutSpec defaults() {
        return DEFAULTS;
    }

    /**
     * Returns limits for an answer that a person waits for: connect 1 s, first event 2 s, total 5 s. Not for thinking models, which
     * are silent for longer.
     */
    public static TimeoutSpec interactive() {
        return DEFAULTS.withFirstEvent(Duration.ofSeconds(2))
                .withTotal(Duration.ofSeconds(5))
                .withUnaryTotal(Duration.ofSeconds(5));
    }

    /** Returns a copy with another limit for connecting. */
    public TimeoutSpec withConnect(Duration value) {
        return new TimeoutSpec(value, firstEvent, silence, consumerIdle, total, unaryTotal);
    }

    /** Returns a copy with another limit for the first event. */
    public TimeoutSpec withFirstEvent(Duration value) {
        return new TimeoutSpec(connect, value, silence, consumerIdle, total, unaryTotal);
    }

    /** Returns a copy with another limit for pauses between events. */
    public TimeoutSpec withSilence(Duration value) {
        return new TimeoutSpec(connect, firstEvent, value, consumerIdle, total, unaryTotal);
    }

    /** Returns a copy with another limit for a subscriber that asks for nothing. */
    public TimeoutSpec withConsumerIdle(Duration value) {
        return new TimeoutSpec(connect, firstEvent, silence, value, total, unaryTotal);
    }

    /** Returns a copy with another limit for whole streams, {@code null} for none. */
    public TimeoutSpec withTotal(@Nullable Duration value) {
        return new TimeoutSpec(connect, firstEvent, silence, consumerIdle, value, unaryTotal);
    }

    /** Returns a copy with another limit for whole calls with one answer. */
    public TimeoutSpec withUnaryTotal(Duration value) {
        return new TimeoutSpec(connect, firstEvent, silence, consumerIdle, total, value);
    }
}
