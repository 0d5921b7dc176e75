package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ExtendWith(SimServerExtension.class)
class ModelsTests {

    private static final String TWO = """
            {"object":"list","data":[
            {"id":"glm-4.6","object":"model","created":1700000000,"owned_by":"z-ai","max_model_len":131072},
            {"id":"a\\nb"}]}""";

    private final Program program = new Program();

    @Test
    void modelsAreListedInTheServersOrderWithWhatItSaysOfThem(SimServer server) {
        server.enqueue(SimFault.status(200, TWO, Map.of()));

        assertThat(models(server)).as(program.err()).isZero();

        assertThat(program.out()).isEqualTo("glm-4.6     131072  z-ai\na b              -  -\n");
        assertThat(program.err()).isEmpty();
        assertThat(server.requests().get(0).uri()).isEqualTo("/v1/models");
    }

    @Test
    void namesAloneAreOneALine(SimServer server) {
        server.enqueue(SimFault.status(200, TWO, Map.of()));

        assertThat(models(server, "--quiet")).isZero();

        assertThat(program.out()).isEqualTo("glm-4.6\na b\n");
    }

    @Test
    void jsonIsOneObjectALineWithEveryMember(SimServer server) {
        server.enqueue(SimFault.status(200, TWO, Map.of()));

        assertThat(models(server, "--json")).isZero();

        List<JsonNode> lines = program.lines();
        assertThat(lines.get(0).toString())
                .isEqualTo("{\"type\":\"model\",\"id\":\"glm-4.6\",\"context_window\":131072,\"owner\":\"z-ai\","
                        + "\"created_at\":\"2023-11-14T22:13:20Z\"}");
        assertThat(lines.get(1).toString())
                .isEqualTo(
                        "{\"type\":\"model\",\"id\":\"a\\nb\",\"context_window\":null,\"owner\":null,\"created_at\":null}");
        assertThat(lines).hasSize(2);
    }

    @Test
    void manyModelsAreAllListed(SimServer server) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add("m" + i);
        }
        server.behavior(SimBehavior.builder().models(names).build());

        assertThat(models(server, "-q")).isZero();

        assertThat(program.out().lines()).containsExactlyElementsOf(names);
    }

    @Test
    void aServerWithoutModelsIsNoFailure(SimServer server) {
        server.enqueue(SimFault.status(200, "{\"object\":\"list\",\"data\":[]}", Map.of()));

        assertThat(models(server)).isZero();

        assertThat(program.out()).isEmpty();
        assertThat(program.err()).isEqualTo("* the server offers no models\n");
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource({
        "status:401, 10",
        "status:404, 12",
        "status:503, 22",
        "refuse, 30",
        "html-200, 33",
        "rate-limited:2s, 20"
    })
    void aFailureHasTheSameExitCodesAndWordsAsGenerate(String fault, int code, SimServer server) {
        server.enqueue(SimFault.parse(fault), SimFault.parse(fault));

        assertThat(models(server)).as(program.err()).isEqualTo(code);
        assertThat(program.out()).isEmpty();
        assertThat(program.err()).startsWith("autoglm: AGLM-").hasLineCount(1);

        Program other = new Program();
        assertThat(other.run("models", "--base-url", server.baseUrl(), "--max-attempts", "1", "--json"))
                .isEqualTo(code);
        assertThat(other.lastLine().path("type").stringValue()).isEqualTo("error");
        assertThat(other.lastLine().path("code").stringValue()).startsWith("AGLM-");
    }

    @Test
    void theTotalTimeLimitsTheCall(SimServer server) {
        server.enqueue(SimFault.stallBeforeHeaders());

        assertThat(models(server, "--timeout-total", "200ms")).isEqualTo(ExitCode.TIMEOUT);
    }

    @Test
    void ctrlCCancelsTheCall(SimServer server) throws Exception {
        server.enqueue(SimFault.stallBeforeHeaders());
        Thread presses = new Thread(() -> {
            server.takeRequest(Duration.ofSeconds(10));
            program.interrupt();
        });
        presses.start();

        assertThat(models(server)).isEqualTo(ExitCode.INTERRUPTED);

        presses.join();
        assertThat(server.requests().get(0).awaitPeerClose(Duration.ofSeconds(10)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json --quiet", "--model m", "--timeout-first 1s", "name"})
    void whatMakesNoSenseIsRefused(String options, SimServer server) {
        assertThat(models(server, options.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(server.requests()).isEmpty();
    }

    @Test
    void withoutAnEndpointTheSimulatedServerInsideAnswersAndSaysSo() {
        assertThat(program.run("models", "--quiet")).isZero();

        assertThat(program.out()).isEqualTo("sim-1\n");
        assertThat(program.err()).startsWith("no endpoint given: answering from the simulated server");
    }

    private int models(SimServer server, String... options) {
        List<String> all = new ArrayList<>(List.of("models", "--base-url", server.baseUrl(), "--max-attempts", "1"));
        all.addAll(List.of(options));
        return program.run(all.toArray(String[]::new));
    }
}
