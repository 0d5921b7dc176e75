package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run over files is killed as {@code kill -9} does and resumed: nothing is lost, and nothing asked twice but what was under way. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "killed as Linux kills")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BulkKillTests {

    private static final int CONCURRENCY = 16;
    private static final Pattern LINE = Pattern.compile("line (\\d+)\\.");
    private static final Pattern RESULT = Pattern.compile("\\{\"line\":(\\d+),\"ok\":true,.*\\}");

    @TempDir
    private Path dir;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void aRunOf900LinesSurvivesThreeKills() throws Exception {
        survives(900, 3);
    }

    @Test
    @Tag("load")
    void aRunOf10000LinesSurvivesTenKills() throws Exception {
        survives(10_000, 10);
    }

    private void survives(int lines, int kills) throws Exception {
        Files.write(
                dir.resolve("in.jsonl"),
                IntStream.rangeClosed(1, lines)
                        .mapToObj(i -> "{\"prompt\":\"line " + i + ".\",\"max_tokens\":1}")
                        .toList());
        int[] asked = new int[lines + 1];
        Random random = new Random(11);
        int written = 0;
        try (SimServer server = SimServer.start(SimBehavior.builder()
                .answer("a")
                .firstToken(SimLatency.uniform(Duration.ofMillis(1), Duration.ofMillis(10)))
                .build())) {
            for (int kill = 1; kill <= kills; kill++) {
                server.reset();
                process = start(server);
                long until = 1 + random.nextInt(lines / (kills + 1));
                await(() -> server.stats().requests() >= until);
                process.destroyForcibly().waitFor();
                await(() -> server.stats().inFlight() == 0);

                int sent = count(server.requests(), asked);
                int now = results(lines, false);
                assertThat(sent - (now - written))
                        .as("asked and not written, kill %d after %d requests", kill, until)
                        .isBetween(0, CONCURRENCY);
                written = now;
            }
            server.reset();
            process = start(server);
            assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            count(server.requests(), asked);
        }
        int twice = IntStream.of(asked).skip(1).map(times -> times - 1).sum();

        assertThat(results(lines, true)).isEqualTo(lines);
        assertThat(IntStream.of(asked).skip(1)).as("every line was asked").allMatch(times -> times >= 1);
        assertThat(twice).isBetween(0, kills * CONCURRENCY);
        System.out.println(
                lines + " lines, " + kills + " kills: asked again " + twice + " of at most " + kills * CONCURRENCY);
    }

    private Process start(SimServer server) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BulkProcess.class.getName(),
                        server.baseUrl(),
                        dir.resolve("in.jsonl").toString(),
                        dir.resolve("out.jsonl").toString(),
                        String.valueOf(CONCURRENCY))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    private static int count(List<RecordedRequest> requests, int[] asked) {
        for (RecordedRequest request : requests) {
            Matcher line = LINE.matcher(request.bodyText());
            assertThat(line.find()).isTrue();
            asked[Integer.parseInt(line.group(1))]++;
        }
        return requests.size();
    }

    /** Returns how many results there are, having checked that no line has two; the last one may be torn unless the run is over. */
    private int results(int lines, boolean over) throws IOException {
        Path output = dir.resolve("out.jsonl");
        if (!Files.exists(output)) {
            return 0;
        }
        String text = Files.readString(output);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        assertThat(whole.length() == text.length() || !over).isTrue();
        boolean[] seen = new boolean[lines + 1];
        List<String> results = whole.lines().skip(1).toList();
        for (String each : results) {
            Matcher result = RESULT.matcher(each);
            assertThat(result.matches()).as(each).isTrue();
            int number = Integer.parseInt(result.group(1));
            assertThat(seen[number]).as("second result of line %d", number).isFalse();
            seen[number] = true;
        }
        return results.size();
    }

    private void await(BooleanSupplier condition) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || (!process.isAlive() && process.exitValue() != 137)) {
                throw new AssertionError(Files.readString(dir.resolve("log")));
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }
}
