package io.autoglm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SimServerExtension.class)
class DoctorTests {

    private static final List<Check> CHECKS = List.of(
            check(CheckStep.CONFIGURATION, CheckState.PASSED, Map.of("model", "glm-4.6"), null, null, null),
            check(
                    CheckStep.DNS,
                    CheckState.WARNED,
                    Map.of("addresses", "203.0.113.7"),
                    null,
                    new Hint("Looking the host up took 3 s.", "解析主机名用了 3 s。"),
                    new Hint("Look at the name servers.", "请查看域名服务器。")),
            check(
                    CheckStep.AUTHENTICATION,
                    CheckState.FAILED,
                    Map.of("status", "401", "said", "no\u001b[31m such key"),
                    ErrorCode.UNAUTHENTICATED,
                    new Hint("The server does not accept the credential.", "服务端不接受该凭证。"),
                    new Hint("Check the key.", "请检查 key。")),
            check(
                    CheckStep.MODEL,
                    CheckState.SKIPPED,
                    Map.of(),
                    null,
                    new Hint("Not examined: the step authentication has failed.", "未检查：步骤 authentication 已失败。"),
                    null));

    private final Program program = new Program();

    private static Check check(
            CheckStep step, CheckState state, Map<String, String> facts, ErrorCode code, Hint cause, Hint cure) {
        Map<String, String> inOrder = new LinkedHashMap<>();
        facts.keySet().stream().sorted().forEach(name -> inOrder.put(name, facts.get(name)));
        String command = step == CheckStep.AUTHENTICATION
                ? "curl -sS -H \"Authorization: Bearer $AUTOGLM_API_KEY\" 'https://llm.example/v1/models'"
                : null;
        return new Check("llm.example", step, state, inOrder, Duration.ofMillis(12), code, cause, cure, command);
    }

    private static String shown(Language language, boolean verbose, boolean colours) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(out, true, UTF_8);
        Shell shell = new Shell(InputStream.nullInputStream(), both, both, Map.of(), new ProcessInterrupts(), false);
        DoctorText text = new DoctorText(shell, language, verbose, colours);
        DoctorTally tally = new DoctorTally();
        text.begin(DoctorSpec.defaults());
        for (Check check : CHECKS) {
            tally.add(check);
            text.check(check);
        }
        text.end(tally);
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }

    private int doctor(SimServer server, String... options) {
        List<String> all = new ArrayList<>(List.of("doctor", "--base-url", server.baseUrl(), "--model", "sim-1"));
        all.addAll(List.of(options));
        return program.run(all.toArray(String[]::new));
    }

    @Test
    void aLineForEachStepWithFactsCauseCureAndCommandUnderWhatIsNotInOrder() {
        assertThat(shown(Language.EN, false, false)).isEqualTo("""
                        * examining; --deep would generate, too, which costs model tokens
                        llm.example
                         ok   configuration      12 ms
                         WARN dns                12 ms
                             facts: addresses 203.0.113.7
                             why:   Looking the host up took 3 s.
                             do:    Look at the name servers.
                         FAIL authentication     12 ms  AGLM-1001
                             facts: said no [31m such key; status 401
                             why:   The server does not accept the credential.
                             do:    Check the key.
                             try:   curl -sS -H "Authorization: Bearer $AUTOGLM_API_KEY" 'https://llm.example/v1/models'
                         -    model              12 ms  Not examined: the step authentication has failed.
                        1 ok, 1 with a warning, 1 failed, 1 not examined
                        autoglm: the first step that fails is authentication (AGLM-1001) at llm.example
                        """);
    }

    @Test
    void chineseChangesTheSentencesAndNotStatesStepsFactsCodesAndCommands() {
        assertThat(shown(Language.ZH, false, false)).isEqualTo("""
                        * 开始检查；加上 --deep 还会实际生成，会消耗 token
                        llm.example
                         ok   configuration      12 ms
                         WARN dns                12 ms
                             事实：addresses 203.0.113.7
                             原因：解析主机名用了 3 s。
                             处理：请查看域名服务器。
                         FAIL authentication     12 ms  AGLM-1001
                             事实：said no [31m such key; status 401
                             原因：服务端不接受该凭证。
                             处理：请检查 key。
                             手工：curl -sS -H "Authorization: Bearer $AUTOGLM_API_KEY" 'https://llm.example/v1/models'
                         -    model              12 ms  未检查：步骤 authentication 已失败。
                        正常 1 项，警告 1 项，失败 1 项，未检查 1 项
                        autoglm: 最先失败的步骤是 authentication (AGLM-1001)，位于 llm.example
                        """);
    }

    @Test
    void coloursAreOnTheStatesAloneAndChangeNothingElse() {
        String coloured = shown(Language.EN, true, true);

        assertThat(coloured)
                .contains("\u001b[32mok  \u001b[0m", "\u001b[33mWARN\u001b[0m", "\u001b[1;31mFAIL\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(shown(Language.EN, true, false));
        assertThat(shown(Language.EN, true, false))
                .contains("     facts: model glm-4.6\n")
                .doesNotContain("\u001b");
    }

    @Test
    void aServerInOrderEndsWithZero(SimServer server) {
        assertThat(doctor(server)).as(program.out() + program.err()).isZero();

        assertThat(program.err()).isEqualTo("* examining; --deep would generate, too, which costs model tokens\n");
        assertThat(program.out()).contains(" ok   path ", " -    generation ", "costs model tokens");
        assertThat(program.out().lines().reduce((one, next) -> next).orElse("")).contains(" 0 failed, ");
    }

    @Test
    void deepAnnouncesItsCostAndGenerates(SimServer server) {
        assertThat(doctor(server, "--deep")).as(program.out() + program.err()).isZero();

        assertThat(program.err()).startsWith("* examining, and generating: this costs model tokens");
        assertThat(program.out()).contains(" ok   generation ", " ok   streaming ");
        assertThat(server.requests()).anyMatch(request -> request.bodyText().contains("max_"));
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource({"status:401, 10, authentication", "status:500, 22, -", "html-200, 33, -"})
    void theExitCodeIsThatOfTheCallThatFails(String fault, int code, String step, SimServer server) {
        server.behavior(SimBehavior.builder()
                .faults(SimFault.parse(fault))
                .faultProbability(1)
                .build());

        assertThat(doctor(server, "--json")).as(program.out()).isEqualTo(code);
        JsonNode summary = program.lastLine();
        assertThat(summary.path("type").asString()).isEqualTo("summary");
        assertThat(summary.path("code").asString()).startsWith("AGLM-");
        if (!step.equals("-")) {
            assertThat(summary.path("step").asString()).isEqualTo(step);
        }
    }

    @Test
    void aPortWhereNobodyListensIsFoundByTheStepThatConnects() {
        assertThat(program.run("doctor", "--base-url", "http://127.0.0.1:1/v1")).isEqualTo(ExitCode.CONNECTION);

        assertThat(program.out()).contains(" FAIL tcp ", "AGLM-3002", "     do:    ", "     try:   ");
        assertThat(program.err()).contains("autoglm: the first step that fails is tcp (AGLM-3002) at 127.0.0.1:1");
    }

    @Test
    void jsonIsOneObjectACheckWithEveryMemberAndTheSameInEveryLanguage(SimServer server) {
        assertThat(doctor(server, "--json")).isZero();
        List<JsonNode> english = program.lines();
        Program other = new Program();
        other.run("doctor", "--base-url", server.baseUrl(), "--model", "sim-1", "--json", "--lang", "zh");

        JsonNode first = english.get(0);
        assertThat(first.propertyNames())
                .containsExactly(
                        "type", "place", "step", "state", "code", "took_ms", "facts", "cause", "cure", "command");
        assertThat(english.subList(0, english.size() - 1))
                .extracting(check -> check.path("step").asString())
                .containsExactly(
                        Arrays.stream(CheckStep.values()).map(CheckStep::id).toArray(String[]::new));
        assertThat(program.lastLine().propertyNames())
                .containsExactly("type", "passed", "warned", "failed", "skipped", "place", "step", "code");
        assertThat(other.out()).doesNotContainPattern("\\p{IsHan}");
        assertThat(states(other)).isEqualTo(states(program));
    }

    private static List<String> states(Program program) {
        return program.lines().stream()
                .map(line -> line.path("step").asString()
                        + line.path("state").asString()
                        + line.path("cause").asString())
                .collect(Collectors.toList());
    }

    @Test
    void theKeyIsNowhereAndItsVariableInTheCommands(SimServer server) {
        program.variable("AUTOGLM_API_KEY", "sk-marker-0123456789");

        assertThat(doctor(server, "-v")).as(program.err()).isZero();

        assertThat(program.out() + program.err()).doesNotContain("sk-marker").contains("$AUTOGLM_API_KEY");
    }

    @Test
    void anAddressThatWasNotExpectedEndsTheExamination(SimServer server) {
        assertThat(doctor(server, "--expect-dns", "192.0.2.1,192.0.2.2")).isNotZero();

        assertThat(program.out()).contains(" FAIL dns ");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutAnEndpointTheSimulatedServerInsideIsExamined() {
        assertThat(program.run("doctor")).as(program.out()).isZero();

        assertThat(program.err()).startsWith("no endpoint given: answering from the simulated server");
    }

    @Test
    void eachOfSeveralEndpointsIsExamined(SimServer server) {
        int code = program.run(
                "doctor", "--endpoint", server.baseUrl() + ";name=one", "--endpoint", server.baseUrl() + ";name=two");

        assertThat(code).as(program.out()).isZero();
        assertThat(program.out().lines()).contains("one", "two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--expect-dns api.example",
                "--deadline 2h",
                "--deadline 10ms",
                "--timeout-first 1s",
                "--max-attempts 2",
                "--routing weighted"
            })
    void whatMakesNoSenseIsRefusedByItsOption(String options, SimServer server) {
        assertThat(doctor(server, options.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains(options.split(" ")[0]);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void helpNamesEveryOptionAndTheExitCodes() {
        assertThat(program.run("doctor", "--help")).isZero();

        assertThat(program.out())
                .contains("--deep", "--expect-dns", "--deadline", "--json", "--lang", "--model", "-v")
                .containsSubsequence("Exit codes:", "  0 ", "  2 ", "  10 to 40", "  130 ");
    }
}
