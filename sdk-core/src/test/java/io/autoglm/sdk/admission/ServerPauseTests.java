package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The longest pause is a minute. */
class ServerPauseTests {

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final RateGate gate = new RateGate(RateSpec.defaults(), "here/m");

    private Call<?> call() {
        return Call.of(Operation.STREAM, GenerateRequest.of("hi"), CallOptions.DEFAULTS, timer);
    }

    private Verdict check() {
        return gate.check(call(), now());
    }

    private long now() {
        return call().nowNanos();
    }

    private Ticket take() {
        Call<?> call = call();
        Ticket ticket = gate.take(call, now());
        call.log().sent(1, "key");
        return ticket;
    }

    private static AutoGlmException failure(ErrorCode code, @Nullable Duration hint) {
        return ErrorDetails.of(code, "scripted")
                .withAnswer(429, "1308", null)
                .withRetryAfter(hint, null)
                .withLimit("usage of the plan")
                .exception();
    }

    private void refused(ErrorCode code, @Nullable Duration hint) {
        AutoGlmException failure = failure(code, hint);
        take().ended(Outcome.of(failure), failure, now());
    }

    private static Verdict notBefore(long seconds) {
        return new Verdict.NotBefore(Duration.ofSeconds(seconds).toNanos());
    }

    @ParameterizedTest(name = "{0}, come again in {1} s: {2}")
    @CsvSource({
        "RATE_LIMITED, 20, waits",
        "OVERLOADED, 20, waits",
        "RATE_LIMITED, 60, waits",
        "RATE_LIMITED, 61, refused",
        "OVERLOADED, 3600, refused",
        "QUOTA_EXHAUSTED, 18000, refused",
        "RATE_LIMITED, 9000000000000000, refused",
        "RATE_LIMITED, 0, open",
        "RATE_LIMITED,, open",
        "QUOTA_EXHAUSTED,, open",
        "SERVER_ERROR, 20, open",
        "BAD_GATEWAY, 20, open",
        "UNAUTHENTICATED, 20, open",
        "INVALID_REQUEST, 20, open"
    })
    void nothingStartsWhileTheServerWantsToBeLeftAlone(ErrorCode code, @Nullable Long seconds, String what) {
        refused(code, seconds == null ? null : Duration.ofSeconds(seconds));

        Verdict verdict = check();
        switch (what) {
            case "waits" -> assertThat(verdict).isEqualTo(notBefore(seconds));
            case "refused" -> assertThat(verdict).isInstanceOf(Verdict.Closed.class);
            default -> assertThat(verdict).isEqualTo(Verdict.OPEN);
        }
    }

    @Test
    void theRefusalSaysWhatTheServerSaidAndWhenItWorksAgain() {
        timer.advanceTimeBy(Duration.ofMinutes(1));
        refused(ErrorCode.QUOTA_EXHAUSTED, Duration.ofHours(5));
        timer.advanceTimeBy(Duration.ofSeconds(59));

        assertThat(check()).isInstanceOfSatisfying(Verdict.Closed.class, closed -> {
            AutoGlmException failure = closed.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.PAUSED);
            assertThat(failure.retryAfter()).isEqualTo(Duration.ofHours(5).minusSeconds(59));
            assertThat(failure.resetAt())
                    .isEqualTo(Instant.EPOCH.plus(Duration.ofHours(5)).plusSeconds(60));
            assertThat(failure.limit()).isEqualTo("usage of the plan");
            assertThat(failure.providerCode()).isEqualTo("1308");
            assertThat(failure.attempts()).isZero();
            assertThat(failure.reason()).contains("AGLM-2101");
        });
    }

    @Test
    void itEndsByItself() {
        refused(ErrorCode.RATE_LIMITED, Duration.ofSeconds(20));
        timer.advanceTimeBy(Duration.ofMillis(19_999));
        assertThat(check()).isEqualTo(notBefore(20));
        timer.advanceTimeBy(Duration.ofMillis(1));
        assertThat(check()).isEqualTo(Verdict.OPEN);
    }

    @Test
    void theLaterOfTwoCounts() {
        Ticket other = take();
        refused(ErrorCode.RATE_LIMITED, Duration.ofSeconds(20));
        AutoGlmException sooner = failure(ErrorCode.RATE_LIMITED, Duration.ofSeconds(5));
        other.ended(Outcome.THROTTLED, sooner, now());

        assertThat(check()).isEqualTo(notBefore(20));
    }

    @Test
    void anAnswerToAnAttemptThatWasUnderWayDoesNotEndIt() {
        timer.advanceTimeBy(Duration.ofSeconds(1));
        Ticket other = take();
        refused(ErrorCode.RATE_LIMITED, Duration.ofSeconds(20));
        other.ended(Outcome.SUCCESS, null, now());

        assertThat(check()).isEqualTo(notBefore(21));
    }

    @Test
    void oneAttemptInAMinuteLooksWhetherALongPauseIsOverAndEndsItWhenItIs() {
        AtomicInteger heard = new AtomicInteger();
        gate.onChange(heard::incrementAndGet);
        refused(ErrorCode.QUOTA_EXHAUSTED, Duration.ofHours(5));
        timer.advanceTimeBy(Duration.ofSeconds(60));
        assertThat(check()).isEqualTo(Verdict.OPEN);
        refused(ErrorCode.QUOTA_EXHAUSTED, Duration.ofHours(4));
        assertThat(check()).isInstanceOf(Verdict.Closed.class);
        assertThat(heard).hasValue(0);

        timer.advanceTimeBy(Duration.ofSeconds(60));
        Ticket probe = take();
        assertThat(check()).as("only one").isInstanceOf(Verdict.Closed.class);
        probe.ended(Outcome.SUCCESS, null, now());

        assertThat(check()).as("the account was recharged").isEqualTo(Verdict.OPEN);
        assertThat(heard).hasValue(1);
    }

    @Test
    void theLastMinuteOfALongPauseIsWaitedFor() {
        refused(ErrorCode.RATE_LIMITED, Duration.ofSeconds(100));
        timer.advanceTimeBy(Duration.ofSeconds(40));

        assertThat(check()).isEqualTo(notBefore(100));
    }

    @Test
    void whoeverDoesNotPauseStartsAtOnce() {
        RateGate deaf = new RateGate(RateSpec.defaults().withLongestPause(null), "here/m");
        AutoGlmException failure = failure(ErrorCode.RATE_LIMITED, Duration.ofSeconds(20));
        deaf.take(call(), now()).ended(Outcome.THROTTLED, failure, now());

        assertThat(deaf.check(call(), now())).isEqualTo(Verdict.OPEN);
    }
}
