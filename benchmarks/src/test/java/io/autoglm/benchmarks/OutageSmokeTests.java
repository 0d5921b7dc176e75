package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.retry.RetryBudgetSpec;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** That the counted load counts: a short outage at a low rate, with hardly a retry to spare and with as many as each call has. */
class OutageSmokeTests {

    private static final RetryBudgetSpec NO_RETRY =
            RetryBudgetSpec.defaults().withMinimum(0).withPerSuccess(0).withPerSecond(0);

    @Test
    void theAttemptsOfAnOutageAreCounted() throws Exception {
        CompletableFuture<Outage.Seen> free = seen(RetryBudgetSpec.unlimited());

        // capacity is then what is in flight at once: a few retries for the whole outage
        assertThat(seen(NO_RETRY).get().attemptsPerCall()).isBetween(0.5, 1.6);
        assertThat(free.get().attemptsPerCall()).isGreaterThan(2.5);
    }

    /** Both at once: each has a server and a client of its own, and they wait most of the time. */
    private static CompletableFuture<Outage.Seen> seen(RetryBudgetSpec budget) {
        return CompletableFuture.supplyAsync(() -> Outage.seen(20, 2, budget));
    }
}
