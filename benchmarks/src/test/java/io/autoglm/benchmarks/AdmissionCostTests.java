package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an uncontended turn costs, beside a compare-and-set loop that guards the same attempt: ratios of CPU time. */
class AdmissionCostTests {

    private static final int ROUNDS = 15;
    private static final double AT_LEAST = 0.3;

    private static final AdmissionPairs PAIRS = new AdmissionPairs("fixed", "adaptive").measure(ROUNDS);

    @ParameterizedTest
    @ValueSource(strings = {"fixed", "adaptive"})
    void aTurnIsAtLeastThreeTenthsAsFastAsALoopThatGuardsTheSameAttempt(String limit) {
        PAIRS.print();

        assertThat(PAIRS.quickest(AdmissionPairs.STILL + limit, AdmissionPairs.GUARD))
                .as("quickest of " + ROUNDS)
                .isGreaterThanOrEqualTo(AT_LEAST);
    }
}
