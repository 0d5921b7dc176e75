package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own. */
final class Processes {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Processes() {}

    /** Returns the command line of the program with {@code variables} (NAME=value), and Ctrl-C as a shell leaves it. */
    static List<String> command(List<String> variables, String... arguments) {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(variables);
        command.addAll(java());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts {@code command} with standard error in {@code err}. */
    static Process start(List<String> command, Path err) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOGLM_"));
        return builder.start();
    }

    static List<String> java() {
        String program = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return List.of(
                program,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AutoGlm.class.getName());
    }

    static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
