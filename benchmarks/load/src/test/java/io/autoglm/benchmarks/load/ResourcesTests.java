package io.autoglm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResourcesTests {

    @Test
    void whatIsAllocatedIsCounted() {
        Resources before = Resources.now();

        byte[] much = new byte[10_000_000];

        assertThat(Resources.now().minus(before).bytes()).isGreaterThanOrEqualTo(much.length);
    }

    @Test
    void oneReadingLessAnotherIsWhatLiesBetween() {
        Resources between = new Resources(50, 40, 30, 20).minus(new Resources(5, 4, 3, 2));

        assertThat(between).isEqualTo(new Resources(45, 36, 27, 18));
    }

    @Test
    void theProcessHasTakenCpuTimeAlready() {
        assertThat(Resources.now().cpuNanos()).isPositive();
    }
}
