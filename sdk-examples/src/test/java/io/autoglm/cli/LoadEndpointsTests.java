package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Load on several endpoints. */
@ExtendWith(SimServerExtension.class)
class LoadEndpointsTests {

    private static final String FAST = ";ttft=0;token-delay=0";

    /** One degree of freedom: by chance it is more once in 100,000 runs. */
    private static final double CHI_SQUARE = 19.5;

    private final Program program = new Program();

    @Test
    void nineOfTenCallsGoToTheEndpointOfWeightNineAndTheFiguresAreTheServersOwn(SimServer server) {
        try (SimServer canary = SimServer.start()) {
            int code = load(
                    "--endpoint=" + server.baseUrl() + ";weight=9;name=stable",
                    "--endpoint=" + canary.baseUrl() + ";weight=1;name=canary",
                    "--model=sim",
                    "--concurrency=8",
                    "--calls=2000",
                    "--no-stream",
                    "--json");

            assertThat(code).as(program.err()).isZero();
            JsonNode endpoints = program.lastLine().path("endpoints");
            long stable = attempts(endpoints, 0, "stable");
            long other = attempts(endpoints, 1, "canary");
            assertThat(stable).isEqualTo(server.requests().size());
            assertThat(other).isEqualTo(canary.requests().size());
            assertThat(stable + other).isEqualTo(2000);
            assertThat(Math.pow(stable - 1800, 2) / 1800 + Math.pow(other - 200, 2) / 200)
                    .isLessThan(CHI_SQUARE);
            assertThat(endpoints.at("/0/share").asDouble()).isEqualTo(stable / 2000.0);
            assertThat(endpoints.at("/0/share_by_weight").asDouble()).isEqualTo(0.9);
            assertThat(endpoints.at("/1/share_by_weight").asDouble()).isEqualTo(0.1);
            assertThat(endpoints.at("/0/most_in_flight").asInt()).isBetween(1, 8);
            assertThat(endpoints.at("/0/in_flight").asInt()).isZero();
            assertThat(endpoints.at("/0/breaker/state").asString()).isEqualTo("closed");
        }
    }

    @Test
    void whereOneEndpointIsDeadNoUnaryCallFailsAndItsFailuresAreSeen() {
        int code = load(
                "--endpoint=sim;weight=9;name=up" + FAST,
                "--endpoint=http://127.0.0.1:9/v1;name=down",
                "--model=sim",
                "--concurrency=4",
                "--calls=300",
                "--no-stream",
                "--json");

        assertThat(code).as(program.err()).isZero();
        JsonNode report = program.lastLine();
        assertThat(report.at("/all/succeeded").asInt()).isEqualTo(300);
        assertThat(report.at("/all/failed").asInt()).isZero();
        JsonNode down = report.at("/endpoints/1");
        assertThat(down.path("attempts").asInt()).isPositive();
        assertThat(down.path("failed").asInt()).isEqualTo(down.path("attempts").asInt());
        assertThat(down.at("/failures/AGLM-3002").asInt())
                .isEqualTo(down.path("failed").asInt());
        assertThat(down.path("breaker_opened").asInt()).isOne();
        assertThat(down.at("/breaker/state").asString()).isIn("open", "half_open");
        assertThat(down.at("/breaker/cause").asString()).isEqualTo("down");
        assertThat(down.at("/troubles/0/kind").asString()).isEqualTo("failing");
        assertThat(report.at("/endpoints/0/failed").asInt()).isZero();
    }

    @Test
    void textShowsTheSplitTheFailuresAndTheBreaker() {
        int code = load(
                "--endpoint=sim" + FAST,
                "--endpoint=sim;fault=status:401" + FAST,
                "--endpoint=sim;order=1" + FAST,
                "--concurrency=2",
                "--calls=40",
                "--routing=least-loaded",
                "--max-attempts=1");

        assertThat(code).as(program.err()).isZero();
        List<String> lines =
                program.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
        assertThat(lines)
                .contains("endpoint attempts share by weight failed most at once limit breaker opened")
                .contains("failed attempts sim-1 sim-2 sim-3")
                .anyMatch(line -> line.matches("sim-1 \\d+ \\d+\\.\\d % 50\\.0 % 0 [12] \\d+ closed 0"))
                .anyMatch(line -> line.matches("sim-2 (\\d+) \\d+\\.\\d % 50\\.0 % \\1 [12] \\d+ closed 0"))
                .anyMatch(line -> line.matches("sim-3 0 0\\.0 % - 0 0 \\d+ closed 0"))
                .anyMatch(line -> line.matches("AGLM-1001 unauthenticated 0 \\d+ 0"));
    }

    @Test
    void leastLoadedKeepsAwayFromAnEndpointThatIsSlow() {
        int code = load(
                "--endpoint=sim" + FAST,
                "--endpoint=sim;ttft=2s;token-delay=0",
                "--routing=least-loaded",
                "--concurrency=4",
                "--calls=60",
                "--json");

        assertThat(code).as(program.err()).isZero();
        assertThat(program.lastLine().at("/endpoints/0/share").asDouble()).isGreaterThan(0.75);
        assertThat(program.lastLine().at("/endpoints/0/share_by_weight").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void callsOfTheWarmUpAreNotInTheSplit() {
        int code = load(
                "--endpoint=sim" + FAST, "--endpoint=sim" + FAST, "--rps=50", "--warmup=400ms", "--calls=20", "--json");

        assertThat(code).as(program.err()).isZero();
        JsonNode report = program.lastLine();
        assertThat(report.at("/all/begun").asInt()).isEqualTo(20);
        assertThat(report.at("/endpoints/0/attempts").asInt()
                        + report.at("/endpoints/1/attempts").asInt())
                .isEqualTo(20);
    }

    @Test
    void oneEndpointShowsWhatABaseUrlShows() {
        assertThat(load("--endpoint=sim" + FAST, "--concurrency=2", "--calls=4", "--json"))
                .isZero();

        assertThat(program.lastLine().has("endpoints")).isFalse();

        Program text = new Program();
        assertThat(text.run("load", "--endpoint=sim" + FAST, "--concurrency=2", "--calls=4"))
                .isZero();
        assertThat(text.out()).doesNotContain("endpoint");
    }

    private static long attempts(JsonNode endpoints, int index, String name) {
        JsonNode endpoint = endpoints.get(index);
        assertThat(endpoint.path("name").asString()).isEqualTo(name);
        return endpoint.path("attempts").asLong();
    }

    private int load(String... options) {
        List<String> all = new ArrayList<>(List.of("load"));
        all.addAll(Arrays.asList(options));
        return program.run(all.toArray(String[]::new));
    }
}
