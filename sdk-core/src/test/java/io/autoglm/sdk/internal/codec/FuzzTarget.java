package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
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
    int changes();

    /**
     * Reads {@code input} as a hostile server sent it.
     *
     * @throws AssertionError when a promise is broken; whatever else comes out is a broken promise, too
     */
    void read(byte[] input);

    @Test
    default void keepsItsPromisesForEachSeed() {
        Map<String, byte[]> seeds = FuzzSeeds.of(seeds());

        assertThat(seeds).hasSizeGreaterThanOrEqualTo(3);
        seeds.forEach((name, bytes) -> tryOut(bytes, name));
    }

    @Test
    default void keepsItsPromisesWhateverIsChangedInThem() {
        List<byte[]> seeds = List.copyOf(FuzzSeeds.of(seeds()).values());
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
