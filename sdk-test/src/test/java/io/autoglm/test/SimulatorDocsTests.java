package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of the simulated server names all that there is. */
class SimulatorDocsTests {

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "simulator.md"));
    }

    static List<String> faults() {
        return SimFaultTests.everyKind().stream()
                .map(fault -> fault.toString().replaceFirst(":.*", ""))
                .distinct()
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(SimProfile.class)
    void everyProfileHasALineWithItsBasePath(SimProfile profile) throws IOException {
        assertThat(page().lines())
                .anyMatch(line -> line.startsWith("| `" + profile + "` | `" + profile.basePath() + "`"));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(SimGateway.class)
    void everyGatewayIsNamed(SimGateway gateway) throws IOException {
        assertThat(page()).contains("`" + gateway + "`");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyFaultIsNamed(String fault) throws IOException {
        assertThat(page()).containsPattern("`" + fault + "[`:]");
    }

    @Test
    void theHelpNamesEveryProfileAndGateway() {
        assertThat(SimServerMain.usage())
                .contains(SimProfile.names())
                .contains("nginx, envoy, apigee, kong, kong-ai, cdn, portal");
    }
}
