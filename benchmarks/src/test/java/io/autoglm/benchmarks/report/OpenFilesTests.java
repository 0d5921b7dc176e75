package io.autoglm.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpenFilesTests {

    @Test
    void tooFewAreNamedWithWhatToDo() {
        assertThatThrownBy(() -> OpenFiles.check(2_000, "1024"))
                .hasMessage("the limit of open files is 1024, 2000 connections need 2200: run `ulimit -n 2200` first");
    }

    @Test
    void enoughAreEnough() {
        assertThatCode(() -> OpenFiles.check(2_000, "2200")).doesNotThrowAnyException();
        assertThatCode(() -> OpenFiles.check(2_000, "unlimited")).doesNotThrowAnyException();
    }
}
