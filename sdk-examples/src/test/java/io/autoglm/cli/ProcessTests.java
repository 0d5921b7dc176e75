package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What only a process of its own can show: signals, locales, pipes. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals, locales and /proc are as Linux has them")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProcessTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CHINESE = "用一句话解释背压";

    private final SimServer server = SimServer.start();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path dir;

    private Path err;

    @BeforeEach
    void errorFile() {
        err = dir.resolve("stderr");
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
        server.close();
    }

    @Test
    void ctrlCEndsWithHundredAndThirtyAndTheServerSeesTheClose() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "needs env --default-signal of coreutils");
        server.enqueue(SimFault.stallAfterEvents(4));
        Process program = start(List.of(), "generate", "--base-url", server.baseUrl(), "--model", "m", "hello");
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(program.getInputStream().read()).isEqualTo('H');

        Processes.signal(program, "INT");

        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(130);
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
        assertThat(stderr()).contains("interrupted, the call was cancelled");
    }

    @Test
    void ctrlCWritesALastLineOfJson() throws Exception {
        server.enqueue(SimFault.stallBeforeHeaders());
        Process program =
                start(List.of(), "generate", "--base-url", server.baseUrl(), "--model", "m", "--json", "hello");
        server.takeRequest(PATIENCE);

        Processes.signal(program, "INT");

        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(130);
        String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(JsonMapper.shared().readTree(out).path("error_type").stringValue())
                .isEqualTo("interrupted");
    }

    @Test
    void theServerCommandSaysItsUrlFirstAnswersAndEndsOnCtrlC() throws Exception {
        Process program = start(List.of(), "serve", "--token-delay", "1ms", "--tokens", "3");
        String url =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8)).readLine();
        Program client = new Program();

        assertThat(client.run("generate", "--base-url", url, "--model", "m", "hello"))
                .as(client.err())
                .isZero();
        Processes.signal(program, "INT");

        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(130);
    }

    @Test
    void standardInputAndOutputAreUtf8InTheCLocale() throws Exception {
        server.behavior(SimBehavior.builder().answer("你好", "，世界 🙂").build());
        Process program = start(List.of("LC_ALL=C"), "generate", "--base-url", server.baseUrl(), "--model", "m", "-");
        try (OutputStream in = program.getOutputStream()) {
            in.write(CHINESE.getBytes(StandardCharsets.UTF_8));
        }

        byte[] out = program.getInputStream().readAllBytes();

        assertThat(Processes.exitCode(program)).as(stderr()).isZero();
        assertThat(new String(out, StandardCharsets.UTF_8)).isEqualTo("你好，世界 🙂\n");
        assertThat(JsonMapper.shared()
                        .readTree(server.takeRequest(PATIENCE).bodyText())
                        .at("/messages/0/content")
                        .stringValue())
                .isEqualTo(CHINESE);
    }

    @Test
    void aFileOfMessagesIsUtf8InTheCLocale() throws Exception {
        Path file =
                Files.writeString(dir.resolve("talk.json"), "[{\"role\":\"user\",\"content\":\"" + CHINESE + "\"}]");
        Process program = start(
                List.of("LC_ALL=C"),
                "generate",
                "--base-url",
                server.baseUrl(),
                "--model",
                "m",
                "--messages",
                file.toString());

        assertThat(Processes.exitCode(program)).as(stderr()).isZero();
        assertThat(server.takeRequest(PATIENCE).bodyText()).contains(CHINESE);
    }

    @Test
    void anArgumentThatTheLocaleCannotCarryIsRefusedWithTheWayOut() throws Exception {
        // a shell hands the bytes over as they are, while this JVM would encode them in its own locale
        Path script = Files.writeString(dir.resolve("ask.sh"), "exec \"$@\" '" + CHINESE + "'\n");
        List<String> command = new ArrayList<>(List.of("sh", script.toString(), "env", "LC_ALL=C"));
        command.addAll(Processes.java());
        command.addAll(List.of("generate", "--base-url", server.baseUrl(), "--model", "m"));

        Process program = start(command);

        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(ExitCode.USAGE);
        assertThat(stderr())
                .contains("cannot carry", "autoglm generate -", "LC_ALL=C.UTF-8")
                .hasLineCount(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void anArgumentInAUtf8LocaleArrives() throws Exception {
        Path script = Files.writeString(dir.resolve("ask.sh"), "exec \"$@\" '" + CHINESE + "\uFFFD'\n");
        List<String> command = new ArrayList<>(List.of("sh", script.toString(), "env", "LC_ALL=C.UTF-8"));
        command.addAll(Processes.java());
        command.addAll(List.of("generate", "--base-url", server.baseUrl(), "--model", "m"));

        Process program = start(command);

        assertThat(Processes.exitCode(program)).as(stderr()).isZero();
        assertThat(server.takeRequest(PATIENCE).bodyText()).contains(CHINESE + "\uFFFD");
    }

    @Test
    void aReaderThatLeavesEndsTheProgramQuietly() throws Exception {
        server.behavior(SimBehavior.builder()
                .answer("line\n")
                .tokens(100_000)
                .perToken(SimLatency.fixed(Duration.ofMillis(5)))
                .build());
        Process program = start(List.of(), "generate", "--base-url", server.baseUrl(), "--model", "m", "hello");
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).isEqualTo("line");

        reader.close();

        assertThat(Processes.exitCode(program)).isEqualTo(130);
        assertThat(stderr()).isEmpty();
        assertThat(server.takeRequest(PATIENCE).awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void anOutputThatNobodyReadsStopsTheServer() throws Exception {
        server.behavior(SimBehavior.builder()
                .answer("0123456789".repeat(20))
                .tokens(200_000)
                .build());
        Process program = start(List.of(), "generate", "--base-url", server.baseUrl(), "--model", "m", "hello");
        RecordedRequest request = server.takeRequest(PATIENCE);
        assertThat(program.getInputStream().read()).isEqualTo('0');

        long standing = standsStillAt(request);

        assertThat(standing).isLessThan(100_000);
        assertThat(request.ending()).isNull();
    }

    /** Waits until the server has not written an event for a second. */
    private static long standsStillAt(RecordedRequest request) {
        long before = -1;
        for (long now = request.eventsWritten(); now != before; now = request.eventsWritten()) {
            before = now;
            assertThat(request.awaitEnding(Duration.ofSeconds(1))).isNull();
        }
        return before;
    }

    private Process start(List<String> variables, String... arguments) throws IOException {
        return start(Processes.command(variables, arguments));
    }

    private Process start(List<String> command) throws IOException {
        Process process = Processes.start(command, err);
        started.add(process);
        return process;
    }

    private String stderr() throws IOException {
        return Files.readString(err);
    }
}
