package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SimServerExtension.class)
class LoadTests {

    private final Program program = new Program();

    @Test
    void aMixIsMadeInItsSharesAndShapesAndMeasuredByKind(SimServer server) {
        server.behavior(SimBehavior.builder().answer("one ", "two ", "three").build());

        int code = load(
                server,
                "--rps=200",
                "--calls=50",
                "--json",
                "--mix=interactive=4:prompt=40:tokens=7,bulk=1:prompt=300:unary");

        assertThat(code).as(program.err()).isZero();
        List<JsonNode> bodies = server.requests().stream().map(LoadTests::body).toList();
        assertThat(bodies).hasSize(50);
        assertThat(bodies.stream().filter(body -> body.path("stream").asBoolean()))
                .hasSize(40)
                .allSatisfy(body -> assertThat(prompt(body)).hasSize(40))
                .allSatisfy(body -> assertThat(body.path("max_tokens").asInt()).isEqualTo(7));
        assertThat(bodies.stream().filter(body -> !body.path("stream").asBoolean()))
                .hasSize(10)
                .allSatisfy(body -> assertThat(prompt(body)).hasSize(300))
                .allSatisfy(body -> assertThat(body.has("max_tokens")).isFalse());
        JsonNode report = onlyLine();
        assertThat(report.at("/all/succeeded").asInt()).isEqualTo(50);
        assertThat(report.at("/all/output_tokens").asInt()).isEqualTo(150);
        assertThat(report.at("/kinds/0/name").asString()).isEqualTo("interactive:prompt=40:tokens=7");
        assertThat(report.at("/kinds/0/first_token_ms/measured/count").asInt()).isEqualTo(40);
        assertThat(report.at("/kinds/1/succeeded").asInt()).isEqualTo(10);
        assertThat(report.at("/kinds/1/first_token_ms/measured/p50").isNull()).isTrue();
        assertThat(report.at("/kinds/1/total_ms/measured/count").asInt()).isEqualTo(10);
    }

    @Test
    void jsonHasEveryMemberInOneObject(SimServer server) {
        assertThat(load(server, "--concurrency=2", "--calls=4", "--json")).isZero();

        JsonNode report = onlyLine();
        assertThat(report.propertyNames())
                .containsExactly(
                        "type",
                        "loop",
                        "wanted_per_s",
                        "concurrency",
                        "interrupted",
                        "starting_s",
                        "answering_s",
                        "begun_per_s",
                        "generator",
                        "all",
                        "kinds");
        assertThat(report.path("all").propertyNames())
                .containsExactly(
                        "name",
                        "begun",
                        "succeeded",
                        "failed",
                        "cancelled",
                        "not_started",
                        "attempts",
                        "throttled",
                        "retries",
                        "retries_per_call",
                        "succeeded_per_s",
                        "output_tokens",
                        "output_tokens_per_s",
                        "failures",
                        "first_token_ms",
                        "total_ms");
        assertThat(report.path("loop").asString()).isEqualTo("closed");
        assertThat(report.path("concurrency").asInt()).isEqualTo(2);
        assertThat(report.path("wanted_per_s").isNull()).isTrue();
    }

    @Test
    void everyPromptBeginsAnew(SimServer server) {
        assertThat(load(server, "--concurrency=4", "--calls=20")).isZero();

        Set<String> beginnings = new TreeSet<>();
        server.requests()
                .forEach(request -> beginnings.add(prompt(body(request)).substring(0, 8)));
        assertThat(beginnings).hasSize(20);
    }

    @Test
    void throttledAttemptsAndRetriesAreCountedPerCall(SimServer server) {
        server.enqueue(SimFault.parse("rate-limited:10ms"), SimFault.parse("rate-limited:10ms"), SimFault.status(502));

        assertThat(load(server, "--concurrency=1", "--calls=10", "--json")).isZero();

        JsonNode all = onlyLine().path("all");
        assertThat(all.path("succeeded").asInt()).isEqualTo(10);
        assertThat(all.path("attempts").asInt()).isEqualTo(13);
        assertThat(all.path("retries").asInt()).isEqualTo(3);
        assertThat(all.path("throttled").asInt()).isEqualTo(2);
        assertThat(all.path("retries_per_call").asDouble()).isEqualTo(0.3);
    }

    @Test
    void failuresAreCountedByTheirCodeAndTheRestIsMeasured(SimServer server) {
        server.enqueue(SimFault.status(401), SimFault.cutAfterEvents(2), SimFault.status(401));

        assertThat(load(server, "--concurrency=1", "--calls=10", "--max-attempts=1"))
                .isZero();

        assertThat(program.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("AGLM-1001 unauthenticated 2", "AGLM-3201 stream cut 1")
                .anyMatch(line -> line.startsWith("all 10 7 3 0 0 10 0 0.000 "));
    }

    @ParameterizedTest(name = "{0} ends with {1}")
    @CsvSource({
        "status:401, 10",
        "status:404, 12",
        "rate-limited:1ms, 20",
        "status:503, 22",
        "refuse, 30",
        "html-200, 33"
    })
    void withoutASuccessTheExitCodeIsThatOfWhatMostFailedWith(String fault, int code, SimServer server) {
        server.behavior(SimBehavior.builder()
                .faults(SimFault.parse(fault))
                .faultProbability(1)
                .build());

        assertThat(load(server, "--concurrency=2", "--calls=4", "--max-attempts=1"))
                .as(program.err())
                .isEqualTo(code);
        assertThat(program.out()).contains("AGLM-");
    }

    @Test
    void callsThatNeverEndAreCancelledAfterTheDrain(SimServer server) {
        server.enqueue(SimFault.stallBeforeHeaders(), SimFault.stallAfterEvents(2));

        int code = load(server, "--rps=100", "--calls=2", "--drain=200ms", "--json");

        assertThat(code).isEqualTo(ExitCode.TIMEOUT);
        assertThat(onlyLine().at("/all/cancelled").asInt()).isEqualTo(2);
        assertThat(onlyLine().at("/all/attempts").asInt()).isEqualTo(2);
        for (RecordedRequest request : server.requests()) {
            assertThat(request.awaitPeerClose(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aFixedLimitHoldsAndWhoFindsTheWaitingRoomFullIsRefused(SimServer server) {
        server.enqueue(SimFault.stallBeforeHeaders());

        int code = load(
                server, "--rps=200", "--calls=6", "--limit=1", "--max-waiting=2", "--drain=200ms", "--max-attempts=1");

        assertThat(code).as(program.out()).isEqualTo(ExitCode.REFUSED);
        assertThat(program.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains("AGLM-4002 queue full 3")
                .anyMatch(line -> line.startsWith("all 6 0 3 3 0 1 0 0.000 "));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--limit-rpm=12", "--limit-tpm=600"})
    void aLimitPerMinuteKeepsCallsWaiting(String option, SimServer server) {
        int code = load(
                server, "--rps=200", "--calls=4", option, "--max-tokens=100", "--prompt-chars=100", "--drain=300ms");

        assertThat(code).as(program.out()).isZero();
        assertThat(server.requests()).hasSize(1);
        assertThat(program.out().lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.startsWith("all 4 1 0 3 0 1 0 0.000 "));
    }

    @Test
    void alikeCallsLeaveAsOneRequestWhereTheyMay(SimServer server) {
        int code = load(server, "--concurrency=8", "--calls=80", "--no-stream", "--dialect=completions", "--batch=8");

        assertThat(code).as(program.out()).isZero();
        assertThat(server.requests()).hasSizeBetween(10, 60);
        assertThat(program.out().lines().map(line -> line.replaceAll(" +", " ")))
                .as("a joint request is one attempt")
                .anyMatch(line ->
                        line.startsWith("all 80 80 0 0 0 " + server.requests().size() + " 0 "));
    }

    @Test
    void ctrlCEndsTheLoadAndShowsWhatWasMeasured() throws Exception {
        int code;
        try (SimServer server = SimServer.start()) { // what is cancelled may arrive when the next test has begun
            Thread presses = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    server.takeRequest(Duration.ofSeconds(10));
                }
                program.interrupt();
            });
            presses.start();

            code = load(server, "--rps=100", "--duration=1h", "--json");

            presses.join();
        }

        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        JsonNode report = onlyLine();
        assertThat(report.path("interrupted").asBoolean()).isTrue();
        assertThat(report.at("/all/begun").asInt()).isBetween(20, 2000);
        assertThat(report.at("/all/begun").asInt())
                .isEqualTo(report.at("/all/succeeded").asInt()
                        + report.at("/all/cancelled").asInt());
    }

    @Test
    void withoutAnEndpointTheSimulatedServerInsideAnswers() {
        assertThat(program.run("load", "--concurrency=2", "--calls=2", "--tenants=2"))
                .isZero();

        assertThat(program.err()).startsWith("no endpoint given: answering from the simulated server");
        assertThat(program.out()).startsWith("calls").contains("first token, ms", "calls/s begun by 2 callers");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            --calls=1                               | exactly one of --rps and --concurrency must be given, were neither
            --rps=1 --concurrency=1                 | exactly one of --rps and --concurrency must be given, were both
            --rps=0                                 | --rps must be 0.001 to 100000, was 0.0
            --rps=NaN                               | --rps must be 0.001 to 100000, was NaN
            --concurrency=0                         | --concurrency must be 1 to 100000, was 0
            --concurrency=1 --max-in-flight=5       | --max-in-flight belongs to --rps
            --rps=1 --max-in-flight=0               | --max-in-flight must be 1 to 100000, was 0
            --rps=1 --calls=0                       | --calls must be 1 to 1000000000, was 0
            --rps=1 --duration=0s                   | must be a length of time
            --rps=1 --duration=30                   | must be a length of time
            --rps=1 --tenants=0                     | --tenants must be 1 to 1000000, was 0
            --rps=1 --prompt-chars=0                | --prompt-chars must be 1 to 1000000, was 0
            --rps=1 --max-tokens=0                  | --max-tokens must be 1 to 2147483647, was 0
            --rps=1 --mix=urgent=1                  | --mix must name a priority (interactive, normal, bulk)
            --rps=1 --limit=0                       | must be 'adaptive' or 1 to 10000, was '0'
            --rps=1 --limit=clever                  | must be 'adaptive' or 1 to 10000, was 'clever'
            --rps=1 --max-waiting=-1                | --max-waiting must be 0 to 1000000, was -1
            --rps=1 --limit-rpm=0                   | --limit-rpm must be 1 to 60000000000, was 0
            --rps=1 --batch=1                       | --batch must be from 2 to 1024, was 1
            --rps=1 --limit-tpm=-5                  | --limit-tpm must be 1 to 60000000000, was -5
            --rsp=1                                 | option '--rsp' is not known, did you mean '--rps'?
            """)
    void whatCannotWorkIsRefusedWithOptionRuleAndValue(String options, String message, SimServer server) {
        assertThat(load(server, options.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).startsWith("autoglm: ").contains(message).hasLineCount(1);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quiet", "-q"})
    void aQuietLoadShowsItsFiguresOnly(String option, SimServer server) {
        assertThat(load(server, "--concurrency=1", "--calls=3", option)).isZero();

        assertThat(program.err()).isEmpty();
        assertThat(program.out()).startsWith("calls");
    }

    private int load(SimServer server, String... options) {
        List<String> all = new ArrayList<>(List.of("load", "--base-url", server.baseUrl(), "--model", "sim"));
        all.addAll(Arrays.asList(options));
        return program.run(all.toArray(String[]::new));
    }

    private JsonNode onlyLine() {
        assertThat(program.lines()).hasSize(1);
        return program.lastLine();
    }

    private static JsonNode body(RecordedRequest request) {
        return JsonMapper.shared().readTree(request.bodyText());
    }

    private static String prompt(JsonNode body) {
        return body.at("/messages/0/content").asString();
    }
}
