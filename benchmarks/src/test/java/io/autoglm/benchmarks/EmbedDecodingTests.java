package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three ways of the benchmark make the same vectors; and what ours costs beyond the arrays themselves. */
class EmbedDecodingTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ARRAY = 16 + 4 * 1536;
    private static final int VECTORS = 32;

    private static EmbedDecoding prepared(String format) {
        EmbedDecoding decoding = new EmbedDecoding();
        decoding.format = format;
        decoding.prepare();
        return decoding;
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "base64"})
    void allWaysMakeTheSameVectors(String format) {
        EmbedDecoding decoding = prepared(format);
        List<float[]> tree = decoding.tree();

        assertThat(tree).hasSize(VECTORS);
        assertThat(decoding.boxed()).usingRecursiveComparison().isEqualTo(tree);
        for (int i = 0; i < VECTORS; i++) {
            assertThat(decoding.streaming().vector(i)).isEqualTo(tree.get(i));
        }
    }

    @ParameterizedTest(name = "{0}: {1} bytes")
    @CsvSource({"text, 1024", "base64, 1024"})
    void aVectorCostsLittleMoreThanItsArray(String format, int beyond) {
        EmbedDecoding decoding = prepared(format);
        for (int i = 0; i < 50; i++) {
            decoding.streaming();
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            decoding.streaming();
            long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            least = Math.min(least, after - before);
        }

        assertThat(least / VECTORS - ARRAY)
                .as("bytes per vector beyond its array")
                .isLessThan(beyond);
    }
}
