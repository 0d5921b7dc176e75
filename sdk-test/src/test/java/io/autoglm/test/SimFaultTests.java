package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SimFaultTests {

    static List<SimFault> everyKind() {
        return List.of(
                SimFault.refuse(),
                SimFault.resetBeforeHeaders(),
                SimFault.resetWithinHeaders(),
                SimFault.resetAfterEvents(3),
                SimFault.cutAfterEvents(0),
                SimFault.halfEvent(2),
                SimFault.garbage(),
                SimFault.garbageBytes(),
                SimFault.gluedFrames(),
                SimFault.stallBeforeHeaders(),
                SimFault.stallAfterEvents(5),
                SimFault.pingsOnly(Duration.ofMillis(1500)),
                SimFault.slowDrip(Duration.ofNanos(1_500)),
                SimFault.wrongContentLength(),
                SimFault.html200(),
                SimFault.empty200(),
                SimFault.redirect("https://example.com:8443/a?b=c&d=%20"),
                SimFault.status(503),
                SimFault.status(429, "{\"a\":\"b:c\"}", Map.of("Retry-After", "1.5", "x", "a=b&c")),
                SimFault.status(500, "", Map.of()),
                SimFault.rateLimited(Duration.ZERO),
                SimFault.rateLimited(Duration.ofSeconds(2)),
                SimFault.errorInStream(1, "{\"error\":{\"message\":\"a: b\"}}"),
                SimFault.inBandError(2),
                SimFault.taskFails(),
                SimFault.refuseStream(),
                SimFault.goAway(),
                SimFault.face(SimGateway.NGINX, 502),
                SimFault.face(SimGateway.KONG_AI, 400),
                SimFault.doneOnly(),
                SimFault.noDone(),
                SimFault.closeAfterResponse(),
                SimFault.raw(List.of(new byte[] {0, -1}, new byte[] {13, 10})),
                SimFault.delay(Duration.ofMinutes(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyKind")
    void theTextFormGivesAnEqualFaultBack(SimFault fault) {
        assertThat(SimFault.parse(fault.toString())).isEqualTo(fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyKind")
    void everyFaultHasAPhase(SimFault fault) {
        assertThat(fault.phase()).isNotNull();
    }

    @Test
    void theTextFormIsWhatAPersonWouldWrite() {
        assertThat(everyKind())
                .extracting(SimFault::toString)
                .contains(
                        "reset-after:3",
                        "stall-after:5",
                        "status:503",
                        "rate-limited:2s",
                        "pings-only:1500ms",
                        "delay:2m");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nonsense            | must start with one of
            refuse:1            | takes no argument
            reset-after         | takes one argument
            reset-after:x       | a whole number is needed, was 'x'
            reset-after:-1      | events must be at least 0, was -1
            delay:2             | must look like 200ms
            delay:0             | must be positive
            status:99           | status must be between 200 and 599, was 99
            status              | takes a status
            status:500:a:b      | name=value
            error-in-stream:1   | takes a number of events and a JSON text
            redirect:           | location must be
            face:nginx          | takes a gateway and a status
            face:ngin:502       | did you mean 'nginx'?
            face:cdn:999        | status must be between 200 and 599, was 999
            """)
    void aWrongTextIsRefusedWithTheRule(String text, String rule) {
        assertThatThrownBy(() -> SimFault.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }
}
