package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A part of the client that reads what servers send. Each build feeds it all its seeds and a fixed series of changes of them; Jazzer looks
 * for more through {@link FuzzDriver} (see docs/fuzzing.md).
 */
interface FuzzTarget {

    /** Returns the folders of its seeds, below {@code src/test/resources}. */
    List<String> seeds();

    /** Returns how many changes each build tries. */
    default int changes() {
        return 1_000;
    }

    /**
     * Reads {@code input} as a hostile server sent it.
     *
     * @throws AssertionError when a promise is broken; whatever else comes out is a broken promise, too
     */
    void read(byte[] input);

    @Test
    default void keepsItsPromisesForEachSeed() {
        List<FuzzSeeds.Seed> seeds = FuzzSeeds.of(seeds());

        assertThat(seeds).hasSizeGreaterThanOrEqualTo(3);
        for (FuzzSeeds.Seed seed : seeds) {
            tryOut(seed.bytes(), seed.name());
        }
    }

    @Test
    default void keepsItsPromisesWhateverIsChangedInThem() {
        List<byte[]> seeds =
                FuzzSeeds.of(seeds()).stream().map(FuzzSeeds.Seed::bytes).toList();
        SplittableRandom random = new SplittableRandom(20261130);

        for (int round = 0; round < changes(); round++) {
            tryOut(FuzzChanges.of(seeds, random), "change " + round);
        }
    }

    private void tryOut(byte[] input, String what) {
        try {
            read(input);
        } catch (Throwable broken) {
            throw new AssertionError(
                    what + " breaks a promise: " + Base64.getEncoder().encodeToString(input), broken);
        }
    }
}
