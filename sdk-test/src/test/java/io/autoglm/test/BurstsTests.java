package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BurstsTests {

    private static final Chunk A = Chunk.text("a");
    private static final Chunk B = Chunk.text("b");
    private static final Chunk C = Chunk.text("c");

    private static List<Step> all(Script script) {
        List<Step> steps = new ArrayList<>();
        for (Step step = script.next(); ; step = script.next()) {
            steps.add(step);
            if (step instanceof End) {
                return steps;
            }
        }
    }

    @Test
    void thePausesOfABurstAreMadeTogetherBeforeIt() {
        Script source = Script.of(new Pause(1), A, new Pause(2), B, new Pause(4), C, End.COMPLETE);

        assertThat(all(new Bursts(source, 2))).containsExactly(new Pause(3), A, B, new Pause(4), C, End.COMPLETE);
    }

    @Test
    void aLongPauseIsBrokenByPings() {
        Script source = Script.of(new Pause(5), A, new Pause(2), B, End.COMPLETE);

        assertThat(all(new Pings(source, new Framing.Ping(C, 2))))
                .containsExactly(new Pause(2), C, new Pause(2), C, new Pause(1), A, new Pause(2), B, End.COMPLETE);
    }
}
