package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A window of 10 s, so slots of 1 s. */
class SlotRingTests {

    private static final long SECOND = 1_000_000_000;

    private final SlotRing ring = new SlotRing(Duration.ofSeconds(10));

    @ParameterizedTest(name = "a clock that begins at {0}")
    @ValueSource(longs = {0, -1, 7, -5_500_000_000L, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2})
    void agreesWithAPlainListOfWhatWasNotedWhereverTheClockBegins(long origin) {
        Random random = new Random(3);
        List<long[]> all = new ArrayList<>();
        SlotRing sums = new SlotRing(Duration.ofSeconds(10));
        long now = origin;
        for (int i = 0; i < 20_000; i++) {
            now += (long) (random.nextDouble() * random.nextDouble() * 5 * SECOND / 4);
            int value = 1 + random.nextInt(1_000);
            ring.raise(now, value);
            sums.add(now);
            all.add(new long[] {now, value});
            long oldest = Math.floorDiv(now, SECOND) - 10;
            int highest = 0;
            int sum = 0;
            for (int k = all.size() - 1; k >= 0 && Math.floorDiv(all.get(k)[0], SECOND) >= oldest; k--) {
                highest = Math.max(highest, (int) all.get(k)[1]);
                sum++;
            }
            assertThat(ring.highest(now)).isEqualTo(highest);
            assertThat(sums.sum(now)).isEqualTo(sum);
        }
    }

    @Test
    void whatComesTooLateIsLeftOut() {
        ring.add(20 * SECOND);
        ring.add(9 * SECOND); // the same place
        ring.raise(9 * SECOND, 1_000);

        assertThat(ring.sum(20 * SECOND)).isEqualTo(1);
        assertThat(ring.highest(9 * SECOND)).isEqualTo(1);
    }

    @Test
    void losesNothingBetweenThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            threads.execute(() -> {
                for (int i = 0; i < 100_000; i++) {
                    ring.add(i * 10_000L);
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

        assertThat(ring.sum(SECOND)).isEqualTo(400_000);
    }
}
