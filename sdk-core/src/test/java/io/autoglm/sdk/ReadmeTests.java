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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/**
 * Every Java snippet of the README stands in a source file that is compiled, and runs. The Chinese README has the same blocks, figures and
 * links in the same places.
 */
class ReadmeTests {

    private static final Path ROOT = Path.of("..");
    private static final Path ENGLISH = ROOT.resolve("README.md");
    private static final Path CHINESE = ROOT.resolve("README.zh-CN.md");
    private static final List<Path> SOURCES = List.of(
            Path.of("src/test/java/io/autoglm/sdk/ReadmeTests.java"),
            ROOT.resolve("sdk-examples/webflux/src/main/java/io/autoglm/examples/webflux/ChatController.java"));
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\S+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BLOCK =
            Pattern.compile("(?:^<!-- snippet: \\S+ -->\\n)?^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+(?= )", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("(?<=]\\()(?!#|README)[^)]+");
    private static final Pattern FIGURE = Pattern.compile("\\d(?:[\\d.,]*\\d)?");

    static List<Path> readmes() {
        return List.of(ENGLISH, CHINESE);
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void everySnippetIsCompiled(Path readme) throws IOException {
        Map<String, String> snippets = snippets(Files.readString(readme));
        List<String> sources = new ArrayList<>();
        for (Path source : SOURCES) {
            sources.add(words(Files.readString(source)));
        }

        assertThat(snippets).containsOnlyKeys("controller", "first-mono", "first-flux", "scripted", "simulated");
        snippets.forEach((name, code) ->
                assertThat(sources).as("snippet " + name).anyMatch(source -> source.contains(words(code))));
    }

    @ParameterizedTest
    @MethodSource("readmes")
    void noJavaStandsOutsideASnippet(Path readme) throws IOException {
        String text = Files.readString(readme);

        assertThat(text.split("```java\n", -1)).hasSize(snippets(text).size() + 1);
    }

    @Test
    void bothLanguagesHaveTheSameBlocksInTheSameOrder() throws IOException {
        List<String> blocks = all(BLOCK, Files.readString(ENGLISH));

        assertThat(blocks).hasSizeGreaterThan(10).anyMatch(block -> block.contains("autoglm.jar generate"));
        assertThat(all(BLOCK, Files.readString(CHINESE))).isEqualTo(blocks);
    }

    @Test
    void bothLanguagesHaveTheSameHeadingsLinksAndFigures() throws IOException {
        String english = prose(ENGLISH);
        String chinese = prose(CHINESE);

        assertThat(all(HEADING, chinese)).hasSizeGreaterThan(5).isEqualTo(all(HEADING, english));
        assertThat(all(LINK, chinese)).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(all(LINK, english));
        assertThat(all(FIGURE, LINK.matcher(chinese).replaceAll("")))
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(
                        all(FIGURE, LINK.matcher(english).replaceAll("")));
    }

    @Test
    void eachLanguageLinksToTheOtherBelowItsTitle() throws IOException {
        assertThat(Files.readString(ENGLISH)).startsWith("# AutoGLM SDK\n\n[简体中文](README.zh-CN.md)\n\n");
        assertThat(Files.readString(CHINESE)).startsWith("# AutoGLM SDK\n\n[English](README.md)\n\n");
    }

    private static String prose(Path readme) throws IOException {
        return BLOCK.matcher(Files.readString(readme)).replaceAll("");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
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
