package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A window of 30 s: slots of one second. */
class RecentShareTests {

    private final RecentShare share = new RecentShare(Duration.ofSeconds(30));

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private String at(double seconds) {
        long all = share.at(nanos(seconds));
        return RecentShare.marked(all) + " of " + RecentShare.number(all);
    }

    @ParameterizedTest(name = "added at {0} s, asked at {1} s")
    @CsvSource({
        "0, 0, 1 of 1",
        "0, 29.99, 1 of 1",
        "0, 30, 0 of 0",
        "0.99, 29.99, 1 of 1",
        "0.99, 30, 0 of 0",
        "-0.5, 29.4, 0 of 0",
        "-31, -2, 1 of 1",
        "-31, -1, 0 of 0",
        "5, 4, 1 of 1",
        "0, 1e6, 0 of 0"
    })
    void countsForTheLengthOfTheWindow(double added, double asked, String all) {
        share.add(nanos(added), 1, 1);

        assertThat(at(asked)).isEqualTo(all);
        assertThat(share.holds(nanos(added), nanos(asked))).isEqualTo(all.startsWith("1"));
    }

    @Test
    void marksCountAlsoOnTheirOwn() {
        share.add(0, 1, 0);
        share.add(nanos(3), 1, 0);
        share.add(nanos(4), 0, 1);

        assertThat(at(5)).isEqualTo("1 of 2");
    }

    @Test
    void whatComesALapTooLateIsDroppedAndWhatComesALittleLateCounts() {
        share.add(nanos(40), 1, 0);
        share.add(nanos(10), 1, 1);
        assertThat(at(40)).isEqualTo("0 of 1");

        share.add(nanos(39), 1, 1);
        assertThat(at(40)).isEqualTo("1 of 2");
    }

    @Test
    void aFullSlotTakesNoMoreAndSpillsNothing() {
        for (int i = 0; i < 300_000; i++) {
            share.add(0, 1, 1);
        }
        assertThat(at(0)).isEqualTo("262143 of 262143");
    }

    @Test
    void isRightAfterAnyPauseForTenYears() {
        share.add(0, 1, 1);
        for (long days = 1; days < 3_650; days++) {
            long later = Duration.ofDays(days).toNanos();
            assertThat(share.at(later)).as("day %d", days).isZero();
        }
        share.add(Duration.ofDays(3_650).toNanos(), 1, 0);
        assertThat(share.at(Duration.ofDays(3_650).toNanos())).isEqualTo(1L << 32);
    }

    @Test
    void agreesWithAListOfAll() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<long[]> all = new ArrayList<>();
        long now = random.nextLong() >> 2;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(2_000_000_000) * 20L : random.nextInt(100_000_000);
            int marked = random.nextInt(2);
            share.add(now, 1, marked);
            long epoch = Math.floorDiv(now, 1_000_000_000L);
            all.add(new long[] {epoch, marked});
            all.removeIf(each -> epoch - each[0] >= 30);
            long expected = (long) all.size() << 32
                    | all.stream().mapToLong(each -> each[1]).sum();
            assertThat(share.at(now)).as("seed %d, step %d", seed, i).isEqualTo(expected);
        }
    }

    @Test
    void nothingIsLostBetweenThreads() throws Exception {
        AtomicLong clock = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int k = 0; k < 50_000; k++) {
                    share.add(clock.addAndGet(100_000), 1, k & 1); // 20 s in all
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(at(20)).isEqualTo("100000 of 200000");
    }
}
