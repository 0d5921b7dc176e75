package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugged-in code cannot break, what never leaves, and what need not be there. */
class ObservationSafetyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Throws at one kind of signal. */
    private record Broken(String at) implements ObservationHandler<Observation.Context> {

        private void maybe(String signal) {
            if (at.equals(signal)) {
                throw new IllegalStateException("broken");
            }
        }

        @Override
        public void onStart(Observation.Context context) {
            maybe("start");
        }

        @Override
        public void onEvent(Observation.Event event, Observation.Context context) {
            maybe("event");
        }

        @Override
        public void onError(Observation.Context context) {
            maybe("error");
        }

        @Override
        public void onStop(Observation.Context context) {
            maybe("stop");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            maybe("supports");
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "event", "error", "stop", "supports"})
    void aHandlerThatThrowsBreaksNoCall(String at) {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new Broken(at));
        ScriptedExchange wire = ScriptedExchange.create()
                .thenError(io.autoglm.sdk.error.ErrorCode.BAD_GATEWAY)
                .thenText("a", "b");
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .observationRegistry(registry)
                .build();

        assertThat(client.streamText("hi").collectList().block(PATIENCE)).containsExactly("a", "b");
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void aConventionThatThrowsBreaksNoCall() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new Broken("never"));
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(ScriptedExchange.create().thenText("a"))
                .observationRegistry(registry)
                .observationConvention(kind -> new GenAiObservationConvention(kind) {
                    @Override
                    public KeyValues getLowCardinalityKeyValues(ClientObservationContext context) {
                        throw new IllegalStateException("broken");
                    }
                })
                .build();

        assertThat(client.streamText("hi").collectList().block(PATIENCE)).containsExactly("a");
    }

    @Test
    void noPromptKeyOrAnswerIsInAnyKeyValueOrMeter() {
        String prompt = "marker-prompt-7391";
        String key = "sk-marker-key-7391";
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (SimServer server = SimServer.start();
                ObservationProbe probe = new ObservationProbe()) {
            probe.registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .apiKey(key)
                    .observationRegistry(probe.registry)
                    .build();
            server.enqueue(SimFault.status(
                    400,
                    "{\"error\":{\"message\":\"bad key " + key + " for " + prompt + "\",\"code\":\"x\"}}",
                    Map.of()));
            CallOptions once = CallOptions.DEFAULTS.withMaxAttempts(1);
            client.generate(GenerateRequest.of(prompt), once).onErrorComplete().block(PATIENCE);
            String answer = client.generate(GenerateRequest.of(prompt), once)
                    .map(response -> response.text())
                    .block(PATIENCE);
            client.stream(GenerateRequest.of(prompt), once).blockLast(PATIENCE);
            client.close(Duration.ZERO).block(PATIENCE);

            assertThat(answer).isNotBlank();
            assertThat(probe.ended).hasSize(6).allSatisfy(context -> {
                String all = context.getAllKeyValues() + " " + context.getContextualName() + " "
                        + (context.getError() == null ? "" : context.getError().toString());
                assertThat(all).doesNotContain(prompt, key, answer);
            });
            assertThat(meters.getMeters().stream().map(Meter::getId).map(Object::toString))
                    .isNotEmpty()
                    .noneMatch(id -> id.contains(prompt) || id.contains(key));
        }
    }

    /** Run in a Java virtual machine whose class path has no meters: an observed call. It uses nothing of the class around it, which has. */
    public static final class WithoutMeters {

        private WithoutMeters() {}

        public static void main(String[] args) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(context -> true);
            String text = AutoGlmClient.builder()
                    .exchange(ScriptedExchange.create().thenText("works"))
                    .observationRegistry(registry)
                    .build()
                    .streamText("hi")
                    .blockLast(Duration.ofSeconds(10));
            boolean hasMeters = true;
            try {
                Class.forName("io.micrometer.core.instrument.MeterRegistry");
            } catch (ClassNotFoundException absent) {
                hasMeters = false;
            }
            System.exit("works".equals(text) && !hasMeters ? 42 : 1);
        }
    }

    @Test
    void theClientWorksWithoutMicrometersCore() throws Exception {
        String without = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("micrometer-core"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        without,
                        WithoutMeters.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(42);
        } finally {
            process.destroyForcibly();
        }
    }
}
