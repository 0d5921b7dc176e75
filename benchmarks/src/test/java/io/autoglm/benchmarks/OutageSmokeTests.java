package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.retry.RetryBudgetSpec;
import org.junit.jupiter.api.Test;

/** That the counted load counts: a short outage at a low rate, with hardly a retry to spare and with as many as each call has. */
class OutageSmokeTests {

    private static final RetryBudgetSpec NO_RETRY =
            RetryBudgetSpec.defaults().withMinimum(0).withPerSuccess(0).withPerSecond(0);

    @Test
    void theAttemptsOfAnOutageAreCounted() {
        // capacity is then what is in flight at once: a few retries for the whole outage
        assertThat(Outage.seen(20, 2, NO_RETRY).attemptsPerCall()).isBetween(0.5, 1.6);
        assertThat(Outage.seen(20, 2, RetryBudgetSpec.unlimited()).attemptsPerCall())
                .isGreaterThan(2.5);
    }
}
