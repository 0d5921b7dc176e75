package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A conversation over pipes; what a terminal adds is in {@code ChatProcessTests}. */
@ExtendWith(SimServerExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChatTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ANSWER = "Hi there";

    private final Program program = new Program();

    @BeforeEach
    void answers(SimServer server) {
        server.behavior(SimBehavior.builder().answer("Hi ", "there").build());
    }

    @Test
    void eachLineIsAQuestionAndIsSentWithAllBeforeIt(SimServer server) {
        int code = chat(server, "one\ntwo\n", "--system", "be brief");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.out()).isEqualTo(ANSWER + "\n" + ANSWER + "\n");
        assertThat(program.err()).isEmpty();
        assertThat(sent(server, 0)).containsExactly("system: be brief", "user: one");
        assertThat(sent(server, 1))
                .containsExactly("system: be brief", "user: one", "assistant: " + ANSWER, "user: two");
    }

    @Test
    void aQuestionOfSeveralLinesIsSentAsOne(SimServer server) {
        chat(server, "\"\"\"\n你好\n\n/clear\n\"\"\"\nfirst\\\nsecond");

        assertThat(sent(server, 0)).containsExactly("user: 你好\n\n/clear");
        assertThat(sent(server, 1)).endsWith("user: first\nsecond");
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aQuestionThatFailedIsShownAndCanBeAskedAgain(SimServer server) {
        server.enqueue(SimFault.status(401));

        int code = chat(server, "one\n/retry\ntwo\n");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err()).contains("AGLM-1001").hasLineCount(1);
        assertThat(sent(server, 1)).containsExactly("user: one");
        assertThat(sent(server, 2)).containsExactly("user: one", "assistant: " + ANSWER, "user: two");
    }

    @Test
    void aQuestionThatFailedIsNotSentWithTheNextOne(SimServer server) {
        server.enqueue(SimFault.cutAfterEvents(2));

        int code = chat(server, "one\ntwo\n");

        assertThat(code).isEqualTo(ExitCode.STREAM_CUT);
        assertThat(program.err()).contains("AGLM-3201");
        assertThat(sent(server, 1)).containsExactly("user: two");
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource({
        "401 none, 10",
        "none 401, 10",
        "401 404, 12",
        "none none, 0",
    })
    void aScriptSeesWhatTheLastUnansweredQuestionFailedWith(String faults, int code, SimServer server) {
        for (String fault : faults.split(" ")) {
            server.enqueue(
                    fault.equals("none")
                            ? SimFault.delay(Duration.ofMillis(1))
                            : SimFault.status(Integer.parseInt(fault)));
        }

        assertThat(chat(server, "one\ntwo\n")).as(program.err()).isEqualTo(code);
    }

    @Test
    void aConversationThatIsTooLongIsKeptAndTheWayOutIsSaid(SimServer server) {
        server.enqueue(
                SimFault.delay(Duration.ofMillis(1)),
                SimFault.parse(
                        "status:400:{\"error\"%3A{\"message\"%3A\"too long\",\"code\"%3A\"context_length_exceeded\"}}"));

        int code = chat(server, "one\ntwo\n/history\n");

        assertThat(code).isEqualTo(ExitCode.INVALID_REQUEST);
        assertThat(program.err()).contains("AGLM-1303", "/clear", "--max-history", "user: one", "assistant: " + ANSWER);
        assertThat(program.err()).doesNotContain("user: two");
    }

    @Test
    void anAnswerThatAFilterWithheldIsNotSentAgain(SimServer server) {
        server.enqueue(
                SimFault.parse("error-in-stream:1:{\"choices\"%3A[{\"index\"%3A0,\"delta\"%3A{\"content\"%3A\"I\"},"
                        + "\"finish_reason\"%3A\"content_filter\"}]}"));

        int code = chat(server, "one\ntwo\n");

        assertThat(code).as(program.err()).isEqualTo(ExitCode.CONTENT_FILTERED);
        assertThat(sent(server, 1)).containsExactly("user: two");
    }

    @Test
    void theConversationIsBoundedAndThatIsSaidOnce(SimServer server) {
        chat(server, "one\ntwo\nthree\n", "--max-history", "2");

        assertThat(sent(server, 2)).containsExactly("user: two", "assistant: " + ANSWER, "user: three");
        assertThat(program.err()).contains("--max-history").hasLineCount(1);
    }

    @Test
    void wordsSteerTheConversation(SimServer server) {
        int code = chat(
                server,
                "one\n/model other\n/history\n/clear\n/history\n/retry\ntwo\n/model\n/help\n/exit\nnot asked\n");

        assertThat(code).as(program.err()).isZero();
        assertThat(server.requests()).hasSize(2);
        assertThat(body(server, 0).path("model").stringValue()).isEqualTo("sim");
        assertThat(body(server, 1).path("model").stringValue()).isEqualTo("other");
        assertThat(sent(server, 1)).containsExactly("user: two");
        assertThat(program.err().lines().toList())
                .containsSubsequence(
                        "* asking other",
                        "user: one",
                        "assistant: " + ANSWER,
                        "* the conversation is forgotten",
                        "* nothing was said yet",
                        "* there is no question to ask again",
                        "* asking other");
        assertThat(program.err()).contains(ChatWord.words());
        assertThat(program.out()).isEqualTo(ANSWER + "\n" + ANSWER + "\n");
    }

    @Test
    void retryAsksForANewAnswerInPlaceOfTheOldOne(SimServer server) {
        chat(server, "one\n/retry\ntwo\n");

        assertThat(sent(server, 1)).containsExactly("user: one");
        assertThat(sent(server, 2)).containsExactly("user: one", "assistant: " + ANSWER, "user: two");
    }

    @Test
    void aWordThatIsNotKnownIsRefusedWithTheNearestAndNotAsked(SimServer server) {
        int code = chat(server, "/histry\n/clear all\n /etc is what?\n");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(program.err())
                .contains("did you mean '/history'?", "/clear stands alone")
                .hasLineCount(2);
        assertThat(sent(server, 0)).containsExactly("user:  /etc is what?");
    }

    @Test
    void blankLinesAreNotAsked(SimServer server) {
        assertThat(chat(server, "\n  \n\"\"\"\n\"\"\"\n")).isZero();

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aLineThatIsNotUtf8IsNotAskedAndTheNextIs(SimServer server) {
        byte[] bytes = "ok?\n??\r\nnext\r\n".getBytes(StandardCharsets.UTF_8);
        bytes[4] = (byte) 0xff;

        int code = program.stdin(bytes).run(arguments(server));

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(program.err()).contains("not UTF-8").hasLineCount(1);
        assertThat(server.requests()).hasSize(2);
        assertThat(sent(server, 1)).endsWith("user: next");
    }

    @Test
    void aLineThatIsTooLongIsNotAskedAndTheNextIs(SimServer server) {
        int code = chat(server, "\uFEFF" + "x".repeat(ChatInput.LONGEST + 1) + "\nnext\n");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(program.err()).contains("must not be longer than 1048576").hasLineCount(1);
        assertThat(sent(server, 0)).containsExactly("user: next");
    }

    @Test
    void anAnswerWithoutTextIsNotKept(SimServer server) {
        server.behavior(SimBehavior.builder().reasoning("hm").answer(" ").build());

        assertThat(chat(server, "one\ntwo\n")).as(program.err()).isZero();

        assertThat(program.err()).contains("the answer is empty");
        assertThat(sent(server, 1)).containsExactly("user: two");
    }

    @Test
    void moreThanAMillionCharactersOfAnAnswerAreShownButNotKept(SimServer server) {
        server.behavior(SimBehavior.builder()
                .answer("0123456789".repeat(1000))
                .tokens(120)
                .recordBodies(true)
                .build());

        assertThat(chat(server, "one\ntwo\n")).as(program.err()).isZero();

        assertThat(program.out()).hasSize(2 * 1_200_001);
        assertThat(program.err()).contains("only the first 1048576 characters");
        assertThat(body(server, 1).at("/messages/1/content").stringValue()).hasSize(1 << 20);
    }

    @Test
    void ctrlCCancelsTheAnswerKeepsWhatArrivedAndGoesOn(SimServer server) throws Exception {
        server.enqueue(SimFault.stallAfterEvents(2));
        CountDownLatch shown = new CountDownLatch(1);
        Typist typist = new Typist(program.stdout(new Watched(shown)), server);
        typist.enter("one");
        assertThat(shown.await(10, TimeUnit.SECONDS)).isTrue();

        program.interrupt();
        typist.enter("two");

        assertThat(typist.leave()).as(program.err()).isZero();
        assertThat(server.requests().get(0).awaitPeerClose(PATIENCE)).isTrue();
        assertThat(program.err())
                .contains("interrupted, the call was cancelled")
                .hasLineCount(1);
        assertThat(sent(server, 1)).containsExactly("user: one", "assistant: Hi ", "user: two");
    }

    @Test
    void ctrlCBeforeAnyTextLeavesNothingBehindButTheQuestionCanBeAskedAgain(SimServer server) throws Exception {
        server.enqueue(SimFault.stallBeforeHeaders());
        Typist typist = new Typist(program, server);
        typist.enter("one");
        server.takeRequest(PATIENCE);

        program.interrupt();
        typist.enter("/history");
        typist.enter("/retry");

        assertThat(typist.leave()).as(program.err()).isZero();
        assertThat(program.err()).contains("nothing had arrived", "nothing was said yet");
        assertThat(sent(server, 1)).containsExactly("user: one");
    }

    @Test
    void ctrlCTwiceWhereNothingIsUnderWayEndsTheProgram(SimServer server) throws Exception {
        Typist typist = new Typist(program, server);

        program.interrupt();
        typist.awaitSaid("Ctrl-C again");
        program.interrupt();

        assertThat(typist.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    void aReaderThatLeavesEndsTheProgram(SimServer server) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(chat(server, program.stdout(broken), "one\ntwo\n")).isEqualTo(ExitCode.INTERRUPTED);

        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "--max-history -1",
                "--max-tokens 0",
                "--temperature 9",
                "--header nonsense",
                "--json",
                "question"
            })
    void aCallThatCannotWorkEndsWithTwo(String options, SimServer server) {
        assertThat(chat(server, "one\n", options.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).startsWith("autoglm: ").hasLineCount(1);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutAnEndpointTheSimulatedServerInsideAnswersAndSaysSo() {
        int code = program.stdin("hello\n".getBytes(StandardCharsets.UTF_8)).run("chat");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err()).startsWith("no endpoint given: answering from the simulated server");
        assertThat(program.out()).contains("simulated model");
    }

    @Test
    void verboseShowsThinkingAndCost(SimServer server) {
        server.behavior(
                SimBehavior.builder().reasoning("let me see").answer("Hi").build());

        chat(server, "one\n", "-v");

        assertThat(program.err()).contains("* thinking: let me see\n", "[model sim", "> POST /v1/chat/completions");
        assertThat(program.out()).isEqualTo("Hi\n");
    }

    private int chat(SimServer server, String input, String... options) {
        return chat(server, program, input, options);
    }

    private static int chat(SimServer server, Program program, String input, String... options) {
        return program.stdin(input.getBytes(StandardCharsets.UTF_8)).run(arguments(server, options));
    }

    private static String[] arguments(SimServer server, String... options) {
        List<String> all = new ArrayList<>(
                List.of("chat", "--base-url", server.baseUrl(), "--model", "sim", "--max-attempts", "1"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private static JsonNode body(SimServer server, int request) {
        return JsonMapper.shared().readTree(server.requests().get(request).bodyText());
    }

    private static List<String> sent(SimServer server, int request) {
        List<String> messages = new ArrayList<>();
        for (JsonNode message : body(server, request).path("messages")) {
            messages.add(message.path("role").stringValue() + ": "
                    + message.path("content").stringValue());
        }
        return messages;
    }

    /** Enters lines one after the other while the program runs. */
    private static final class Typist {

        private final PipedOutputStream keys = new PipedOutputStream();
        private final Program program;
        private final CompletableFuture<Integer> code = new CompletableFuture<>();

        Typist(Program program, SimServer server) throws IOException {
            InputStream in = new PipedInputStream(keys);
            this.program = program.stdin(in);
            Thread thread = new Thread(() -> {
                try {
                    code.complete(program.run(arguments(server)));
                } catch (Throwable e) {
                    code.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void enter(String line) throws IOException {
            keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            keys.flush();
        }

        void awaitSaid(String text) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!program.err().contains(text)) {
                assertThat(System.nanoTime()).as(program.err()).isLessThan(end);
                Thread.onSpinWait();
            }
        }

        int leave() throws Exception {
            keys.close();
            return exitCode();
        }

        int exitCode() throws Exception {
            return code.get(30, TimeUnit.SECONDS);
        }
    }

    /** Tells when the first byte is written. */
    private static final class Watched extends FilterOutputStream {

        private final CountDownLatch written;

        Watched(CountDownLatch written) {
            super(new ByteArrayOutputStream());
            this.written = written;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
            written.countDown();
        }
    }
}
