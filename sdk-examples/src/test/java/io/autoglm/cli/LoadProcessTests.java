package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load in a process of its own: signals, and a terminal. */
@ExtendWith(SimServerExtension.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals and terminals are as Linux has them")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LoadProcessTests {

    @TempDir
    private Path dir;

    private Process program;

    @AfterEach
    void end() {
        program.destroyForcibly();
    }

    @ParameterizedTest(name = "SIG{0} ends with {1}")
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTheLoadWithItsFigures(String signal, int code, SimServer server) throws Exception {
        server.behavior(SimBehavior.builder()
                .faults(SimFault.stallAfterEvents(2))
                .faultProbability(1)
                .build());
        program = Processes.start(Processes.command(List.of(), load(server, "--concurrency=3")), dir.resolve("stderr"));
        for (int i = 0; i < 3; i++) {
            server.takeRequest(Processes.PATIENCE);
        }

        Processes.signal(program, signal);

        String out = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(code);
        assertThat(out.lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.startsWith("all 3 0 0 3 0 3 0 0.000 "));
        assertThat(server.requests())
                .as("the rehearsal has a server of its own")
                .hasSize(3);
    }

    @Test
    void atATerminalTheLinesChangeAndAreGoneAtTheEnd(SimServer server) throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux, which makes a terminal");
        Path sized = Files.writeString(dir.resolve("sized.sh"), "stty cols 60 rows 24\nexec \"$@\"\n");
        List<String> inside = new ArrayList<>(List.of("sh", sized.toString()));
        inside.addAll(Processes.command(List.of("TERM=xterm"), load(server, "--rps=20", "--duration=2s")));
        String line = "exec "
                + String.join(" ", inside.stream().map(word -> "'" + word + "'").toList());
        program = Processes.start(List.of("script", "-qec", line, "/dev/null"), dir.resolve("stderr"));

        String out =
                new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).replace("\u001b", "ESC");

        assertThat(Processes.exitCode(program)).as(out).isZero();
        String shown = out.substring(0, out.indexOf("calls  begun"));
        assertThat(shown)
                .contains("\rESC[Jwarming up", "ESC[2A\rESC[J1 s of 2 s, ", "\nfailed 0")
                .endsWith("ESC[2A\rESC[J");
    }

    private static String[] load(SimServer server, String... options) {
        List<String> all = new ArrayList<>(List.of("load", "--base-url", server.baseUrl(), "--model", "sim"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private String stderr() throws IOException {
        return Files.readString(dir.resolve("stderr"));
    }
}
