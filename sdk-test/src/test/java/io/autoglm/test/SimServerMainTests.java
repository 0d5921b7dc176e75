package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.test.SimServerMain.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimServerMainTests {

    @Test
    void everyOptionSetsItsPartOfTheBehaviour() {
        String line = "--port 4711 --tls --model a --model b --answer abcd --tokens 9 --tokens-per-flush 2 --ttft 200ms"
                + " --token-delay uniform:1ms-2ms --max-concurrent 3 --rpm 4 --error-rate 0.05 --error-status 500"
                + " --fault reset-after:3 --fault refuse --fault-rate 0.5 --seed 6 --api-key-env KEY --no-recording"
                + " --profile Zhipu --gateway NGINX --http2";

        Options options = Options.parse(List.of(line.split(" ")), Map.of("KEY", "s3cret"));

        assertThat(options.port()).isEqualTo(4711);
        assertThat(options.tls()).isTrue();
        assertThat(options.http2()).isTrue();
        assertThat(options.behavior())
                .isEqualTo(SimBehavior.builder()
                        .models("a", "b")
                        .answer("abcd")
                        .tokens(9)
                        .tokensPerFlush(2)
                        .firstToken(SimLatency.fixed(Duration.ofMillis(200)))
                        .perToken(SimLatency.uniform(Duration.ofMillis(1), Duration.ofMillis(2)))
                        .maxConcurrent(3)
                        .requestsPerMinute(4)
                        .errorRate(0.05)
                        .errorStatus(500)
                        .faults(SimFault.resetAfterEvents(3), SimFault.refuse())
                        .faultProbability(0.5)
                        .seed(6)
                        .apiKey("s3cret")
                        .recording(false)
                        .profile(SimProfile.ZHIPU)
                        .gateway(SimGateway.NGINX)
                        .build());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            --port            | --port needs a value
            --port x          | --port needs a number, was 'x'
            --port 70000      | --port must be between 0 and 65535, was 70000
            --nonsense 1      | unknown option '--nonsense'
            stray             | unknown argument 'stray'
            --profile opnai   | did you mean 'openai'?
            --gateway x       | gateway must be one of
            --api-key-env NO  | environment variable NO is not set
            --fault x         | fault must start with one of
            --error-rate 2    | errorRate must be between 0 and 1, was 2.0
            """)
    void aWrongArgumentIsRefusedWithTheReason(String line, String reason) {
        assertThatThrownBy(() -> Options.parse(List.of(line.split(" ")), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static Process run(String... args) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                SimServerMain.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    @Test
    void runAloneItPrintsItsUrlServesAndEndsOnTermination() throws Exception {
        Process process = run("--answer", "alone");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String url = out.lines()
                    .filter(line -> line.startsWith("http"))
                    .findFirst()
                    .orElseThrow();
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(RawClient.chat(false)))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .contains("alone");

            process.destroy();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void runAloneWithWrongArgumentsItExplainsAndExitsWithTwo() throws Exception {
        Process process = run("--tokens", "many");

        assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.equals("--tokens needs a number, was 'many'"))
                .anyMatch(line -> line.startsWith("Usage:"));
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    @SuppressWarnings("rawtypes")
    void theServiceLoaderFindsOneServerPerJvm() throws Exception {
        Supplier<?> first = null;
        for (Supplier<?> supplier : ServiceLoader.load(Supplier.class)) {
            first = supplier instanceof SimProvider ? supplier : first;
        }

        assertThat(first).isNotNull();
        URI baseUrl = (URI) first.get();
        assertThat(baseUrl.toString()).matches("http://127\\.0\\.0\\.1:\\d+/v1");
        assertThat(new SimProvider().get()).isEqualTo(baseUrl);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(baseUrl + "/models")).build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }
}
