package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryHintsTests {

    private static final Instant NOW = Instant.parse("2026-10-10T04:00:00Z");
    private static final ErrorBody SILENT = new ErrorBody(null, null, "", null, ErrorBody.Shape.JSON);

    private static Duration wait(int status, ErrorCode code, ErrorBody body, String... headers) {
        return RetryHints.of(code, Codecs.head(status, headers), body, NOW).retryAfter();
    }

    private static Duration duration(Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    private static String[] headers(String text) {
        List<String> all = new ArrayList<>();
        for (String line : text.split(" ; ")) {
            int colon = line.indexOf(':');
            all.add(line.substring(0, colon).strip());
            all.add(line.substring(colon + 1).strip());
        }
        return all.toArray(String[]::new);
    }

    @ParameterizedTest(name = "{0} → {1} ms")
    @CsvSource(delimiter = '|', textBlock = """
            retry-after: 120                                                                  | 120000
            retry-after: 0                                                                    | 0
            retry-after: 1.5                                                                  | 1500
            retry-after: -1                                                                   | 0
            retry-after: 999999                                                               | 999999000
            retry-after: 99999999999999                                                       | 31622400000
            retry-after: soon                                                                 |
            retry-after: 1e9                                                                  |
            retry-after: 12s                                                                  |
            retry-after: Sat, 10 Oct 2026 04:00:30 GMT                                        | 30000
            retry-after: Saturday, 10-Oct-26 04:00:30 GMT                                     | 30000
            retry-after: Sat Oct 10 04:00:30 2026                                             | 30000
            retry-after: Mon, 10 Oct 2026 04:00:30 GMT                                        | 30000
            retry-after: Sat, 10 Oct 2026 03:59:00 GMT                                        | 0
            retry-after: Sunday, 06-Nov-94 08:49:37 GMT                                       | 0
            retry-after: Sat, 99 Oct 2026 04:00:30 GMT                                        |
            retry-after: Sat, 10 Oct 2026 05:00:30 GMT ; date: Sat, 10 Oct 2026 05:00:00 GMT  | 30000
            retry-after: Sat, 10 Oct 2026 04:00:30 GMT ; date: nonsense                       | 30000
            retry-after-ms: 850                                                               | 850
            retry-after-ms: 850.5                                                             | 850.5
            retry-after-ms: -5                                                                | 0
            retry-after-ms: 850 ; retry-after: 120                                            | 850
            retry-after-ms: x ; retry-after: 120                                              | 120000
            x-ms-retry-after-ms: 300 ; retry-after: 120                                       | 300
            retry-after-ms: 850 ; x-ms-retry-after-ms: 300                                    | 850
            x-ratelimit-remaining-requests: 0 ; x-ratelimit-reset-requests: 6m0s              | 360000
            x-ratelimit-remaining-requests: 3 ; x-ratelimit-reset-requests: 6m0s              |
            x-ratelimit-remaining-tokens: 0 ; x-ratelimit-reset-tokens: 7.66s                 | 7660
            x-ratelimit-remaining-tokens: -1 ; x-ratelimit-reset-tokens: 7.66s                |
            x-ratelimit-remaining-tokens: 0 ; x-ratelimit-reset-tokens: -1                    |
            x-ratelimit-remaining-tokens: 0 ; x-ratelimit-reset-tokens: 1791600753000         |
            x-ratelimit-remaining-tokens: 0 ; x-ratelimit-reset-tokens: 20ms ; retry-after: 1 | 1000
            x-ratelimit-remaining-tokens_usage_based: 0 ; x-ratelimit-reset-tokens_usage_based: 2s | 2000
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: 7                                   | 7000
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: 1m                                  | 60000
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: 1791604809                          | 9000
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: 1791604809500                       | 9500
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: 1741305600000                       | 0
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: Sat, 10 Oct 2026 04:00:30 GMT       | 30000
            x-ratelimit-remaining: 0 ; x-ratelimit-reset: soon                                |
            x-ratelimit-remaining: 1 ; x-ratelimit-reset: 7                                   |
            ratelimit-remaining: 0 ; ratelimit-reset: 9                                       | 9000
            ratelimit: "burst";r=0;t=12                                                       | 12000
            ratelimit: "burst";r=5;t=12                                                       |
            """)
    void readHeadersInTheOrderOfHowExactTheyAre(String headers, Double millis) {
        Duration expected = millis == null ? null : Duration.ofNanos(Math.round(millis * 1e6));

        assertThat(wait(429, ErrorCode.RATE_LIMITED, SILENT, headers(headers))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} → {1} ms")
    @CsvSource({
        "1s, 1000",
        "6m0s, 360000",
        "20ms, 20",
        "1h2m3s, 3723000",
        "2d, 172800000",
        "5, 5000",
        "0.5, 500",
        "500us, 0.5",
        "250µs, 0.25",
        "3000ns, 0.003",
        "-1,",
        "s,",
        "6m0,",
        "1x,",
        "1s1,",
        "'',",
        "1791600753000,"
    })
    void readALengthOfTime(String text, Double millis) {
        Duration expected = millis == null ? null : Duration.ofNanos(Math.round(millis * 1e6));

        assertThat(RetryHints.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} → {1} ms")
    @CsvSource(delimiter = '|', textBlock = """
            Rate limit reached. Please try again in 6m0s. Visit the page. | 360000
            Please try again in 7.66s.                                    | 7660
            Please try again in 20ms.                                     | 20
            Please retry after 37 seconds.                                | 37000
            please retry after 2 minutes                                  | 120000
            try again in a moment                                         |
            try again later                                               |
            """)
    void readTheMessageWhereNoHeaderSaysAnything(String message, Long millis) {
        ErrorBody body = SILENT.withMessage(message);

        assertThat(wait(429, ErrorCode.RATE_LIMITED, body)).isEqualTo(duration(millis));
        assertThat(wait(400, ErrorCode.INVALID_REQUEST, body)).isNull();
        assertThat(wait(429, ErrorCode.RATE_LIMITED, body, "retry-after", "1")).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void lookAtExhaustedDimensionsOnlyWhenTheStatusSaysRateLimit() {
        String[] headers = {"x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "6m0s"};

        assertThat(wait(503, ErrorCode.OVERLOADED, SILENT, headers)).isNull();
    }

    @Test
    void takeTheLongestOfTheExhaustedDimensions() {
        assertThat(wait(
                        429,
                        ErrorCode.RATE_LIMITED,
                        SILENT,
                        headers("x-ratelimit-remaining-requests: 0 ; x-ratelimit-reset-requests: 1s"
                                + " ; x-ratelimit-remaining-tokens: 0 ; x-ratelimit-reset-tokens: 9s")))
                .isEqualTo(Duration.ofSeconds(9));
    }

    @ParameterizedTest(name = "code {0}: {1} → {2}")
    @CsvSource(delimiter = '|', textBlock = """
            1308 | Usage limit reached for 5 hour. Your limit will reset at 2026-10-10 13:30:00 | 2026-10-10T05:30:00Z
            1308 | 已达到上限，您的限额将在 2026-10-10 13:30:00 重置                              | 2026-10-10T05:30:00Z
            1308 | resets at 2026-10-10 11:59:00                                                |
            1316 | resets at 2026-10-11 13:30:00                                                |
            1308 | resets at 2027-10-10 13:30:00                                                |
            1308 | resets at 2026-13-45 13:30:00                                                |
            1302 | resets at 2026-10-10 13:30:00                                                |
            1308 | no time at all                                                               |
            """)
    void readTheResetOfGlmAsBeijingTime(String code, String message, Instant resetAt) {
        ErrorBody body = new ErrorBody(code, null, message, null, ErrorBody.Shape.JSON);

        RetryHints hints = RetryHints.of(ErrorCode.QUOTA_EXHAUSTED, Codecs.head(429), body, NOW);
        RetryHints withHeader =
                RetryHints.of(ErrorCode.QUOTA_EXHAUSTED, Codecs.head(429, "retry-after-ms", "5"), body, NOW);

        assertThat(hints.resetAt()).isEqualTo(resetAt);
        assertThat(hints.retryAfter()).isEqualTo(resetAt == null ? null : Duration.between(NOW, resetAt));
        assertThat(withHeader.retryAfter()).isEqualTo(Duration.ofMillis(5));
    }
}
