package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SimServerExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BulkTests {

    @TempDir
    private Path dir;

    private final Program program = new Program();
    private SimServer server;

    @BeforeEach
    void server(SimServer started) {
        server = started;
        server.behavior(SimBehavior.builder().answer("a").recordBodies(true).build());
    }

    private void input(int lines) throws IOException {
        Files.write(
                in(),
                IntStream.rangeClosed(1, lines)
                        .mapToObj(i -> "{\"prompt\":\"line " + i + "\"}")
                        .toList());
    }

    private Path in() {
        return dir.resolve("in.jsonl");
    }

    private Path out() {
        return dir.resolve("out.jsonl");
    }

    private int bulk(Program program, String... options) {
        List<String> all = new ArrayList<>(List.of("bulk", in().toString(), out().toString()));
        all.addAll(List.of("--base-url", server.baseUrl(), "--model", "sim"));
        all.addAll(List.of(options));
        return program.run(all.toArray(String[]::new));
    }

    private long results() throws IOException {
        try (var lines = Files.lines(out())) {
            return lines.filter(line -> line.startsWith("{\"line\":")).count();
        }
    }

    @Test
    void everyLineIsAskedAndTheSummaryIsShown() throws IOException {
        input(20);

        assertThat(bulk(program)).as(program.err()).isZero();

        assertThat(results()).isEqualTo(20);
        assertThat(program.out())
                .startsWith("lines 20, finished before 0, answered 20, failed 0, left 0\nmodel tokens ")
                .matches("(?s).*\\d lines/s for \\d+\\.\\d s\n");
    }

    @Test
    void aLineMayNameItsModelAndTheOptionNamesThatOfTheOthers() throws IOException {
        Files.writeString(in(), "{\"prompt\":\"a\"}\n{\"prompt\":\"b\",\"model\":\"own\"}\n");

        bulk(program, "--ordered", "--concurrency=1");

        assertThat(server.requests().stream().map(request -> request.bodyText().contains("\"own\"")))
                .containsExactly(false, true);
        assertThat(server.requests().get(0).bodyText()).contains("\"model\":\"sim\"");
    }

    @Test
    void theSummaryCanBeJson() throws IOException {
        input(3);

        assertThat(bulk(program, "--json", "--price-in=1000", "--price-out=0", "--currency=EUR"))
                .isZero();

        JsonNode summary = program.lastLine();
        assertThat(summary.get("type").asString()).isEqualTo("bulk");
        assertThat(summary.get("lines").asInt()).isEqualTo(3);
        assertThat(summary.get("done").asInt()).isEqualTo(3);
        assertThat(summary.get("left").asInt()).isZero();
        assertThat(summary.get("cost").asDouble())
                .isEqualTo(summary.get("input_tokens").asDouble() / 1000);
        assertThat(summary.get("currency").asString()).isEqualTo("EUR");
    }

    @Test
    void failedLinesAreCountedByWhatTheyFailedWithWhichIsTheExitCode() throws IOException {
        Files.writeString(in(), "nonsense\n{\"prompt\":\"b\"}\n[]\n");

        assertThat(bulk(program)).isEqualTo(ExitCode.REFUSED);

        assertThat(program.out())
                .contains("answered 1, failed 2, left 0\nfailed with AGLM-4004 unsupported request: 2\n");
    }

    @Test
    void anOutputThatExistsIsRefused() throws IOException {
        input(3);
        assertThat(bulk(program)).isZero();
        Program second = new Program();

        assertThat(bulk(second)).isEqualTo(ExitCode.REFUSED);

        assertThat(second.err()).contains("AGLM-4010", "it exists: resume its run, or name another file");
        assertThat(results()).isEqualTo(3);
    }

    @Test
    void resumeAsksTheRest() throws IOException {
        input(10);
        bulk(program);
        List<String> lines = Files.readAllLines(out());
        Files.write(out(), lines.subList(0, 5));
        Program second = new Program();

        assertThat(bulk(second, "--resume")).isZero();

        assertThat(second.out()).startsWith("lines 10, finished before 4, answered 6, failed 0, left 0\n");
        assertThat(results()).isEqualTo(10);
    }

    @Test
    void failedLinesCanBeAskedAgain() throws IOException {
        input(4);
        server.enqueue(SimFault.status(400));
        bulk(program, "--concurrency=1");
        assertThat(program.out()).contains("answered 3, failed 1");
        Program second = new Program();

        assertThat(bulk(second, "--retry-failed")).isZero();

        assertThat(second.out()).startsWith("lines 4, finished before 3, answered 1, failed 0, left 0\n");
    }

    @Test
    void tooManyFailuresEndTheRun() throws IOException {
        input(200);
        server.behavior(SimBehavior.builder()
                .faults(SimFault.status(400))
                .faultProbability(1)
                .build());

        assertThat(bulk(program, "--stop-after=3", "--concurrency=2")).isEqualTo(ExitCode.REFUSED);

        assertThat(program.err())
                .containsPattern("AGLM-4009: [34] requests failed, which are to end the run from 3 on");
        assertThat(results()).isBetween(3L, 4L);
    }

    @Test
    void ctrlCFinishesWhatIsUnderWayAndTheRestCanBeResumed() throws Exception {
        input(300);
        server.behavior(SimBehavior.builder()
                .answer("a")
                .firstToken(SimLatency.fixed(Duration.ofMillis(20)))
                .build());
        CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> bulk(program, "--concurrency=4"));
        server.takeRequest(Duration.ofSeconds(30));

        program.interrupt();

        assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(program.err()).contains("interrupted, what is under way is finished");
        long done = results();
        assertThat(done).isBetween(1L, 299L).isEqualTo(server.stats().requests());
        server.behavior(SimBehavior.builder().answer("a").build());
        assertThat(bulk(new Program(), "--resume")).isZero();
        assertThat(results()).isEqualTo(300);
        assertThat(server.stats().requests()).as("each was asked once").isEqualTo(300);
    }

    @Test
    void withoutAnEndpointTheSimulatedServerAnswers() throws IOException {
        input(3);

        assertThat(program.run("bulk", in().toString(), out().toString())).isZero();

        assertThat(program.err()).contains("answering from the simulated server inside this program");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--concurrency=0|must be 'auto' or 1 to 100000, was '0'",
                "--concurrency=many|must be 'auto' or 1 to 100000, was 'many'",
                "--stop-after=0|--stop-after must be at least 1, was 0",
                "--price-in=1|--price-in and --price-out belong together",
                "--price-in=-1 --price-out=1|--price-in must not be negative, was -1",
                "--price-in=1 --price-out=1 --currency=12345678901|--currency must have 1 to 10 characters",
                "--tenant=|--tenant must have 1 to 100 characters, had 0"
            })
    void aBadOptionIsNamed(String options, String message) throws IOException {
        input(1);

        assertThat(bulk(program, options.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains(message);
        assertThat(out()).doesNotExist();
    }
}
