package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoneLinesTests {

    private final DoneLines done = new DoneLines();

    @Test
    void theWatermarkIsTheLastOfAnUnbrokenBeginning() {
        done.add(2);
        assertThat(done.watermark()).isZero();
        done.add(1);
        assertThat(done.watermark()).isEqualTo(2);
        done.add(4);
        assertThat(done.watermark()).isEqualTo(2);
        assertThat(done.contains(3)).isFalse();
        assertThat(done.contains(4)).isTrue();
    }

    @Test
    void aLineIsAddedOnce() {
        assertThat(done.add(1)).isTrue();
        assertThat(done.add(1)).isFalse();
        assertThat(done.add(3)).isTrue();
        assertThat(done.add(3)).isFalse();
    }

    @Test
    void afterForgettingNothingIsDone() {
        done.add(1);
        done.add(3);
        done.clear();

        assertThat(done.watermark()).isZero();
        assertThat(done.contains(1)).isFalse();
        assertThat(done.contains(3)).isFalse();
    }

    @Test
    void itIsASetWhateverTheOrder() {
        Random random = new Random(3);
        List<Long> lines = new ArrayList<>();
        for (long i = 1; i <= 300_000; i++) {
            lines.add(i);
        }
        for (int from = 0; from + 1_000 <= lines.size(); from += 500) { // out of order within a window
            Collections.shuffle(lines.subList(from, from + 1_000), random);
        }
        Set<Long> added = new HashSet<>();
        for (long line : lines) {
            if (random.nextInt(100) != 0) {
                assertThat(done.add(line)).isTrue();
                added.add(line);
            }
        }
        for (long i = 1; i <= 300_000; i++) {
            assertThat(done.contains(i)).isEqualTo(added.contains(i));
        }
    }

    @Test
    void memoryDependsOnTheWindowAndNotOnTheFile() {
        for (long i = 1; i <= 5_000_000; i += 2) {
            done.add(i + 1);
            done.add(i);
        }

        assertThat(done.watermark()).isEqualTo(5_000_000);
        assertThat(done.held()).as("bits").isLessThan(1 << 18);
    }
}
