package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalQuotaTests implements QuotaContract {

    @Override
    public QuotaStore store() {
        return QuotaStore.local();
    }

    @Test
    void eachIsOneOfItsOwn() {
        Quota one = store().open("same", RATE);
        Quota other = store().open("same", RATE);
        one.take(3, 0);

        assertThat(other.left(0)).isEqualTo(10);
        assertThat(QuotaStore.local()).hasToString("local");
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        Quota quota = store().open("here", new Rate(1, Duration.ofDays(300), 1_000_000));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            done.add(threads.submit(() -> {
                start.await();
                for (int i = 0; i < 20_000; i++) {
                    quota.take(3, i);
                    quota.giveBack(1, i);
                }
                return null;
            }));
        }
        start.countDown();
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();

        assertThat(quota.left(20_000)).isEqualTo(1_000_000 - 4 * 20_000 * 2);
    }
}
