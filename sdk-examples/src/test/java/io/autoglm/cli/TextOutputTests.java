package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import io.autoglm.test.SimToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SimServerExtension.class)
class TextOutputTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Program program = new Program();

    @ParameterizedTest
    @ValueSource(strings = {"--stream", "--no-stream"})
    void theTextAloneGoesToStandardOutputWithOneLineEndAtItsEnd(String mode, SimServer server) {
        server.behavior(SimBehavior.builder().answer("你好", ", ", "world 🙂").build());

        int code = program.generate(server, mode, "hello");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.out()).isEqualTo("你好, world 🙂\n");
    }

    @Test
    void anAnswerThatEndsItsLineGetsNoSecondLineEnd(SimServer server) {
        server.behavior(SimBehavior.builder().answer("one\n", "two\n").build());

        program.generate(server, "hello");

        assertThat(program.out()).isEqualTo("one\ntwo\n");
    }

    @Test
    void theSummaryGoesToStandardError(SimServer server) {
        program.generate(server, "hello");

        assertThat(program.err())
                .matches("\\[model sim, tokens \\d+ in \\d+ out, first token \\d+ ms, total \\d+ ms, attempts 1, "
                        + "served by 127\\.0\\.0\\.1:" + server.port() + "]\\R");
    }

    @Test
    void withoutAnEndpointTheSimulatedServerInsideAnswersAndSaysSo() {
        int code = program.run("generate", "hello");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err())
                .startsWith(
                        "no endpoint given: answering from the simulated server inside this program at http://127.0.0.1:");
        assertThat(program.out()).contains("simulated model").endsWith("\n");
    }

    @Test
    void variablesNameTheEndpointAndTheModel(SimServer server) {
        int code = program.variable("AUTOGLM_BASE_URL", server.baseUrl())
                .variable("AUTOGLM_MODEL", "glm-x")
                .run("generate", "hello");

        assertThat(code).as(program.err()).isZero();
        assertThat(body(server).path("model").stringValue()).isEqualTo("glm-x");
    }

    @Test
    void optionsReachTheServer(SimServer server, @TempDir Path dir) throws IOException {
        Path png = dir.resolve("x.dat");
        Files.write(png, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2});

        int code = program.generate(
                server,
                "--system=be brief",
                "--max-tokens=7",
                "--temperature=0.5",
                "--header=X-Team: blue",
                "--image=" + png,
                "what is this?");

        assertThat(code).as(program.err()).isZero();
        RecordedRequest request = server.takeRequest(PATIENCE);
        JsonNode body = JsonMapper.shared().readTree(request.bodyText());
        assertThat(request.header("X-Team")).isEqualTo("blue");
        assertThat(body.path("max_tokens").intValue()).isEqualTo(7);
        assertThat(body.path("temperature").doubleValue()).isEqualTo(0.5);
        assertThat(body.at("/messages/0/content").stringValue()).isEqualTo("be brief");
        assertThat(body.at("/messages/1/content/0/image_url/url").stringValue()).startsWith("data:image/png;base64,");
        assertThat(body.at("/messages/1/content/1/text").stringValue()).isEqualTo("what is this?");
        assertThat(program.err()).contains("cut off at the limit of output tokens");
    }

    @Test
    void thePromptFollowsTheConversationOfAFile(SimServer server, @TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("talk.json"), """
                [{"role":"user","content":"你好"},{"role":"assistant","content":"Hi"}]""");

        int code = program.generate(server, "--messages", file.toString(), "and now?");

        assertThat(code).as(program.err()).isZero();
        JsonNode messages = body(server).path("messages");
        assertThat(messages.size()).isEqualTo(3);
        assertThat(messages.at("/0/content").stringValue()).isEqualTo("你好");
        assertThat(messages.at("/2/content").stringValue()).isEqualTo("and now?");
    }

    @Test
    void aDashReadsThePromptFromStandardInputWithoutItsLastLineEnd(SimServer server) {
        int code =
                program.stdin("第一行\nsecond\n".getBytes(StandardCharsets.UTF_8)).generate(server, "-");

        assertThat(code).as(program.err()).isZero();
        assertThat(body(server).at("/messages/0/content").stringValue()).isEqualTo("第一行\nsecond");
    }

    @Test
    void standardInputThatIsNotUtf8IsRefused(SimServer server) {
        int code = program.stdin(new byte[] {'a', (byte) 0xff}).generate(server, "-");

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(program.err()).contains("standard input must be UTF-8, has another byte at offset 1");
    }

    @Test
    void whatHadArrivedStaysWhenTheStreamIsCut(SimServer server) {
        server.enqueue(SimFault.cutAfterEvents(4));

        int code = program.generate(server, "hello");

        assertThat(code).isEqualTo(ExitCode.STREAM_CUT);
        assertThat(program.out()).startsWith("Hello").endsWith("\n");
        assertThat(program.err()).contains("AGLM-3201").contains("The answer above is not whole.");
        assertThat(program.err().lines()).hasSize(1);
    }

    @Test
    void verboseShowsHeadsPerAttemptWithMaskedCredentials(SimServer server) {
        server.enqueue(SimFault.status(503));

        int code =
                program.variable("K", "sk-secret-1234").generate(server, "-v", "--api-key-env", "K", "private prompt");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err())
                .containsSubsequence(
                        "* attempt 1 at ",
                        "> POST ",
                        "< HTTP/1.1 503",
                        "* attempt 1 failed: AGLM-2202",
                        "* attempt 2 at ",
                        "> POST ",
                        "< HTTP/1.1 200")
                .containsIgnoringCase("> authorization: ***")
                .containsIgnoringCase("> content-type: application/json")
                .doesNotContain("sk-secret", "private prompt");
    }

    @Test
    void verboseShowsAStackTraceAndTheThinking(SimServer server) {
        server.behavior(SimBehavior.builder().reasoning("let me ", "see").build());
        server.enqueue(SimFault.cutAfterEvents(40), SimFault.status(401));
        Program failing = new Program();

        program.generate(server, "-v", "hello");
        failing.generate(server, "-v", "hello");

        assertThat(program.err()).contains("* thinking: let me see");
        assertThat(program.out()).doesNotContain("let me");
        assertThat(failing.err()).contains("AuthenticationException", "\tat ");
    }

    @Test
    void aToolThatTheModelAsksForIsNamedOnStandardError(SimServer server) {
        server.behavior(SimBehavior.builder()
                .answer()
                .toolCalls(new SimToolCall("c1", "tap", List.of("{\"x\"", ":1}")))
                .build());

        assertThat(program.generate(server, "hello")).as(program.err()).isZero();

        assertThat(program.out()).isEmpty();
        assertThat(program.err()).contains("* the model asks for the tool tap {\"x\":1}");
    }

    @Test
    void aReaderThatLeavesEndsTheProgramQuietlyAndTheCallAtTheServer(SimServer server) {
        server.enqueue(SimFault.stallAfterEvents(5));

        int code = program.stdout(failingWith("Broken pipe")).generate(server, "hello");

        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(program.err()).isEmpty();
        assertThat(server.requests().get(0).awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void aFullDiskIsSaid(SimServer server) {
        int code = program.stdout(failingWith("No space left on device")).generate(server, "hello");

        assertThat(code).isEqualTo(ExitCode.REFUSED);
        assertThat(program.err()).contains("cannot write the answer: No space left on device");
    }

    private static OutputStream failingWith(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private static JsonNode body(SimServer server) {
        return JsonMapper.shared().readTree(server.takeRequest(PATIENCE).bodyText());
    }
}
