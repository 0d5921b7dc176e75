package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(SimServerExtension.class)
class EmbedTests {

    private static final String TWO =
            "{\"data\":[{\"index\":1,\"embedding\":[0.25,-3]},{\"index\":0,\"embedding\":[1,2.5]}]}";

    private final Program program = new Program();

    private int embed(SimServer server, String... more) {
        List<String> all = new ArrayList<>(
                List.of("embed", "--base-url", server.baseUrl(), "--model", "m", "--max-attempts", "1"));
        all.addAll(List.of(more));
        return program.run(all.toArray(String[]::new));
    }

    private static String sent(SimServer server) {
        return new String(server.requests().get(0).body(), StandardCharsets.UTF_8);
    }

    /** How many requests they share is a matter of time. */
    private static List<String> texts(SimServer server) {
        List<String> texts = new ArrayList<>();
        server.requests()
                .forEach(request -> JsonMapper.shared()
                        .readTree(request.body())
                        .get("input")
                        .forEach(text -> texts.add(text.asString())));
        return texts;
    }

    @Test
    void everyTextIsALineOfNumbersInItsOrder(SimServer server) {
        server.enqueue(SimFault.status(200, TWO, Map.of()));

        assertThat(embed(server, "one", "@@two")).as(program.err()).isZero();

        assertThat(program.out()).isEqualTo("1.0 2.5\n0.25 -3.0\n");
        assertThat(program.err()).isEmpty();
        assertThat(sent(server)).isEqualTo("{\"model\":\"m\",\"input\":[\"one\",\"@two\"]}");
    }

    @Test
    void jsonIsOneObjectALine(SimServer server) {
        server.enqueue(SimFault.status(200, TWO, Map.of()));

        assertThat(embed(server, "--json", "--dimensions", "2", "one", "two")).isZero();

        assertThat(program.out())
                .isEqualTo("{\"type\":\"embedding\",\"index\":0,\"vector\":[1.0,2.5]}\n"
                        + "{\"type\":\"embedding\",\"index\":1,\"vector\":[0.25,-3.0]}\n");
        assertThat(sent(server)).contains("\"dimensions\":2");
    }

    @Test
    void linesOfFilesAndOfStandardInputAreTexts(SimServer server, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("texts.txt"), "\uFEFFfirst\n\nsecond\r\n");
        program.stdin("third\n  \nvierte Zeile ü".getBytes(StandardCharsets.UTF_8));

        assertThat(embed(server, "zeroth", "@" + file, "-")).as(program.err()).isZero();

        assertThat(program.out()).hasLineCount(5);
        assertThat(texts(server)).containsExactlyInAnyOrder("zeroth", "first", "second", "third", "vierte Zeile ü");
    }

    @Test
    void aTextThatFailsIsSaidAndTheOthersGoOn(SimServer server) {
        assertThat(embed(server, "one", "POISON", "three")).isEqualTo(13);

        assertThat(program.out().lines().toList()).hasSize(3).element(1).isEqualTo("");
        assertThat(program.err()).startsWith("* text 2: AGLM-1301").hasLineCount(1);
    }

    @Test
    void aFailureInJsonIsALineLikeTheOthers(SimServer server) {
        assertThat(embed(server, "--json", "POISON", "two")).isEqualTo(13);

        List<JsonNode> lines = program.lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).get("type").asString()).isEqualTo("failure");
        assertThat(lines.get(0).get("index").asInt()).isZero();
        assertThat(lines.get(0).get("code").asString()).isEqualTo("AGLM-1301");
        assertThat(lines.get(0).get("error_type").asString()).isEqualTo("invalid_request");
        assertThat(lines.get(1).get("vector").size()).isEqualTo(8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                    | nothing to embed: give a TEXT, @FILE, or - for standard input
            @/no/such/file.txt   | there is no file '/no/such/file.txt'
            --dimensions=0 text  | --dimensions must be at least 1, was 0
            """)
    void whatCannotWorkIsRefused(String line, String message, SimServer server) {
        assertThat(embed(server, line == null ? new String[0] : line.split(" ")))
                .isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains(message);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void inputThatIsNotUtf8IsRefused(SimServer server) {
        InputStream latin = new ByteArrayInputStream(new byte[] {'a', (byte) 0xE9, '\n'});

        assertThat(program.stdin(latin).run("embed", "--base-url", server.baseUrl(), "--model", "m", "-"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(program.err()).contains("standard input must be UTF-8");
    }

    @Test
    void withoutAnEndpointTheSimulatedServerAnswers() {
        assertThat(program.run("embed", "hello")).isZero();

        assertThat(program.out().strip().split(" ")).hasSize(8);
    }
}
