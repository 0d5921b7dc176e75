package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Replays all golden streams in random pieces with random line ends, 100,000 times in all, each time with other cuts. A failure names its
 * seed: {@code -Dautoglm.cuts.seed=SEED} replays it.
 */
class RandomCutTests {

    private static final int REPLAYS = 100_000;
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    @Test
    void neverChangeTheEvents() {
        long seed = Long.getLong("autoglm.cuts.seed", new Random().nextLong());
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> streams = new ArrayList<>();
        List<String> expectedStreamed = new ArrayList<>();
        List<String> expectedFolded = new ArrayList<>();
        List<String> names = GoldenStreams.names();
        for (String name : names) {
            byte[] bytes = GoldenStreams.bytes(name);
            streams.add(bytes);
            expectedStreamed.add(GoldenStreams.streamed(bytes));
            expectedFolded.add(GoldenStreams.folded(bytes));
        }
        long cuts = 0;

        for (int replay = 0; replay < REPLAYS; replay++) {
            int which = replay % names.size();
            byte[] bytes = variant(streams.get(which), random);
            byte[][] pieces = pieces(bytes, random);
            cuts += pieces.length - 1;

            boolean isStreamed = random.nextInt(8) > 0;
            String meaning = isStreamed ? GoldenStreams.streamed(pieces) : GoldenStreams.folded(pieces);
            String expected = (isStreamed ? expectedStreamed : expectedFolded).get(which);
            if (!meaning.equals(expected)) {
                assertThat(meaning)
                        .as("%s, replay %d of seed %d, cut to %s", names.get(which), replay, seed, lengths(pieces))
                        .isEqualTo(expected);
            }
        }

        assertThat(cuts).isGreaterThanOrEqualTo(REPLAYS);
    }

    /** One in four has other line ends than those recorded. */
    private static byte[] variant(byte[] bytes, SplittableRandom random) {
        int kind = random.nextInt(16);
        return switch (kind) {
            case 0, 1, 2 -> GoldenStreams.withLineEnds(bytes, () -> LINE_ENDS[kind]);
            case 3 -> GoldenStreams.withLineEnds(bytes, () -> LINE_ENDS[random.nextInt(LINE_ENDS.length)]);
            default -> bytes;
        };
    }

    /** From one cut to one every few bytes; two cuts at one place make an empty buffer. */
    private static byte[][] pieces(byte[] bytes, SplittableRandom random) {
        int most = random.nextInt(10) == 0 ? Math.max(2, bytes.length / 4) : 8;
        int[] cuts = random.ints(random.nextInt(1, most), 0, bytes.length + 1)
                .sorted()
                .toArray();
        byte[][] pieces = new byte[cuts.length + 1][];
        int from = 0;
        for (int i = 0; i < cuts.length; i++) {
            pieces[i] = Arrays.copyOfRange(bytes, from, cuts[i]);
            from = cuts[i];
        }
        pieces[cuts.length] = Arrays.copyOfRange(bytes, from, bytes.length);
        return pieces;
    }

    private static String lengths(byte[][] pieces) {
        return Arrays.toString(
                Arrays.stream(pieces).mapToInt(piece -> piece.length).toArray());
    }
}
