package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.StreamCutException;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Every Java snippet of the README stands in a source file that is compiled, and runs. */
class ReadmeTests {

    private static final Path ROOT = Path.of("..");
    private static final List<Path> SOURCES = List.of(
            Path.of("src/test/java/io/autoglm/sdk/ReadmeTests.java"),
            ROOT.resolve("sdk-examples/webflux/src/main/java/io/autoglm/examples/webflux/ChatController.java"));
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\S+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetIsCompiled() throws IOException {
        Map<String, String> snippets = snippets(Files.readString(ROOT.resolve("README.md")));
        List<String> sources = new ArrayList<>();
        for (Path source : SOURCES) {
            sources.add(words(Files.readString(source)));
        }

        assertThat(snippets).containsOnlyKeys("controller", "first-mono", "first-flux", "scripted", "simulated");
        snippets.forEach((name, code) ->
                assertThat(sources).as("snippet " + name).anyMatch(source -> source.contains(words(code))));
    }

    @Test
    void noJavaStandsOutsideASnippet() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme.split("```java\n", -1)).hasSize(snippets(readme).size() + 1);
    }

    private static Map<String, String> snippets(String readme) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = SNIPPET.matcher(readme);
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return found;
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void theFirstMonoIsCold() {
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl("http://localhost:8000/v1")
                .model("autoglm-phone-9b")
                .build();

        Mono<String> answer = client.generate("Why is the sky blue?").map(GenerateResponse::text);

        assertThat(answer).isNotNull();
        client.close();
    }

    @Test
    void theFirstFluxStreams() {
        byte[] screenshot = {1, 2, 3};
        ScriptedExchange wire = ScriptedExchange.create().thenText("do(action=", "\"Launch\")");
        AutoGlmClient client = AutoGlmClient.builder().exchange(wire).build();

        GenerateRequest request = GenerateRequest.builder()
                .system("You operate a phone.")
                .user(ContentPart.image("image/png", screenshot), ContentPart.text("Open Maps"))
                .maxOutputTokens(300)
                .temperature(0.0)
                .build();

        Flux<String> text = client.stream(request, CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(30)))
                .ofType(GenerateEvent.TextDelta.class)
                .map(GenerateEvent.TextDelta::text)
                .onErrorResume(StreamCutException.class, cut -> Flux.just(" [the answer broke off]"));

        StepVerifier.create(text)
                .expectNext("do(action=", "\"Launch\")")
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void aScriptRunsInVirtualTime() {
        ScriptedExchange wire = ScriptedExchange.create()
                .thenRateLimited(Duration.ofSeconds(20))
                .thenText("Hel", "lo");

        StepVerifier.withVirtualTime(
                        () -> AutoGlmClient.builder().exchange(wire).build().streamText("hi"))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(20))
                .thenAwait(Duration.ofSeconds(30))
                .expectNext("Hel", "lo")
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    @Test
    void theSimulatedServerFailsOnRequest() {
        try (SimServer server = SimServer.start()) {
            server.enqueue(SimFault.cutAfterEvents(3));
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .build();

            StepVerifier.create(client.streamText("hi"))
                    .thenConsumeWhile(text -> true)
                    .expectError(StreamCutException.class)
                    .verify(Duration.ofSeconds(5));
        }
    }
}
