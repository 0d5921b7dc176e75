package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/** A conversation in a process of its own: Ctrl-C as a signal, and a terminal. */
@ExtendWith(SimServerExtension.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals and terminals are as Linux has them")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChatProcessTests {

    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    @TempDir
    private Path dir;

    private Process program;

    @AfterEach
    void end() {
        program.destroyForcibly();
    }

    @Test
    void aSignalCancelsTheAnswerAndTheProgramAnswersTheNextQuestion(SimServer server) throws Exception {
        server.behavior(SimBehavior.builder().answer("Hi ", "there").build());
        server.enqueue(SimFault.stallAfterEvents(2));
        program = Processes.start(Processes.command(List.of(), chat(server)), dir.resolve("stderr"));
        OutputStream in = program.getOutputStream();
        enter(in, "one\n");
        RecordedRequest first = server.takeRequest(Processes.PATIENCE);
        read("Hi ");

        Processes.signal(program, "INT");

        assertThat(first.awaitPeerClose(Processes.PATIENCE)).isTrue();
        read("\n");
        enter(in, "two\n");
        read("Hi there\n");
        in.close();
        assertThat(Processes.exitCode(program)).as(stderr()).isZero();
        assertThat(server.takeRequest(Processes.PATIENCE).bodyText()).contains("one", "Hi ", "two");
        assertThat(stderr()).contains("interrupted, the call was cancelled").hasLineCount(1);
    }

    @Test
    void twoSignalsWhereNothingIsUnderWayEndTheProgram(SimServer server) throws Exception {
        program = Processes.start(Processes.command(List.of(), chat(server)), dir.resolve("stderr"));
        enter(program.getOutputStream(), "/model\n");
        awaitOnStderr("* asking");

        Processes.signal(program, "INT");
        awaitOnStderr("Ctrl-C again");
        Processes.signal(program, "INT");

        assertThat(Processes.exitCode(program)).as(stderr()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void atATerminalCtrlCCancelsTheAnswerAndCtrlDEndsTheProgram(SimServer server) throws Exception {
        server.behavior(SimBehavior.builder().answer("Hi \u001b[2J", "there").build());
        server.enqueue(SimFault.stallAfterEvents(2));
        OutputStream keys = startAtTerminal(chat(server));
        read("asking sim", ">>> ");

        enter(keys, "why \"!x\\\r");
        read("... ");
        enter(keys, "背压?\r");
        assertThat(read("Hi \uFFFD[2J")).doesNotContain("\u001b[2J");
        enter(keys, CTRL_C);

        assertThat(server.requests().get(0).awaitPeerClose(Processes.PATIENCE)).isTrue();
        read("interrupted, the call was cancelled", ">>> ");
        enter(keys, "/history\r");
        read("user: why \"!x", "背压?", "assistant: Hi", ">>> ");
        enter(keys, CTRL_D);
        assertThat(Processes.exitCode(program)).isZero();
        assertThat(server.requests().get(0).bodyText()).contains("why \\\"!x\\n背压?");
    }

    @Test
    void atATerminalCtrlCTakesBackALineAndTwiceEndsTheProgram(SimServer server) throws Exception {
        OutputStream keys = startAtTerminal(chat(server));
        read(">>> ");
        enter(keys, "half");
        read("half");
        enter(keys, CTRL_C);
        assertThat(read(">>> ")).doesNotContain("Ctrl-C again");

        enter(keys, CTRL_C);
        read("Ctrl-C again", ">>> ");
        enter(keys, CTRL_C);

        assertThat(Processes.exitCode(program)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void atATerminalThinkingIsFaintAndAFailureDoesNotEndTheProgramWithItsCode(SimServer server) throws Exception {
        server.behavior(
                SimBehavior.builder().reasoning("let me see").answer("Hi").build());
        OutputStream keys = startAtTerminal(chat(server, "-v"));
        read(">>> ");
        enter(keys, "one\r");
        read("\u001b[2m* thinking: let me see\u001b[0m", "Hi", "[model sim", ">>> ");
        server.enqueue(SimFault.status(401));
        enter(keys, "two\r");
        read("AGLM-1001", "/retry asks it again", ">>> ");

        enter(keys, "/exit\r");

        assertThat(Processes.exitCode(program)).isZero();
    }

    private static String[] chat(SimServer server, String... options) {
        List<String> all = new ArrayList<>(
                List.of("chat", "--base-url", server.baseUrl(), "--model", "sim", "--max-attempts", "1"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /** Starts the program with a terminal of its own around it, and returns the keyboard. */
    private OutputStream startAtTerminal(String... arguments) throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux, which makes a terminal");
        Path sized = Files.writeString(dir.resolve("sized.sh"), "stty cols 200 rows 24\nexec \"$@\"\n");
        List<String> inside = new ArrayList<>(List.of("sh", sized.toString()));
        inside.addAll(Processes.command(List.of("TERM=xterm", "LC_ALL=C.UTF-8"), arguments));
        // without exec a shell may stay in between, hear the Ctrl-C too, and end with 130 whatever the program ends
        // with
        String line = "exec "
                + String.join(" ", inside.stream().map(word -> "'" + word + "'").toList());
        program = Processes.start(List.of("script", "-qec", line, "/dev/null"), dir.resolve("stderr"));
        return program.getOutputStream();
    }

    private static void enter(OutputStream in, String keys) throws IOException {
        in.write(keys.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Reads until all of {@code texts} were seen, one after the other, and returns what was read. */
    private String read(String... texts) throws IOException {
        String seen = "";
        InputStream out = program.getInputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = out.read(); b >= 0; b = out.read()) {
            bytes.write(b);
            seen = bytes.toString(StandardCharsets.UTF_8);
            if (containsInOrder(seen, texts)) {
                return seen;
            }
        }
        throw new AssertionError("the program ended after: " + seen + stderr());
    }

    private static boolean containsInOrder(String text, String... parts) {
        int at = 0;
        for (String part : parts) {
            int found = text.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }

    private void awaitOnStderr(String text) throws Exception {
        while (!stderr().contains(text)) {
            assertThat(program.waitFor(20, TimeUnit.MILLISECONDS)).as(stderr()).isFalse();
        }
    }

    private String stderr() throws IOException {
        return Files.readString(dir.resolve("stderr"));
    }
}
