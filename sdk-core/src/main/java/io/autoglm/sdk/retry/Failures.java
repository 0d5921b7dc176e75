package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows from the failures of one call. */
final class Failures {

    /** No hint of a server is longer; what a plugged-in exchange says may be. */
    private static final Duration LONGEST_HINT = Duration.ofDays(366);

    private Failures() {}

    /** Returns the failure of an attempt that completed before its answer was whole. */
    static AutoGlmException cut(Call<?> call) {
        return call.failure(ErrorCode.STREAM_CUT, "the answer completed without an end")
                .exception();
    }

    /** Returns {@code failure}, which knows when the server works again, by the call's clock, if the server said how long to wait. */
    static AutoGlmException dated(Call<?> call, AutoGlmException failure) {
        Duration wait = failure.retryAfter();
        if (wait == null || wait.isZero() || failure.resetAt() != null || wait.compareTo(LONGEST_HINT) > 0) {
            return failure;
        }
        return failure.with(failure.details().withRetryAfter(wait, call.now().plus(wait)));
    }

    /**
     * Returns what the next attempt avoids: beside what {@code call} avoided, where it and what was made beside it failed: the endpoint, or
     * that with its credential only, if that is what failed. A dead kept connection says nothing about its endpoint, nor does a credential
     * that has been renewed.
     */
    static Set<String> tried(Call<?> call) {
        return tried(call, false);
    }

    /** Returns where {@code call} has failed so far, whether the next attempt avoids that or not. */
    static Set<String> triedWithThis(Call<?> call) {
        return tried(call, true);
    }

    private static Set<String> tried(Call<?> call, boolean mended) {
        Set<String> more = null;
        for (CallLog.Attempt ended : call.log().endedAttempts()) {
            String tried = ended.number() < call.attempt() ? null : tried(ended, mended);
            if (tried != null && !call.avoid().contains(tried)) {
                more = more == null ? new HashSet<>(call.avoid()) : more;
                more.add(tried);
            }
        }
        return more == null ? call.avoid() : Set.copyOf(more);
    }

    private static @Nullable String tried(CallLog.Attempt ended, boolean mended) {
        if (!(ended.failure() instanceof AutoGlmException failure)) {
            return ended.endpoint();
        }
        boolean isAvoided = mended || !isMended(failure);
        return !isAvoided ? null : isOfTheCredential(failure.code()) ? ended.place() : ended.endpoint();
    }

    private static boolean isMended(AutoGlmException failure) {
        return failure.code() == ErrorCode.STALE_CONNECTION
                || (failure.isTransient()
                        && (failure.code() == ErrorCode.UNAUTHENTICATED
                                || failure.code() == ErrorCode.CREDENTIAL_EXPIRED));
    }

    private static boolean isOfTheCredential(ErrorCode code) {
        return switch (code.type()) {
            case AUTHENTICATION, PERMISSION, RATE_LIMITED, QUOTA_EXHAUSTED -> true;
            default -> false;
        };
    }

    /**
     * Returns {@code failure}, the last of {@code call}, with what the call knows and the failures before it.
     *
     * @param reason why no other attempt is made
     */
    static AutoGlmException last(Call<?> call, AutoGlmException failure, @Nullable NotRetried reason) {
        ErrorDetails details = completed(call.log(), failure.details());
        details = details.withNotRetried(details.attempts() == 0 ? null : reason);
        List<Throwable> earlier = earlier(call.log(), failure);
        if (earlier.isEmpty() && details.equals(failure.details())) {
            return failure;
        }
        AutoGlmException last = failure.with(details);
        earlier.forEach(last::addSuppressed);
        return last;
    }

    private static ErrorDetails completed(CallLog log, ErrorDetails known) {
        ErrorDetails placed = known.withPlace(
                known.endpoint() == null ? log.endpoint() : known.endpoint(),
                known.credential() == null ? log.credential() : known.credential(),
                log.attempts() > 0 ? log.attempts() : known.attempts());
        return placed.partial() == null ? placed.withPartial(log.partial()) : placed;
    }

    private static List<Throwable> earlier(CallLog log, AutoGlmException last) {
        List<Throwable> failures = new ArrayList<>();
        for (CallLog.Attempt attempt : log.endedAttempts()) {
            Throwable failure = attempt.failure();
            if (failure != null && failure != last) {
                failures.add(failure);
            }
        }
        return failures;
    }
}
