package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A bulk run in a process of its own: a terminal, and Ctrl-C. */
@ExtendWith(SimServerExtension.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals and terminals are as Linux has them")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BulkTerminalTests {

    @TempDir
    private Path dir;

    private Process program;

    @AfterEach
    void end() {
        program.destroyForcibly();
    }

    private String[] bulk(SimServer server, int lines, Duration answer) throws Exception {
        server.behavior(SimBehavior.builder()
                .answer("a")
                .firstToken(SimLatency.fixed(answer))
                .build());
        Path in = Files.write(dir.resolve("in.jsonl"), Collections.nCopies(lines, "{\"prompt\":\"a\"}"));
        return new String[] {
            "bulk",
            in.toString(),
            dir.resolve("out.jsonl").toString(),
            "--base-url",
            server.baseUrl(),
            "--model=sim",
            "--concurrency=2"
        };
    }

    @Test
    void atATerminalABarShowsHowItGoesAndIsGoneAtTheEnd(SimServer server) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux, which makes a terminal");
        Path sized = Files.writeString(dir.resolve("sized.sh"), "stty cols 100 rows 24\nexec \"$@\"\n");
        List<String> inside = new ArrayList<>(List.of("sh", sized.toString()));
        inside.addAll(Processes.command(List.of("TERM=xterm"), bulk(server, 24, Duration.ofMillis(200))));
        String line = "exec "
                + String.join(" ", inside.stream().map(word -> "'" + word + "'").toList());
        program = Processes.start(List.of("script", "-qec", line, "/dev/null"), dir.resolve("stderr"));

        String out =
                new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\u001b", "ESC");

        assertThat(Processes.exitCode(program)).as(out).isZero();
        assertThat(out).containsPattern("\rESC\\[Kbulk +\\d+% \\[=*>? *\\] +\\d+/24 lines");
        assertThat(out.substring(0, out.indexOf("lines 24, finished"))).endsWith("\rESC[K");
    }

    @Test
    void ctrlCEndsTheProgramWithItsSummary(SimServer server) throws Exception {
        String[] command = bulk(server, 500, Duration.ofMillis(100));
        program = Processes.start(Processes.command(List.of(), command), dir.resolve("stderr"));
        server.takeRequest(Processes.PATIENCE);

        Processes.signal(program, "INT");

        String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(Processes.exitCode(program)).isEqualTo(130);
        assertThat(out).startsWith("lines 500, finished before 0, answered ");
        long results =
                Files.readAllLines(dir.resolve("out.jsonl")).stream().skip(1).count();
        assertThat(results).isEqualTo(server.stats().requests());
    }
}
