package io.autoglm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A marker key, a marker password and a marker prompt stand nowhere in what the program writes, whatever the command, and whatever fails. */
class SecretsTests {

    private static final Marker KEY = new Marker("key", "sk-Marker+Key/0123456789abcdef==", 12);
    private static final Marker PASSWORD = new Marker("password", "Proxy.Marker-Passw0rd_0123456789", 12);
    private static final Marker PROMPT =
            new Marker("prompt", "Which colour has MARKER-PROMPT, the sky 天空 of 0123456789?", 24);
    private static final List<Marker> ALL = List.of(KEY, PASSWORD, PROMPT);

    @TempDir
    private Path dir;

    private Program program() {
        return new Program()
                .variable("AUTOGLM_API_KEY", KEY.secret())
                .variable("OPENAI_API_KEY", KEY.secret())
                .variable("PROXY_OF_TESTS", PASSWORD.secret())
                .stdin((PROMPT.secret() + "\n").getBytes(UTF_8));
    }

    private List<List<String>> commands(String baseUrl) throws IOException {
        Path lines = Files.writeString(
                dir.resolve("in.jsonl"),
                "{\"custom_id\":\"a\",\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT.secret()
                        + "\"}]}}\n" + PROMPT.secret() + "\n");
        Path answers = Files.createTempFile(dir, "out", ".jsonl");
        Files.delete(answers);
        List<String> at = List.of("--base-url", baseUrl, "--max-attempts", "2", "--timeout-total", "3s");
        List<String> header = List.of("--header", "X-Session: " + KEY.secret(), "--insecure-http", "--model", "sim");
        return List.of(
                joined(List.of("generate", "-v"), at, header, List.of(PROMPT.secret())),
                joined(List.of("generate", "--json"), at, header, List.of(PROMPT.secret())),
                joined(List.of("generate", "--no-stream", "--lang", "zh"), at, header, List.of(PROMPT.secret())),
                joined(List.of("chat", "-v"), at, header),
                joined(List.of("embed", "-v"), at, header, List.of(PROMPT.secret())),
                joined(List.of("embed", "--json"), at, header, List.of(PROMPT.secret())),
                joined(List.of("bulk", lines.toString(), answers.toString()), at, header),
                joined(List.of("load", "--calls", "2", "--concurrency", "1", "--json"), at, header));
    }

    @SafeVarargs
    private static List<String> joined(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }

    /** What the program said; the file of answers as well, where there is one. */
    private String said(Program program, List<String> command) throws IOException {
        int code = program.run(command.toArray(String[]::new));
        StringBuilder said = new StringBuilder(code + " " + program.out() + program.err());
        for (String argument : command) {
            if (argument.startsWith(dir.toString()) && argument.contains("out") && Files.exists(Path.of(argument))) {
                said.append(Files.readString(Path.of(argument)));
            }
        }
        return said.toString();
    }

    private void nothingIsShown(String baseUrl, String... more) throws IOException {
        for (List<String> command : commands(baseUrl)) {
            hasNone(command, said(program(), joined(command, List.of(more))));
        }
    }

    private static void hasNone(List<String> command, String said) {
        assertThat(said.strip()).as("%s", command.get(0)).isNotEmpty();
        assertThat(said.lines().filter(line -> !Marker.in(line, ALL).isEmpty()))
                .as("lines of %s with a secret", command.get(0))
                .isEmpty();
    }

    static List<SimFault> faults() {
        String words = "Incorrect API key " + KEY.secret() + " for " + PROMPT.secret() + " from "
                + URLEncoder.encode(KEY.secret(), UTF_8) + " or "
                + Base64.getEncoder().encodeToString(("user:" + KEY.secret()).getBytes(UTF_8));
        String json = "{\"error\":{\"message\":\"" + words + "\",\"code\":\"x\"}}";
        List<SimFault> faults = new ArrayList<>(List.of(
                SimFault.status(200, json, Map.of()),
                SimFault.errorInStream(2, json),
                SimFault.redirect("http://127.0.0.1:1/login?key=" + KEY.secret()),
                SimFault.cutAfterEvents(2),
                SimFault.html200(),
                SimFault.resetWithinHeaders()));
        for (int status : List.of(400, 401, 403, 404, 429, 500, 503)) {
            faults.add(SimFault.status(status, json, Map.of("x-request-id", "req-7", "Retry-After", "0")));
        }
        return faults;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("faults")
    void noCommandThatFailsShowsASecret(SimFault fault) throws IOException {
        try (SimServer server = SimServer.start()) {
            server.behavior(
                    SimBehavior.builder().faults(fault).faultProbability(1).build());
            nothingIsShown(server.baseUrl());
        }
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(ints = {200, 401, 500})
    void noListOfModelsShowsTheKey(int status) throws IOException {
        String json = "{\"error\":{\"message\":\"bad key " + KEY.secret() + "\"}}";
        try (SimServer server = SimServer.start()) {
            server.behavior(SimBehavior.builder()
                    .faults(SimFault.status(status, json, Map.of()))
                    .faultProbability(1)
                    .build());
            for (String how : List.of("-v", "--json", "--quiet")) {
                List<String> command = List.of("models", "--base-url", server.baseUrl(), "--max-attempts", "1", how);
                hasNone(command, said(program(), command));
            }
        }
    }

    @Test
    void noCommandThatSucceedsShowsASecret() throws IOException {
        try (SimServer server = SimServer.start()) {
            nothingIsShown(server.baseUrl());
        }
    }

    @Test
    void noProxyThatRefusesShowsItsPassword() throws IOException {
        try (SimServer proxy = SimServer.start()) {
            proxy.behavior(SimBehavior.builder()
                    .faults(SimFault.status(407, PASSWORD.secret(), Map.of("Proxy-Authenticate", "Basic realm=\"x\"")))
                    .faultProbability(1)
                    .build());
            nothingIsShown(
                    "https://llm.example/v1",
                    "--proxy",
                    "http://anna:" + PASSWORD.secret() + "@127.0.0.1:" + proxy.port());
        }
        nothingIsShown("https://llm.example/v1", "--proxy", "http://anna:" + PASSWORD.secret() + "@127.0.0.1:1");
    }

    static Stream<List<String>> mistakes() {
        String key = KEY.secret();
        return Stream.of(
                List.of("--base-url", "https://user:" + key + "@llm.example/v1"),
                List.of("--base-url", "https://llm.example/v1?api_key=" + key),
                List.of("--base-url", "https://llm.example/v1", "--header", "Authorization: Bearer " + key),
                List.of("--base-url", "https://llm.example/v1", "--header", "Authorization: Bearer " + key + ":x"),
                List.of("--base-url", "https://llm.example/v1", "--header", "X Key: " + key),
                List.of("--base-url", "http://llm.example/v1"),
                List.of(
                        "--base-url",
                        "https://llm.example/v1",
                        "--proxy",
                        "http://anna:" + PASSWORD.secret() + "@a b:1"),
                List.of("--base-url", "https://llm.example/v1", "--proxy", "ftp://anna:" + PASSWORD.secret() + "@h:1"),
                List.of("--endpoint", "https://user:" + key + "@llm.example/v1"));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("mistakes")
    void noMistakeInTheArgumentsShowsASecret(List<String> mistake) throws IOException {
        List<String> command = joined(List.of("generate", "--json", "--model", "m"), mistake, List.of(PROMPT.secret()));

        hasNone(command, said(program(), command));
    }

    @Test
    void aKeyThatCannotBeOneIsNotShown() throws IOException {
        for (String wrong : List.of(" ", "\n", "天", " Bearer")) {
            Program program = program().variable("AUTOGLM_API_KEY", KEY.secret() + wrong);
            List<String> command = List.of("generate", "--base-url", "https://llm.example", "--model", "m", "hi");

            hasNone(command, said(program, command));
        }
    }

    @Test
    void aSecretInAnOutputIsFound() {
        assertThat(Marker.in("> Authorization: Bearer " + KEY.secret(), ALL)).hasSize(1);
        assertThat(Marker.in(URLEncoder.encode(PROMPT.secret(), UTF_8), ALL)).hasSize(1);
    }
}
