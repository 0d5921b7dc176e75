package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Writes to the log how attempts end: one line each at DEBUG, one at INFO for each throttled one, and one at WARN or INFO when something
 * begins or ceases to be wrong with an endpoint, a credential or the retry budget. {@link LogLine} has them all.
 *
 * <p>A successful attempt allocates nothing unless DEBUG is on or it ends a trouble. Endpoints beyond {@value #ENDPOINTS} share one state.
 * Calls that no limit counts, such as questions about health, are no sign of anything.
 */
public final class AttemptLogger implements AttemptListener {

    private static final int ENDPOINTS = 256;

    private final ConcurrentHashMap<String, EndpointTroubles> troubles = new ConcurrentHashMap<>();
    private final EndpointTroubles others = new EndpointTroubles();
    private final Trouble budget = new Trouble();
    private final Seldom fallingBack = new Seldom();

    @Override
    public void succeeded(Call<?> call, ContextView context) {
        if (call.operation().limited()) {
            good(call, context);
        }
        if (LogLine.ATTEMPT_SUCCEEDED.isEnabled()) {
            AttemptFields.attempt(LogLine.ATTEMPT_SUCCEEDED.entry(), call, null).write(context);
        }
    }

    @Override
    public void cancelled(Call<?> call, ContextView context) {
        cancelled(call, call.remainingNanos() <= 0 ? "deadline" : "caller", context);
    }

    private static void cancelled(Call<?> call, String because, ContextView context) {
        if (LogLine.ATTEMPT_CANCELLED.isEnabled()) {
            AttemptFields.attempt(LogLine.ATTEMPT_CANCELLED.entry(), call, null)
                    .with("phase", AttemptFields.phase(call))
                    .with("because", because)
                    .write(context);
        }
    }

    @Override
    public void retrying(
            Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
        // a credential that another one has replaced is no trouble, one that another endpoint made up for is
        bad(call, failure, cause == RetryCause.OTHER_ENDPOINT ? trouble(failure) : troubleOfEndpoint(failure), context);
        if (LogLine.ATTEMPT_RETRYING.isEnabled()) {
            LogEntry entry = AttemptFields.attempt(LogLine.ATTEMPT_RETRYING.entry(), call, failure);
            AttemptFields.failure(entry, failure)
                    .with("cause", cause.word())
                    .with("again_in_ms", delay)
                    .with("said", failure.reason())
                    .write(context);
        }
    }

    @Override
    public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
        bad(call, failure, trouble(failure), context);
        if (LogLine.ATTEMPT_FAILED.isEnabled()) {
            LogEntry entry = AttemptFields.attempt(LogLine.ATTEMPT_FAILED.entry(), call, failure);
            AttemptFields.failure(entry, failure)
                    .with(
                            "not_retried",
                            failure.notRetried() == null
                                    ? null
                                    : failure.notRetried().word())
                    .with("said", failure.reason())
                    .write(context);
        }
    }

    @Override
    public void fellBack(Call<?> call, AutoGlmException failure, String to, ContextView context) {
        Trouble.Report report = fallingBack.happened(call.nowNanos());
        if (report != null) {
            LogEntry entry = LogLine.FELL_BACK
                    .entry()
                    .with("endpoint", failure.endpoint() == null ? call.log().endpoint() : failure.endpoint())
                    .with("tenant", call.tenant())
                    .with("operation", call.operation().toString())
                    .with("to", to)
                    .with("left_out", report.leftOut() == 0 ? null : report.leftOut());
            AttemptFields.evidence(entry, failure).write(context);
        }
    }

    @Override
    public void budgetSpent(Call<?> call, ContextView context) {
        Trouble.Report report;
        synchronized (budget) {
            report = budget.bad(call.nowNanos());
        }
        if (report != null) {
            LogLine.BUDGET_SPENT
                    .entry()
                    .with("endpoint", call.log().endpoint())
                    .with("left_out", report.leftOut() == 0 ? null : report.leftOut())
                    .write(context);
        }
    }

    @Override
    public void budgetRecovered(Call<?> call, long refused, ContextView context) {
        Trouble.Report report;
        synchronized (budget) {
            report = budget.good(call.nowNanos());
        }
        if (report != null) {
            LogLine.BUDGET_RECOVERED
                    .entry()
                    .with("refused", refused)
                    .with("lasted_ms", report.lasted())
                    .write(context);
        }
    }

    /** Knows nothing of {@code endpoint} any more, which is gone. */
    public void forget(String endpoint) {
        troubles.remove(endpoint);
    }

    @Override
    public void hedged(Call<?> call, ContextView context) {
        if (LogLine.ATTEMPT_HEDGED.isEnabled()) {
            AttemptFields.attempt(LogLine.ATTEMPT_HEDGED.entry(), call, null).write(context);
        }
    }

    @Override
    public void outrun(Call<?> call, ContextView context) {
        cancelled(call, "hedge", context);
    }

    @Override
    public void failedBeside(Call<?> call, AutoGlmException failure, ContextView context) {
        bad(call, failure, troubleOfEndpoint(failure), context);
        if (LogLine.ATTEMPT_FAILED_BESIDE.isEnabled()) {
            LogEntry entry = AttemptFields.attempt(LogLine.ATTEMPT_FAILED_BESIDE.entry(), call, failure);
            AttemptFields.failure(entry, failure).with("said", failure.reason()).write(context);
        }
    }

    /** Returns what is wrong at {@code endpoint} at {@code now}, a time of the calls' clock. */
    public List<TroubleState> troubles(String endpoint, long now) {
        EndpointTroubles known = troubles.get(endpoint);
        return known == null ? List.of() : known.state(now);
    }

    private static @Nullable TroubleKind trouble(AutoGlmException failure) {
        TroubleKind kind = troubleOfEndpoint(failure);
        return kind == null ? troubleOfCredential(failure.code()) : kind;
    }

    private static @Nullable TroubleKind troubleOfEndpoint(AutoGlmException failure) {
        return switch (Outcome.of(failure)) {
            case FAILED -> TroubleKind.FAILING;
            case THROTTLED -> TroubleKind.THROTTLING;
            default -> null;
        };
    }

    private static @Nullable TroubleKind troubleOfCredential(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, CREDENTIAL_EXPIRED, CREDENTIAL_UNAVAILABLE -> TroubleKind.CREDENTIAL;
            case QUOTA_EXHAUSTED -> TroubleKind.QUOTA;
            default -> null;
        };
    }

    private void bad(Call<?> call, AutoGlmException failure, @Nullable TroubleKind kind, ContextView context) {
        if (isThrottled(failure) && LogLine.THROTTLED.isEnabled()) {
            LogEntry entry = AttemptFields.place(LogLine.THROTTLED.entry(), call, failure);
            AttemptFields.failure(entry, failure).with("said", failure.reason()).write(context);
        }
        String endpoint = call.log().endpoint();
        if (kind == null || endpoint == null || !call.operation().limited()) {
            return;
        }
        boolean own = kind == TroubleKind.FAILING || kind == TroubleKind.THROTTLING;
        String credential =
                own || !AttemptFields.isSent(call) ? null : call.log().credential();
        Trouble.Report report = troublesOf(endpoint).bad(kind, credential, failure.code(), call.nowNanos());
        if (report != null) {
            LogEntry entry = kind.begin().entry().with("endpoint", endpoint);
            entry.with("remote", AttemptFields.remote(call)).with("credential", credential);
            AttemptFields.evidence(AttemptFields.trouble(entry, report), failure)
                    .write(context);
        }
    }

    /** A 429, or what a server means by another status or within a stream. */
    private static boolean isThrottled(AutoGlmException failure) {
        Integer status = failure.status();
        return failure.code() == ErrorCode.RATE_LIMITED
                || (status != null && (status == 429 || failure.code() == ErrorCode.QUOTA_EXHAUSTED));
    }

    private EndpointTroubles troublesOf(String endpoint) {
        EndpointTroubles known = troubles.get(endpoint);
        if (known != null) {
            return known;
        }
        return troubles.size() < ENDPOINTS
                ? troubles.computeIfAbsent(endpoint, name -> new EndpointTroubles())
                : others;
    }

    private void good(Call<?> call, ContextView context) {
        String endpoint = call.log().endpoint();
        if (endpoint == null) {
            return;
        }
        EndpointTroubles known = troublesOf(endpoint);
        known.answered(call.nowNanos());
        if (!known.isAny()) {
            return;
        }
        for (EndpointTroubles.Over over : known.good(call.log().credential(), call.nowNanos())) {
            LogEntry entry =
                    over.kind().end().entry().with("endpoint", endpoint).with("credential", over.credential());
            AttemptFields.trouble(entry, over.report()).write(context);
        }
    }
}
