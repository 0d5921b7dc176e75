package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Questions to several endpoints. */
@ExtendWith(SimServerExtension.class)
class EndpointsTests {

    private static final String DEAD = "http://127.0.0.1:9/v1";

    private final Program program = new Program();

    @Test
    void theServerThatAnswersIsNamedWhereTheOneBeforeItIsDown(SimServer server) {
        int code = program.run(
                "generate",
                "--endpoint",
                DEAD,
                "--endpoint",
                server.baseUrl() + ";order=1;name=spare",
                "--model=sim",
                "hi");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err()).contains("attempts 2, served by spare]");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void jsonNamesTheServerThatAnswered(SimServer server) {
        int code = program.run(
                "generate",
                "--endpoint=" + DEAD + ";weight=0",
                "--endpoint=" + server.baseUrl() + ";name=b",
                "--model=sim",
                "--json",
                "--no-stream",
                "hi");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.lastLine().path("served_by").asString()).isEqualTo("b");
    }

    @Test
    void eachServerGetsItsOwnKeyAndItsOwnNameOfTheModel(SimServer server) {
        int code = program.variable("KEY_B", " sk-of-b ")
                .variable("AUTOGLM_API_KEY", "sk-of-all")
                .variable("AUTOGLM_BASE_URL", DEAD)
                .run(
                        "generate",
                        "--endpoint=" + DEAD + ";weight=0",
                        "--endpoint=" + server.baseUrl() + ";key-env=KEY_B;model=glm=glm-b",
                        "--model=glm",
                        "hi");

        assertThat(code).as(program.err()).isZero();
        RecordedRequest request = server.requests().get(0);
        assertThat(request.header("Authorization")).isEqualTo("Bearer sk-of-b");
        assertThat(JsonMapper.shared()
                        .readTree(request.bodyText())
                        .path("model")
                        .asString())
                .isEqualTo("glm-b");
    }

    @Test
    void simulatedServersNeedNoModelSayWhereTheyAreAndEndWithTheProgram() {
        int code = program.run("generate", "--endpoint=sim", "--endpoint=sim;weight=0", "hi");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err())
                .containsPattern(
                        "\\* sim-1 is a simulated server inside this program at http://127\\.0\\.0\\.1:\\d+/v1")
                .contains("* sim-2 is", "[model sim, ", "served by sim-1]")
                .doesNotContain("no endpoint given");
        assertServersAreGone(2);
    }

    @Test
    void aConversationGoesOnWhereTheFirstServerIsDown() {
        program.stdin("one\ntwo\n".getBytes(StandardCharsets.UTF_8));

        int code = program.run(
                "chat", "--endpoint=" + DEAD, "--endpoint=sim;order=1;ttft=0;token-delay=0", "--model=sim", "-v");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err().split("served by sim]", -1)).hasSize(3);
    }

    @Test
    void modelsAreListedOfAServerThatIsUp(SimServer server) {
        server.behavior(SimBehavior.builder().models("m").build());

        assertThat(program.run("models", "--endpoint=" + DEAD, "--endpoint=" + server.baseUrl() + ";order=1", "-q"))
                .as(program.err())
                .isZero();

        assertThat(program.out()).isEqualTo("m\n");
    }

    @Test
    void anotherModelAnswersACallThatFailed(SimServer server) {
        server.enqueue(SimFault.status(503));

        int code = program.run(
                "generate",
                "--base-url=" + server.baseUrl(),
                "--model=first",
                "--fallback-model=second",
                "--max-attempts=1",
                "hi");

        assertThat(code).as(program.err()).isZero();
        assertThat(server.requests())
                .extracting(request -> JsonMapper.shared()
                        .readTree(request.bodyText())
                        .path("model")
                        .asString())
                .containsExactly("first", "second");
    }

    @Test
    void aSilentServerIsOvertakenByTheOther(SimServer server) {
        server.behavior(SimBehavior.builder()
                .faults(SimFault.stallBeforeHeaders())
                .faultProbability(1)
                .build());

        int code = program.run(
                "generate",
                "--endpoint=" + server.baseUrl(),
                "--endpoint=sim;order=1;ttft=0",
                "--hedge-after=50ms",
                "--max-attempts=1",
                "--model=sim",
                "hi");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.err()).contains("served by sim]");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void simulatedServersAreGoneWhereTheClientCannotBeBuilt() {
        assertThat(program.run("generate", "--endpoint=sim;name=a", "--endpoint=sim;name=a", "hi"))
                .isEqualTo(ExitCode.USAGE);

        assertServersAreGone(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --endpoint=sim --base-url=http://x/v1     | --endpoint and --base-url exclude each other: make it one more --endpoint
            --endpoint=sim --provider=zhipu           | --endpoint and --provider exclude each other: make it one more --endpoint provider=NAME
            --endpoint=sim;weight=0 --endpoint=sim;weight=0 | --endpoint: at least one must have a weight above 0
            --routing=weighted                        | --routing belongs to --endpoint: without, there is nothing to choose from
            --endpoint=sim --routing=fastest          | must be weighted or least-loaded, was 'fastest'
            --endpoint=sim;name=a --endpoint=sim;name=a | endpoint name 'a' is taken: give one of the two another name
            --endpoint=http://127.0.0.1:9/v1          | no model: set --model or AUTOGLM_MODEL
            --endpoint=sim --endpoint=http://127.0.0.1:9/v1 | no model: set --model or AUTOGLM_MODEL
            --endpoint=http://127.0.0.1:9/v1;key-env=NO_KEY --model=m | --endpoint: key-env: the variable NO_KEY is not set
            --endpoint=provider=nobody --model=m      | nobody
            --endpoint=sim;wieght=9                   | part 'wieght' is not known, did you mean 'weight'?
            --endpoint=sim --hedge-after=0s           | must be a length of time
            --endpoint=sim --fallback-model=          | --fallback-model must not be blank
            """)
    void whatCannotWorkIsRefusedInTheProgramsOwnWords(String options, String message) {
        String[] all = ("generate " + options + " hi").split(" ");

        assertThat(program.run(all)).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()
                        .lines()
                        .toList()
                        .get((int) program.err().lines().count() - 1))
                .startsWith("autoglm: ")
                .contains(message);
    }

    private void assertServersAreGone(int servers) {
        List<String> ports = Pattern.compile("is a simulated server .*:(\\d+)/v1")
                .matcher(program.err())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(ports)
                .hasSize(servers)
                .allSatisfy(port -> assertThatThrownBy(() -> new Socket("127.0.0.1", Integer.parseInt(port)).close())
                        .isInstanceOf(ConnectException.class));
    }
}
