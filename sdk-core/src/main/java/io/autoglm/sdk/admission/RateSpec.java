package io.autoglm.sdk.admission;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much is sent in a length of time. What is set here holds for each model on its own: the configured model has it once, all other
 * models have it once together. Where several hold, an attempt starts when all of them let it.
 *
 * @param requests     attempts; {@code null} for no such limit
 * @param tokens       model tokens of prompts and answers; {@code null} for no such limit
 * @param follow       whether limits are learnt from the headers of the server's answers ({@code x-ratelimit-*}, {@code RateLimit}, …)
 * @param longestPause a server that says "too much, come again in …" is left alone for so long; who would have to wait longer than this,
 *                     above 0 and at most 1 day, is refused at once, and so is who would wait a quarter longer for a learnt limit.
 *                     {@code null} when nobody but the call that heard it waits, and for a learnt limit everybody as long as it takes
 * @param counter      counts the model tokens of what is sent; asked only while a limit of model tokens is known
 * @param store        holds what is left of {@code requests} and {@code tokens}
 */
public record RateSpec(
        @Nullable Rate requests,
        @Nullable Rate tokens,
        boolean follow,
        @Nullable Duration longestPause,
        TokenCounter counter,
        QuotaStore store) {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final RateSpec DEFAULTS =
            new RateSpec(null, null, true, MINUTE, TokenCounter.estimating(), QuotaStore.local());

    public RateSpec {
        if (longestPause != null
                && (longestPause.isNegative() || longestPause.isZero() || longestPause.compareTo(DAY) > 0)) {
            throw new IllegalArgumentException("longestPause must be above 0 and at most 1 day, was " + longestPause);
        }
    }

    /** Returns no limit of this client's own; the server's are followed as far as its answers tell, and so are its pauses, up to 60 s. */
    public static RateSpec defaults() {
        return DEFAULTS;
    }

    /** Returns 10 attempts in a second with a burst of 50, beside what the defaults do: for who wants a limit and has no number. */
    public static RateSpec standard() {
        return DEFAULTS.withRequests(Rate.perSecond(10));
    }

    /** Returns no limit, nothing learnt, and no pauses. */
    public static RateSpec off() {
        return new RateSpec(null, null, false, null, DEFAULTS.counter, DEFAULTS.store);
    }

    /** Returns a copy with another limit of attempts. */
    public RateSpec withRequests(@Nullable Rate value) {
        return new RateSpec(value, tokens, follow, longestPause, counter, store);
    }

    /** Returns a copy with another limit of model tokens. */
    public RateSpec withTokens(@Nullable Rate value) {
        return new RateSpec(requests, value, follow, longestPause, counter, store);
    }

    /** Returns a copy that learns from the server's headers, or does not. */
    public RateSpec withFollow(boolean value) {
        return new RateSpec(requests, tokens, value, longestPause, counter, store);
    }

    /** Returns a copy with another longest pause. */
    public RateSpec withLongestPause(@Nullable Duration value) {
        return new RateSpec(requests, tokens, follow, value, counter, store);
    }

    /** Returns a copy with another counter of model tokens. */
    public RateSpec withCounter(TokenCounter value) {
        return new RateSpec(requests, tokens, follow, longestPause, value, store);
    }

    /** Returns a copy with another store. */
    public RateSpec withStore(QuotaStore value) {
        return new RateSpec(requests, tokens, follow, longestPause, counter, value);
    }

    /** Returns whether nothing here ever makes anybody wait. */
    public boolean isOff() {
        return requests == null && tokens == null && !follow && longestPause == null;
    }
}
