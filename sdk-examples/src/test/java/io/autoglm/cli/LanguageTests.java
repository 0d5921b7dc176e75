package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --lang} changes the hint that people read, and nothing else. */
@ExtendWith(SimServerExtension.class)
class LanguageTests {

    private static final String ENGLISH = ErrorCode.UNAUTHENTICATED.hint();
    private static final String CHINESE = ErrorCode.UNAUTHENTICATED.hint(Locale.CHINESE);

    private static SimFault refusal() {
        return SimFault.status(
                401, "{\"error\":{\"message\":\"Incorrect API key provided\"}}", Map.of("x-request-id", "req-1"));
    }

    private static Program failed(SimServer server, String... args) {
        server.enqueue(refusal());
        Program program = new Program();
        assertThat(program.generate(server, args)).as(program.err()).isEqualTo(ExitCode.AUTHENTICATION);
        return program;
    }

    @Test
    void theHintIsChineseAndTheRestIsWhatItIsInEnglish(SimServer server) {
        String english = failed(server, "hello").err();
        String chinese = failed(server, "--lang", "zh", "hello").err();

        assertThat(english).startsWith("autoglm: AGLM-1001: ").endsWith(ENGLISH + System.lineSeparator());
        assertThat(chinese).isEqualTo(english.replace(ENGLISH, CHINESE)).contains(CHINESE);
        assertThat(failed(server, "--lang=en", "hello").err()).isEqualTo(english);
    }

    @Test
    void theLanguageOfTheMachineHasNoSay(SimServer server) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.SIMPLIFIED_CHINESE);
        try {
            assertThat(failed(server, "hello").err()).contains(ENGLISH).doesNotContainPattern("\\p{IsHan}");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void anAnswerThatBrokeOffIsSaidToBeIncomplete(SimServer server) {
        server.enqueue(SimFault.cutAfterEvents(4));
        Program program = new Program();

        program.generate(server, "--lang", "zh", "hello");

        assertThat(program.err().strip())
                .contains("AGLM-3201")
                .endsWith(ErrorCode.STREAM_CUT.hint(Locale.CHINESE) + "以上回答不完整。");
        assertThat(program.err()).doesNotContain("not whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "chat", "models", "embed"})
    void everyCommandSpeaksIt(String command, SimServer server) {
        server.enqueue(refusal());
        Program program = new Program().stdin("hello\n".getBytes(StandardCharsets.UTF_8));
        List<String> args = new ArrayList<>(List.of(command, "--lang", "zh", "--base-url", server.baseUrl()));
        if (!command.equals("models")) {
            args.addAll(List.of("--model", "sim"));
        }
        if (!command.equals("models") && !command.equals("chat")) {
            args.add("hello");
        }

        assertThat(program.run(args.toArray(String[]::new))).isEqualTo(ExitCode.AUTHENTICATION);

        assertThat(program.err()).contains(CHINESE).doesNotContain(ENGLISH);
    }

    @Test
    void aRunOverFilesSpeaksItToo(SimServer server) {
        Program program = new Program();

        int code = program.run(
                "bulk", "missing.jsonl", "out.jsonl", "--lang", "zh", "--base-url", server.baseUrl(), "--model", "sim");

        assertThat(code).isEqualTo(ExitCode.REFUSED);
        assertThat(program.err()).contains("AGLM-4010", ErrorCode.UNUSABLE_FILE.hint(Locale.CHINESE));
    }

    @Test
    void jsonIsTheSameByteForByte(SimServer server) {
        String english = failed(server, "--json", "hello").out();
        String chinese = failed(server, "--json", "--lang", "zh", "hello").out();

        assertThat(english).contains("\"hint\":\"" + ENGLISH + "\"");
        assertThat(chinese).isEqualTo(english);
    }

    @Test
    void whatIsLoggedOfAttemptsIsTheSame(SimServer server) {
        String english = attempts(failed(server, "-v", "hello"));
        String chinese = attempts(failed(server, "-v", "--lang", "zh", "hello"));

        assertThat(english)
                .contains("* attempt 1 at ", "* attempt 1 failed: AGLM-1001", "AuthenticationException: AGLM");
        assertThat(chinese).isEqualTo(english);
    }

    /** What -v shows, but for what the server's clock said, and without the line for people. */
    private static String attempts(Program program) {
        return program.err()
                .lines()
                .filter(line -> line.startsWith("*") || line.startsWith("io.autoglm"))
                .map(line -> line + "\n")
                .reduce("", String::concat);
    }

    @Test
    void whatIsSentIsTheSame(SimServer server) {
        failed(server, "--lang", "zh", "hello");

        assertThat(server.requests().get(0).header("accept-language")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fr", "ZH", "zh_CN", ""})
    void anotherLanguageIsRefusedWithTheRuleAndTheValue(String language) {
        Program program = new Program();

        assertThat(program.run("generate", "--lang", language, "hello")).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains("--lang", "must be en or zh, was '" + language + "'");
    }
}
