package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when a failed attempt is made again. Immutable; the decision is a pure function.
 *
 * <p>Where there is an endpoint at which the call was not tried, it is made there at once: the wait and the server's hint concern the
 * endpoint that failed. So are failures for good that are the endpoint's own: a refused credential, a model or path that is not there, a used-up
 * quota, a TLS or proxy failure.
 *
 * @param maxAttempts     attempts at the most, the first included, at least 1; the one retry after a dead kept connection and the one with a
 *                        renewed credential are on top
 * @param failed          the wait after a failure
 * @param throttled       the wait after an answer that says there is too much
 * @param maxHint         the longest wait that a server may ask for, 0 to 1 day; a longer one fails the call at once
 * @param idempotencyKeys whether each call with a request carries a key of its own in {@code Idempotency-Key}, the same in all its attempts,
 *                        so that a server that knows such keys does the work once; a header of that name of the caller's own wins
 */
public record RetrySpec(int maxAttempts, Backoff failed, Backoff throttled, Duration maxHint, boolean idempotencyKeys) {

    /** The header that carries the key of a call. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Duration DAY = Duration.ofDays(1);

    private static final RetrySpec DEFAULTS = new RetrySpec(
            4,
            new Backoff(Duration.ofMillis(100), 2, Duration.ofSeconds(30), Backoff.Jitter.AROUND),
            new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(30), Backoff.Jitter.FULL),
            Duration.ofSeconds(60),
            false);

    public RetrySpec {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1, was " + maxAttempts);
        }
        if (maxHint.isNegative() || maxHint.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("maxHint must be from 0 to 1 day, was " + maxHint);
        }
    }

    /**
     * Returns 4 attempts, with 100 ms · 2ⁿ ± 20 % after a failure and 1 s · 2ⁿ with full jitter, at most 30 s, after a throttled answer;
     * hints up to 60 s; no idempotency keys.
     */
    public static RetrySpec defaults() {
        return DEFAULTS;
    }

    /** Returns one attempt; only a kept connection that turns out to be dead and a refused credential that can be renewed are replaced. */
    public static RetrySpec none() {
        return DEFAULTS.withMaxAttempts(1);
    }

    /** Returns a copy with another number of attempts, the first included. */
    public RetrySpec withMaxAttempts(int value) {
        return new RetrySpec(value, failed, throttled, maxHint, idempotencyKeys);
    }

    /** Returns a copy with another wait after a failure. */
    public RetrySpec withFailed(Backoff value) {
        return new RetrySpec(maxAttempts, value, throttled, maxHint, idempotencyKeys);
    }

    /** Returns a copy with another wait after a throttled answer. */
    public RetrySpec withThrottled(Backoff value) {
        return new RetrySpec(maxAttempts, failed, value, maxHint, idempotencyKeys);
    }

    /** Returns a copy with another longest wait that a server may ask for. */
    public RetrySpec withMaxHint(Duration value) {
        return new RetrySpec(maxAttempts, failed, throttled, value, idempotencyKeys);
    }

    /** Returns a copy with or without idempotency keys. */
    public RetrySpec withIdempotencyKeys(boolean value) {
        return new RetrySpec(maxAttempts, failed, throttled, maxHint, value);
    }

    /** Returns what follows a failed attempt; all chance comes from {@code random}. */
    public RetryDecision decide(FailedAttempt attempt, RandomGenerator random) {
        NotRetried refusal = refusal(attempt);
        if (refusal != null) {
            return new RetryDecision.GiveUp(refusal);
        }
        RetryCause cause = isFinal(attempt) ? RetryCause.OTHER_ENDPOINT : cause(attempt);
        Duration hint = attempt.elsewhere() ? null : attempt.failure().retryAfter(); // of that endpoint
        if (hint != null && hint.compareTo(maxHint) > 0) {
            return new RetryDecision.GiveUp(NotRetried.HINT_TOO_LONG);
        }
        Duration delay = delay(cause, attempt, hint, random);
        Duration remaining = attempt.remaining();
        return remaining != null && delay.compareTo(remaining) >= 0
                ? new RetryDecision.GiveUp(NotRetried.DEADLINE)
                : new RetryDecision.After(delay, cause);
    }

    private @Nullable NotRetried refusal(FailedAttempt attempt) {
        ErrorCode code = attempt.failure().code();
        if (attempt.committed()) {
            return NotRetried.COMMITTED;
        }
        if (!attempt.repeatable()) {
            return NotRetried.NOT_REPEATABLE;
        }
        if (isFinal(attempt) && !(attempt.elsewhere() && isOfTheEndpoint(code))) {
            return NotRetried.NOT_TRANSIENT;
        }
        if (isRefusedCredential(code) && attempt.failure().isTransient()) {
            return attempt.earlier().stream().anyMatch(RetrySpec::isRefusedCredential) ? NotRetried.ONCE_ONLY : null;
        }
        boolean again = attempt.earlier().contains(code);
        if (code == ErrorCode.STALE_CONNECTION && !again) {
            return null;
        }
        if (attempt.number() >= maxAttempts) {
            return NotRetried.ATTEMPTS_EXHAUSTED;
        }
        return again && !attempt.elsewhere() && isWorthOneRetry(attempt) ? NotRetried.ONCE_ONLY : null;
    }

    /** Returns whether the same endpoint would fail alike, or this client refused the call itself. */
    private static boolean isFinal(FailedAttempt attempt) {
        ErrorCode code = attempt.failure().code();
        return !attempt.failure().isTransient()
                || code.type() == ErrorType.REFUSED
                || code == ErrorCode.DEADLINE_EXCEEDED;
    }

    /** Returns whether a failure for good says something about the endpoint or its credential, not about the request. */
    private static boolean isOfTheEndpoint(ErrorCode code) {
        return switch (code.type()) {
            case AUTHENTICATION, PERMISSION, NOT_FOUND, QUOTA_EXHAUSTED -> true;
            default ->
                code == ErrorCode.UNSUPPORTED_BY_SERVER
                        || code == ErrorCode.TLS_FAILED
                        || code == ErrorCode.PROXY_REFUSED
                        || code == ErrorCode.HTML_ANSWER
                        || code == ErrorCode.REDIRECTED;
        };
    }

    /** Transient only when it was renewed, or the server says so. */
    private static boolean isRefusedCredential(ErrorCode code) {
        return code == ErrorCode.UNAUTHENTICATED || code == ErrorCode.CREDENTIAL_EXPIRED;
    }

    private static boolean isWorthOneRetry(FailedAttempt attempt) {
        return switch (attempt.failure().code()) {
            case SERVER_ERROR, MALFORMED_ANSWER -> attempt.failure().details().shouldRetry() == null;
            case STREAM_CUT ->
                !attempt.streaming(); // a whole answer that breaks off twice is cut by what is in between
            case STALE_CONNECTION -> true;
            default -> false;
        };
    }

    private static RetryCause cause(FailedAttempt attempt) {
        ErrorCode code = attempt.failure().code();
        return switch (code) {
            case STALE_CONNECTION -> attempt.earlier().contains(code) ? RetryCause.FAILED : RetryCause.STALE_CONNECTION;
            case UNAUTHENTICATED, CREDENTIAL_EXPIRED -> RetryCause.CREDENTIAL_RENEWED;
            case RATE_LIMITED, OVERLOADED -> RetryCause.THROTTLED;
            default -> RetryCause.FAILED;
        };
    }

    private Duration delay(RetryCause cause, FailedAttempt attempt, @Nullable Duration hint, RandomGenerator random) {
        boolean isOneOff = cause == RetryCause.STALE_CONNECTION || cause == RetryCause.CREDENTIAL_RENEWED;
        if (isOneOff || attempt.elsewhere()) {
            return Duration.ZERO;
        }
        Duration own = (cause == RetryCause.THROTTLED ? throttled : failed).delayBefore(attempt.number(), random);
        if (hint == null || hint.isZero()) {
            return own;
        }
        Duration floor = hint.plusNanos((long) (jitterNanos(hint, attempt.remaining()) * random.nextDouble()));
        return floor.compareTo(own) > 0 ? floor : own;
    }

    /** A hint is a floor: jitter lies above it, up to 20 %, and does not make a wait too long that is not. */
    private static double jitterNanos(Duration hint, @Nullable Duration remaining) {
        double most = hint.toNanos() * 0.2;
        return remaining == null || remaining.compareTo(hint) <= 0
                ? most
                : Math.min(most, (double) remaining.minus(hint).toNanos());
    }
}
