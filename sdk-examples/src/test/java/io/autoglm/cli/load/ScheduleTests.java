package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTests {

    @ParameterizedTest(name = "call {1} at {0} a second begins after {2} ns")
    @CsvSource({
        "1,      0,          0",
        "1,      1,          1000000000",
        "3,      1,          333333334",
        "3,      3,          1000000000",
        "0.001,  1,          1000000000000",
        "1000,   1,          1000000",
        "100000, 7,          70000",
        "333.3,  3333,       10000000000",
        "100000, 8640000000, 86400000000000"
    })
    void callsBeginEvenlySpacedFromTheStart(double rate, long call, long nanos) {
        assertThat(new Schedule(rate).begin(call)).isEqualTo(nanos);
    }

    @ParameterizedTest(name = "at {0} a second {2} begin before {1} ns")
    @CsvSource({
        "1,    -1,          0",
        "1,    0,           0",
        "1,    1,           1",
        "1,    1000000000,  1",
        "1,    1000000001,  2",
        "200,  30000000000, 6000",
        "0.5,  3000000000,  2",
        "3,    333333333,   1",
        "3,    333333334,   1",
        "3,    333333335,   2"
    })
    void whatBeginsAtAnInstantIsNotBeforeIt(double rate, long nanos, long calls) {
        assertThat(new Schedule(rate).before(nanos)).isEqualTo(calls);
    }

    @ParameterizedTest(name = "{0} a second")
    @ValueSource(doubles = {0.001, 0.3, 1, 3, 7.7, 333.3, 99_999})
    void countingAndTimingAgreeEverywhere(double rate) {
        Schedule schedule = new Schedule(rate);
        for (long call = 0; call < 100_000; call += 97) {
            assertThat(schedule.before(schedule.begin(call))).isEqualTo(call);
            assertThat(schedule.before(schedule.begin(call) + 1)).isEqualTo(call + 1);
        }
    }

    @Test
    void noErrorGrowsOverADay() {
        Schedule schedule = new Schedule(333.3);

        assertThat(schedule.before(86_400_000_000_000L)).isEqualTo(28_797_120);
    }
}
