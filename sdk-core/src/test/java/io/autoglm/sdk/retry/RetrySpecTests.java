package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.NotRetried;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrySpecTests {

    /** Chance in the middle: ±20 % is nothing, full jitter is half, the jitter above a hint is 10 %. */
    private static final RandomGenerator MIDDLE = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble() {
            return 0.5;
        }
    };

    /**
     * Attempt number, code, the server's hint in ms, earlier codes, what is special, ms left; and what is expected: ms to wait and why,
     * or why not.
     */
    @ParameterizedTest(name = "{0} {1} hint={2} earlier={3} {4} left={5}: {6} {7}")
    @CsvSource(textBlock = """
            1, CONNECT_FAILED,         ,                  ,               ,       , 100,  failed
            2, CONNECT_FAILED,         , CONNECT_FAILED   ,               ,       , 200,  failed
            3, CONNECT_FAILED,         , CONNECT_FAILED   ,               ,       , 400,  failed
            4, CONNECT_FAILED,         , CONNECT_FAILED   ,               ,       ,    ,  attempts_exhausted
            5, CONNECT_FAILED,         , CONNECT_FAILED   ,               ,       ,    ,  attempts_exhausted
            1, DNS_FAILED,             ,                  ,               ,       , 100,  failed
            1, CONNECT_TIMEOUT,        ,                  ,               ,       , 100,  failed
            1, CONNECTION_LOST,        ,                  ,               ,       , 100,  failed
            1, POOL_EXHAUSTED,         ,                  ,               ,       , 100,  failed
            1, TLS_FAILED,             ,                  ,               ,       ,    ,  not_transient
            1, BAD_GATEWAY,            ,                  ,               ,       , 100,  failed
            3, BAD_GATEWAY,            , BAD_GATEWAY      ,               ,       , 400,  failed
            1, BAD_GATEWAY,        5000,                  ,               ,       , 5500, failed
            1, FIRST_EVENT_TIMEOUT,    ,                  ,               ,       , 100,  failed
            1, SILENCE_TIMEOUT,        ,                  ,               ,       , 100,  failed
            1, SILENCE_TIMEOUT,        ,                  , committed     ,       ,    ,  committed
            1, STREAM_CUT,             ,                  ,               ,       , 100,  failed
            1, STREAM_CUT,             ,                  , committed     ,       ,    ,  committed
            3, STREAM_CUT,             , STREAM_CUT       ,               ,       , 400,  failed
            1, STREAM_CUT,             ,                  , unary         ,       , 100,  failed
            2, STREAM_CUT,             , STREAM_CUT       , unary         ,       ,    ,  once_only
            1, EMPTY_ANSWER,           ,                  ,               ,       , 100,  failed
            3, EMPTY_ANSWER,           , EMPTY_ANSWER     ,               ,       , 400,  failed
            1, SERVER_ERROR,           ,                  ,               ,       , 100,  failed
            2, SERVER_ERROR,           , SERVER_ERROR     ,               ,       ,    ,  once_only
            2, SERVER_ERROR,           , BAD_GATEWAY      ,               ,       , 200,  failed
            1, MALFORMED_ANSWER,       ,                  ,               ,       , 100,  failed
            2, MALFORMED_ANSWER,       , MALFORMED_ANSWER ,               ,       ,    ,  once_only
            2, MALFORMED_ANSWER,       , SERVER_ERROR     ,               ,       , 200,  failed
            1, STALE_CONNECTION,       ,                  ,               ,       , 0,    stale_connection
            4, STALE_CONNECTION,       , BAD_GATEWAY      ,               ,       , 0,    stale_connection
            9, STALE_CONNECTION,       , BAD_GATEWAY      ,               ,       , 0,    stale_connection
            2, STALE_CONNECTION,       , STALE_CONNECTION ,               ,       ,    ,  once_only
            4, STALE_CONNECTION,       , STALE_CONNECTION ,               ,       ,    ,  attempts_exhausted
            1, STALE_CONNECTION,       ,                  , not repeatable,       ,    ,  not_repeatable
            1, STALE_CONNECTION,       ,                  ,               , 0     ,    ,  deadline
            1, RATE_LIMITED,           ,                  ,               ,       , 500,  throttled
            2, RATE_LIMITED,           , RATE_LIMITED     ,               ,       , 1000, throttled
            3, RATE_LIMITED,           , RATE_LIMITED     ,               ,       , 2000, throttled
            4, RATE_LIMITED,           , RATE_LIMITED     ,               ,       ,    ,  attempts_exhausted
            1, RATE_LIMITED,          0,                  ,               ,       , 500,  throttled
            1, RATE_LIMITED,        100,                  ,               ,       , 500,  throttled
            1, RATE_LIMITED,       2000,                  ,               ,       , 2200, throttled
            1, RATE_LIMITED,      60000,                  ,               ,       , 66000, throttled
            1, RATE_LIMITED,      60001,                  ,               ,       ,    ,  hint_too_long
            1, RATE_LIMITED,      86400000,               ,               ,       ,    ,  hint_too_long
            1, RATE_LIMITED,       2000,                  ,               , 2000  ,    ,  deadline
            1, RATE_LIMITED,       2000,                  ,               , 3000  , 2200, throttled
            1, RATE_LIMITED,           ,                  ,               , 500   ,    ,  deadline
            1, RATE_LIMITED,           ,                  ,               , 501   , 500,  throttled
            1, RATE_LIMITED,           ,                  , committed     ,       ,    ,  committed
            1, OVERLOADED,             ,                  ,               ,       , 500,  throttled
            2, OVERLOADED,         3000, OVERLOADED       ,               ,       , 3300, throttled
            1, BAD_GATEWAY,            ,                  , not repeatable,       ,    ,  not_repeatable
            1, BAD_GATEWAY,            ,                  ,               , 100   ,    ,  deadline
            1, BAD_GATEWAY,            ,                  ,               , 101   , 100,  failed
            1, CREDENTIAL_UNAVAILABLE, ,                  ,               ,       , 100,  failed
            1, UNAUTHENTICATED,        ,                  ,               ,       ,    ,  not_transient
            1, PERMISSION_DENIED,      ,                  ,               ,       ,    ,  not_transient
            1, MODEL_NOT_FOUND,        ,                  ,               ,       ,    ,  not_transient
            1, INVALID_REQUEST,        ,                  ,               ,       ,    ,  not_transient
            1, CONTENT_FILTERED,       ,                  ,               ,       ,    ,  not_transient
            1, QUOTA_EXHAUSTED,    1000,                  ,               ,       ,    ,  not_transient
            1, UNSUPPORTED_BY_SERVER,  ,                  ,               ,       ,    ,  not_transient
            1, DEADLINE_EXCEEDED,      ,                  ,               ,       ,    ,  not_transient
            1, CONSUMER_IDLE,          ,                  ,               ,       ,    ,  not_transient
            1, HTML_ANSWER,            ,                  ,               ,       ,    ,  not_transient
            1, ANSWER_TOO_LARGE,       ,                  ,               ,       ,    ,  not_transient
            1, REDIRECTED,             ,                  ,               ,       ,    ,  not_transient
            1, ANSWERS_MISMATCHED,     ,                  ,               ,       ,    ,  not_transient
            1, CLIENT_CLOSED,          ,                  ,               ,       ,    ,  not_transient
            1, QUEUE_FULL,             ,                  ,               ,       ,    ,  not_transient
            1, INSECURE_KEY,           ,                  ,               ,       ,    ,  not_transient
            1, UNSUPPORTED_REQUEST,    ,                  ,               ,       ,    ,  not_transient
            1, INTERNAL,               ,                  ,               ,       ,    ,  not_transient
            """)
    void decides(
            int number,
            ErrorCode code,
            @Nullable Long hint,
            @Nullable ErrorCode earlier,
            @Nullable String special,
            @Nullable Long left,
            @Nullable Long wait,
            String word) {
        FailedAttempt attempt = new FailedAttempt(
                number,
                failure(code, hint),
                earlier == null ? List.of() : List.of(earlier),
                "committed".equals(special),
                !"not repeatable".equals(special),
                !"unary".equals(special),
                left == null ? null : Duration.ofMillis(left));

        RetryDecision decision = RetrySpec.defaults().decide(attempt, MIDDLE);

        if (decision instanceof RetryDecision.After after) {
            assertThat(after.delay()).isEqualTo(wait == null ? null : Duration.ofMillis(wait));
            assertThat(after.reason().word()).isEqualTo(word);
        } else if (decision instanceof RetryDecision.GiveUp giveUp) {
            assertThat(wait).isNull();
            assertThat(giveUp.reason().word()).isEqualTo(word);
        }
    }

    private static AutoGlmException failure(ErrorCode code, @Nullable Long hint) {
        ErrorDetails details = ErrorDetails.of(code, "scripted");
        return (hint == null ? details : details.withRetryAfter(Duration.ofMillis(hint), null)).exception();
    }

    @Test
    void noCodeIsRetriedThatIsNotTransient() {
        for (ErrorCode code : ErrorCode.values()) {
            RetryDecision decision = RetrySpec.defaults()
                    .decide(new FailedAttempt(1, failure(code, null), List.of(), false, true, true, null), MIDDLE);
            boolean never = !code.isTransient()
                    || Stream.of(
                                    ErrorCode.QUEUE_FULL,
                                    ErrorCode.NO_TIME_LEFT,
                                    ErrorCode.PAUSED,
                                    ErrorCode.BREAKER_OPEN,
                                    ErrorCode.DEADLINE_EXCEEDED)
                            .anyMatch(code::equals);
            assertThat(decision instanceof RetryDecision.GiveUp).as(code.name()).isEqualTo(never);
        }
    }

    @ParameterizedTest(name = "{0} at attempt {1} after {2}, should retry: {3} → {4}")
    @CsvSource(textBlock = """
            UNAUTHENTICATED,    1,                    , true,  credential_renewed
            CREDENTIAL_EXPIRED, 1,                    , true,  credential_renewed
            CREDENTIAL_EXPIRED, 4, BAD_GATEWAY        , true,  credential_renewed
            CREDENTIAL_EXPIRED, 2, UNAUTHENTICATED    , true,  once_only
            CREDENTIAL_EXPIRED, 2, CREDENTIAL_EXPIRED , true,  once_only
            CREDENTIAL_EXPIRED, 1,                    , false, not_transient
            INVALID_REQUEST,    1,                    , true,  failed
            INVALID_REQUEST,    4, INVALID_REQUEST    , true,  attempts_exhausted
            SERVER_ERROR,       2, SERVER_ERROR       , true,  failed
            SERVER_ERROR,       1,                    , false, not_transient
            RATE_LIMITED,       1,                    , false, not_transient
            QUOTA_EXHAUSTED,    1,                    , true,  failed
            """)
    void obeysWhatIsKnownBeyondTheCode(
            ErrorCode code, int number, @Nullable ErrorCode earlier, boolean shouldRetry, String word) {
        AutoGlmException failure =
                ErrorDetails.of(code, "scripted").withShouldRetry(shouldRetry).exception();

        RetryDecision decision = RetrySpec.defaults()
                .decide(
                        new FailedAttempt(
                                number,
                                failure,
                                earlier == null ? List.of() : List.of(earlier),
                                false,
                                true,
                                true,
                                null),
                        MIDDLE);

        assertThat(
                        decision instanceof RetryDecision.After after
                                ? after.reason().word()
                                : ((RetryDecision.GiveUp) decision).reason().word())
                .isEqualTo(word);
        if (word.equals("credential_renewed")) {
            assertThat(((RetryDecision.After) decision).delay()).isZero();
        }
    }

    @Test
    void jitterNeverGoesBelowAHint() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            RetryDecision decision = RetrySpec.defaults()
                    .decide(
                            new FailedAttempt(
                                    1, failure(ErrorCode.RATE_LIMITED, 2_000L), List.of(), false, true, true, null),
                            random);
            assertThat(((RetryDecision.After) decision).delay())
                    .isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_400));
        }
    }

    @Test
    void noneMakesOneAttempt() {
        FailedAttempt failed =
                new FailedAttempt(1, failure(ErrorCode.BAD_GATEWAY, null), List.of(), false, true, true, null);

        assertThat(RetrySpec.none().decide(failed, MIDDLE))
                .isEqualTo(new RetryDecision.GiveUp(NotRetried.ATTEMPTS_EXHAUSTED));
    }

    @Test
    void eachWitherChangesItsOwnComponentOnly() {
        RetrySpec d = RetrySpec.defaults();
        Backoff other = d.failed().withFactor(3);

        assertThat(d.withMaxAttempts(2)).isEqualTo(new RetrySpec(2, d.failed(), d.throttled(), d.maxHint(), false));
        assertThat(d.withFailed(other)).isEqualTo(new RetrySpec(4, other, d.throttled(), d.maxHint(), false));
        assertThat(d.withThrottled(other)).isEqualTo(new RetrySpec(4, d.failed(), other, d.maxHint(), false));
        assertThat(d.withMaxHint(Duration.ZERO))
                .isEqualTo(new RetrySpec(4, d.failed(), d.throttled(), Duration.ZERO, false));
        assertThat(d.withIdempotencyKeys(true))
                .isEqualTo(new RetrySpec(4, d.failed(), d.throttled(), d.maxHint(), true));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySpec.defaults().withMaxAttempts(0))
                .withMessage("maxAttempts must be at least 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetrySpec.defaults().withMaxHint(Duration.ofDays(2)))
                .withMessage("maxHint must be from 0 to 1 day, was PT48H");
    }
}
