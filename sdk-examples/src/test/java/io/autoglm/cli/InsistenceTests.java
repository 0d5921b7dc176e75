package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsistenceTests {

    /** Milliseconds and what happened then: c an answer was cancelled, e a line was entered, t Ctrl-C took back a line, p Ctrl-C at the prompt. */
    @ParameterizedTest(name = "{0} ends: {1}")
    @CsvSource({
        "0p, false",
        "0p 100p, true",
        "0p 3600000p, true",
        "0p 100e 200p, false",
        "0p 100t 200p, false",
        "0p 100t 200p 300p, true",
        "0p 100c 2101p, false",
        "0c 1999p, true",
        "0c 2000p, false",
        "0c 2000p 9000p, true",
        "0c 100e 200p, false",
        "0c 100t 200p, false",
        "0t 100t 200t, false"
    })
    void onlyASecondOneEndsTheProgram(String script, boolean ends) {
        Insistence insistence = new Insistence();
        boolean last = false;
        for (String step : script.split(" ")) {
            long now =
                    Long.MAX_VALUE - 1_000_000_000L + 1_000_000L * Long.parseLong(step.substring(0, step.length() - 1));
            switch (step.charAt(step.length() - 1)) {
                case 'c' -> insistence.cancelled(now);
                case 'e' -> insistence.entered();
                case 't' -> last = insistence.ends(true, now);
                default -> last = insistence.ends(false, now);
            }
        }

        assertThat(last).isEqualTo(ends);
    }
}
