package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.batch.BulkProgress;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.error.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkTextTests {

    @Test
    void progressSaysTheMostImportantFirst() {
        BulkProgress now = new BulkProgress(
                Duration.ofSeconds(9),
                120,
                3,
                32,
                0,
                12.34,
                1_000L,
                Duration.ofSeconds(3_725),
                999,
                88,
                new BigDecimal("0.123456"),
                "CNY");

        assertThat(String.join(", ", BulkText.parts(now)))
                .isEqualTo("123 of 1000 lines, failed 3, under way 32, 12.3 lines/s, 1:02:05 left, "
                        + "model tokens 999 in, 88 out, 0.1235 CNY");
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        BulkProgress now = new BulkProgress(Duration.ofSeconds(9), 1, 0, 2, 5, 0, null, null, 0, 0, null, null);

        assertThat(String.join(", ", BulkText.parts(now)))
                .isEqualTo("1 lines, failed 0, under way 2, held back 5, 0.0 lines/s, model tokens 0 in, 0 out");
    }

    @Test
    void theSummaryNamesWhatMostFailedWithFirst() {
        BulkSummary run = new BulkSummary(
                100,
                10,
                60,
                5,
                Map.of(ErrorCode.RATE_LIMITED, 2L, ErrorCode.CONTENT_FILTERED, 3L),
                7,
                8,
                new BigDecimal("2"),
                "EUR",
                Duration.ofSeconds(10));

        assertThat(BulkText.summary(run))
                .isEqualTo("lines 100, finished before 10, answered 60, failed 5, left 25\n"
                        + "failed with AGLM-1401 content filtered: 3\nfailed with AGLM-2001 rate limited: 2\n"
                        + "model tokens 7 in, 8 out, 2.00 EUR\n6.5 lines/s for 10.0 s\n");
    }
}
