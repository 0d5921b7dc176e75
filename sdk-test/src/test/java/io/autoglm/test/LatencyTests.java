package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The script of an answer is plain data, so its timing is tested without a clock. */
class LatencyTests {

    private static final SimBehavior SLOW = SimBehavior.builder()
            .reasoning("r")
            .answer("a", "b")
            .firstToken(SimLatency.fixed(Duration.ofMillis(200)))
            .perToken(SimLatency.fixed(Duration.ofMillis(20)))
            .build();

    private static Plan plan(SimBehavior behavior, boolean stream, long seed) throws Invalid {
        Words words = Servers.of(SimProfile.OPENAI);
        ChatRequest request =
                ChatRequest.parse(words, Json.read(RawClient.chat(stream).getBytes(StandardCharsets.UTF_8)), null);
        return new ChatAnswers(behavior, () -> 1_791_600_753).answer(words, request, "1", new SplittableRandom(seed));
    }

    private static List<Object> timeline(Script script) {
        List<Object> timeline = new ArrayList<>();
        for (Step step = script.next(); !(step instanceof End); step = script.next()) {
            if (step instanceof Pause pause) {
                timeline.add(Duration.ofNanos(pause.nanos()));
            } else {
                String text = new String(((Chunk) step).joined(), StandardCharsets.UTF_8);
                timeline.add(
                        text.replaceFirst("(?s).*\"delta\":(\\{.*?}).*", "$1").trim());
            }
        }
        return timeline;
    }

    @Test
    void aStreamWaitsBeforeTheFirstPieceAndBeforeEachFurtherOne() throws Exception {
        Plan plan = plan(SLOW, true, 1);

        assertThat(plan.delayNanos()).isZero();
        assertThat(timeline(plan.script()))
                .containsExactly(
                        Duration.ofMillis(200),
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"reasoning_content\":\"r\"}",
                        Duration.ofMillis(20),
                        "{\"content\":\"a\"}",
                        Duration.ofMillis(20),
                        "{\"content\":\"b\"}",
                        "{}",
                        "data: [DONE]");
    }

    @Test
    void anUnstreamedAnswerWaitsAsLongAsItsStreamWould() throws Exception {
        assertThat(plan(SLOW, false, 1).delayNanos())
                .isEqualTo(Duration.ofMillis(240).toNanos());
    }

    @Test
    void theSameSeedGivesTheSameTimeline() throws Exception {
        SimBehavior behavior = SLOW.mutate()
                .perToken(SimLatency.logNormal(Duration.ofMillis(20), 0.5))
                .build();

        assertThat(timeline(plan(behavior, true, 1).script()))
                .isEqualTo(timeline(plan(behavior, true, 1).script()))
                .isNotEqualTo(timeline(plan(behavior, true, 2).script()));
    }

    @Test
    void theServerReallyWaits() throws Exception {
        SimBehavior slow = SimBehavior.builder()
                .answer("a", "b")
                .firstToken(SimLatency.fixed(Duration.ofMillis(60)))
                .perToken(SimLatency.fixed(Duration.ofMillis(40)))
                .build();
        try (SimServer server = SimServer.start(slow);
                RawClient client = new RawClient(server)) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n\r\n");
            long head = System.nanoTime();
            client.readUntil("\"a\"");
            long first = System.nanoTime();
            client.readUntil("\"b\"");
            long second = System.nanoTime();

            assertThat(Duration.ofNanos(second - head)).isGreaterThan(Duration.ofMillis(80));
            assertThat(second).isGreaterThan(first);
        }
    }
}
