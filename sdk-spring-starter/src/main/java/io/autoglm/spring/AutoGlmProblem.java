package io.autoglm.spring;

import io.autoglm.sdk.error.AutoGlmException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * A failed call as a problem (RFC 9457) for who called the application.
 *
 * <p>It has {@code status}, {@code title}, a {@code detail} that an end user may read, {@code code} ({@code AGLM-2001}), and where they are
 * known {@code requestId} (the server's, for its support), {@code traceId}, and with 429 and 503 {@code retryAfterSeconds} (rounded up, at
 * least 1). It has nothing else of the failure: no text of the server, no key, endpoint or credential, no prompt or answer. Which
 * failure has which status: the table of {@code docs/spring.md}.
 *
 * <p>{@code autoglm.web.problem-details=true} answers with it everywhere; in an event stream {@link AutoGlmSse} sends it.
 */
public final class AutoGlmProblem {

    private AutoGlmProblem() {}

    /** Returns the problem, without a trace id, for an exception handler of the application's own. */
    public static ProblemDetail of(AutoGlmException failure) {
        return of(failure, null);
    }

    static ProblemDetail of(AutoGlmException failure, @Nullable String traceId) {
        ProblemStatus meaning = ProblemStatus.of(failure.code());
        ProblemDetail problem = ProblemDetail.forStatus(meaning.status());
        problem.setDetail(meaning.sentence());
        problem.setProperty("code", failure.code().id());
        set(problem, "requestId", failure.requestId());
        set(problem, "traceId", traceId);
        Duration wait = failure.retryAfter();
        set(problem, "retryAfterSeconds", wait == null || !meaning.mayTellWhen() ? null : seconds(wait));
        return problem;
    }

    private static void set(ProblemDetail problem, String name, @Nullable Object value) {
        if (value != null) {
            problem.setProperty(name, value);
        }
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0));
    }

    /** Returns the whole answer, with {@code Retry-After} where 429 or 503 and a wait or a time of reset are known. */
    static ResponseEntity<ProblemDetail> answer(AutoGlmException failure, @Nullable String traceId) {
        ProblemStatus meaning = ProblemStatus.of(failure.code());
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        Duration wait = failure.retryAfter();
        Instant reset = failure.resetAt();
        if (meaning.mayTellWhen() && wait != null) {
            headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(seconds(wait)));
        } else if (meaning.mayTellWhen() && reset != null) {
            headers.setInstant(HttpHeaders.RETRY_AFTER, reset.plusMillis(999)); // a date has whole seconds
        }
        return ResponseEntity.status(meaning.status()).headers(headers).body(of(failure, traceId));
    }
}
