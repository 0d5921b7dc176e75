package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTests {

    /** Runs a script such as {@code 0- 1- 2+}: seconds and sign; returns what was announced and when, and what it said. */
    private static String run(String script) {
        Trouble trouble = new Trouble();
        List<String> announced = new ArrayList<>();
        for (String step : script.strip().split(" +")) {
            boolean bad = step.endsWith("-");
            double seconds = Double.parseDouble(step.substring(0, step.length() - 1));
            long now = Duration.ofMillis(Math.round(seconds * 1000)).toNanos();
            Trouble.Report report = bad ? trouble.bad(now) : trouble.good(now);
            if (report != null) {
                announced.add((bad ? "begins" : "over") + "@" + step.substring(0, step.length() - 1) + " failures "
                        + report.failures() + " lasted " + report.lasted().toMillis() / 1000.0 + " left out "
                        + report.leftOut());
            }
        }
        return String.join("; ", announced);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            0+ 1+                 |
            0-                    | begins@0 failures 1 lasted 0.0 left out 0
            0- 1- 2- 60-          | begins@0 failures 1 lasted 0.0 left out 0
            0- 1- 2- 5+           | begins@0 failures 1 lasted 0.0 left out 0; over@5 failures 3 lasted 5.0 left out 0
            0- 5+ 6+ 7+           | begins@0 failures 1 lasted 0.0 left out 0; over@5 failures 1 lasted 5.0 left out 0
            0- 1+ 10-             | begins@0 failures 1 lasted 0.0 left out 0; over@1 failures 1 lasted 1.0 left out 0; begins@10 failures 1 lasted 0.0 left out 0
            0- 1+ 9.999-          | begins@0 failures 1 lasted 0.0 left out 0; over@1 failures 1 lasted 1.0 left out 0
            0- 1+ 2- 3+ 4- 5+ 10- | begins@0 failures 1 lasted 0.0 left out 0; over@1 failures 1 lasted 1.0 left out 0; begins@10 failures 1 lasted 0.0 left out 2
            0- 1+ 2- 3- 9- 10-    | begins@0 failures 1 lasted 0.0 left out 0; over@1 failures 1 lasted 1.0 left out 0; begins@10 failures 4 lasted 8.0 left out 0
            0- 1+ 2- 11- 12+      | begins@0 failures 1 lasted 0.0 left out 0; over@1 failures 1 lasted 1.0 left out 0; begins@11 failures 2 lasted 9.0 left out 0; over@12 failures 2 lasted 10.0 left out 0
            0- 30+ 30.5-          | begins@0 failures 1 lasted 0.0 left out 0; over@30 failures 1 lasted 30.0 left out 0; begins@30.5 failures 1 lasted 0.0 left out 0
            """)
    void announces(String script, String expected) {
        assertThat(run(script)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void oneThatFlapsForAMinuteIsAnnouncedSixTimesAndAllTurnsAreAccountedFor() {
        Trouble trouble = new Trouble();
        long begins = 0;
        long overs = 0;
        long leftOut = 0;
        for (long millis = 0; millis < 60_000; millis += 10) {
            long now = Duration.ofMillis(millis).toNanos();
            Trouble.Report begin = trouble.bad(now);
            begins += begin == null ? 0 : 1;
            leftOut += begin == null ? 0 : begin.leftOut();
            overs += trouble.good(now + 5_000_000) == null ? 0 : 1;
        }
        Trouble.Report last = trouble.bad(Duration.ofSeconds(70).toNanos());

        assertThat(begins).isEqualTo(6);
        assertThat(overs).isEqualTo(6);
        assertThat(last).isNotNull();
        assertThat(begins + leftOut + last.leftOut()).isEqualTo(6_000);
    }

    @Test
    void aClockThatCountsFromBelowZeroIsAsGood() {
        Trouble trouble = new Trouble();
        long start = Long.MAX_VALUE - 5;

        assertThat(trouble.bad(start)).isNotNull();
        assertThat(trouble.good(start + 10)).isNotNull();
        assertThat(trouble.bad(start + 20)).isNull();
        assertThat(trouble.bad(start + Trouble.PAUSE.toNanos())).isNotNull();
    }
}
