package io.autoglm.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandTests {

    @Test
    void aLineIsAWordAndItsValues() {
        Command command = Command.parse(" closed mode=unary  calls=12 ");

        assertThat(command.word()).isEqualTo("closed");
        assertThat(command.text("mode")).isEqualTo("unary");
        assertThat(command.number("calls")).isEqualTo(12);
        assertThat(command.number("limitS", 7)).isEqualTo(7);
    }

    @Test
    void aValueThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Command.parse("closed mode=unary").number("calls"))
                .hasMessage("'closed' needs calls=…");
    }

    @Test
    void whatIsNoValueIsShown() {
        assertThatThrownBy(() -> Command.parse("closed unary"))
                .hasMessage("'unary' must look like name=value in 'closed unary'");
    }

    @Test
    void figuresSurviveTheirLine() {
        Figures figures = new Figures();
        figures.put("calls", 12L);
        figures.put("ratio", 0.25);

        Figures read = Figures.of(Command.parse("figures " + figures));

        assertThat(read.get("calls")).isEqualTo(12);
        assertThat(read.get("ratio")).isEqualTo(0.25);
        assertThat(read.has("other")).isFalse();
    }

    @Test
    void aFigureThatIsMissingIsNamed() {
        assertThatThrownBy(() -> new Figures().get("calls")).hasMessageContaining("no figure calls");
    }
}
