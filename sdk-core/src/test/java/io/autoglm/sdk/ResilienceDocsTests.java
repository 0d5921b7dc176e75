package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** {@code docs/resilience.md} has a row for each word that the code knows, and none that it does not know. */
class ResilienceDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "resilience.md");

    private static String section(String section) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf("\n## " + section + "\n");
        assertThat(begin).as(section).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        return page.substring(begin, end < 0 ? page.length() : end);
    }

    private static List<String> rows(String section) throws IOException {
        return section(section)
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("|--"))
                .map(line -> line.split("\\|")[1].strip().replace("`", ""))
                .filter(first ->
                        !List.of("Word", "Field", "Outcome", "Situation").contains(first))
                .toList();
    }

    @Test
    void everyReasonForAndAgainstARetryIsExplained() throws IOException {
        Matcher words = Pattern.compile("^\\|.*`([A-Z_]+)` \\||^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE)
                .matcher(section("Retry"));
        List<String> explained = words.results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toList();

        assertThat(explained)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Arrays.stream(NotRetried.values()).map(Enum::name),
                                Arrays.stream(RetryCause.values()).map(Enum::name))
                        .toList());
    }

    @Test
    void everyOutcomeHasItsRow() throws IOException {
        assertThat(rows("Four outcomes"))
                .containsExactlyElementsOf(Arrays.stream(Outcome.values())
                        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void everyOptionOfACallHasItsRow() throws IOException {
        assertThat(rows("Per call"))
                .containsExactlyElementsOf(Arrays.stream(CallOptions.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void everyCodeThatIsNamedExists() throws IOException {
        Matcher named = Pattern.compile("AGLM-\\d{4}").matcher(Files.readString(PAGE));
        List<String> codes =
                named.results().map(java.util.regex.MatchResult::group).toList();

        assertThat(codes).hasSizeGreaterThan(8);
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id)).containsAll(codes);
    }

    @Test
    void theExampleIsCompiledAndSetsEveryOption() throws Exception {
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(ScriptedExchange.create().thenText("a"))
                .endpoint(EndpointSpec.at("https://one.example/v1").withName("one"))
                .build();
        GenerateRequest request = GenerateRequest.of("hi");

        CallOptions patient = CallOptions.DEFAULTS
                .withTotalTimeout(Duration.ofMinutes(10))
                .withFirstEventTimeout(Duration.ofMinutes(3))
                .withSilenceTimeout(Duration.ofSeconds(30))
                .withMaxAttempts(2)
                .withTenant("shop-7")
                .withPriority(Priority.BULK)
                .withEndpoint("one")
                .withStickyKey("conversation-7")
                .withRepeatable(false)
                .withFallback(FallbackSpec.none().withModels("glm-4.5-air"))
                .withHedge(HedgeSpec.after(Duration.ofSeconds(5)))
                .withPatient(true)
                .withHeader("X-Experiment", "b");

        Flux<GenerateEvent> events = client.stream(request, patient);

        StepVerifier.create(events).expectNextCount(3).expectComplete().verify(Duration.ofSeconds(5));
        for (RecordComponent component : CallOptions.class.getRecordComponents()) {
            assertThat(component.getAccessor().invoke(patient))
                    .as(component.getName())
                    .isNotEqualTo(component.getAccessor().invoke(CallOptions.DEFAULTS));
        }
    }

    @Test
    void theEndpointsOfTheExampleHaveWhatItSays() {
        AutoGlmClient client = AutoGlmClient.builder()
                .endpoint(EndpointSpec.at("https://one.example/v1")
                        .withName("one")
                        .withWeight(9)
                        .withKeys("key-1"))
                .endpoint(EndpointSpec.at("https://two.example/v1")
                        .withName("two")
                        .withModel("glm-4.6", "glm-4.6-fp8"))
                .endpoint(EndpointSpec.of("zai").withOrder(1).withKeys("key-a", "key-b"))
                .model("glm-4.6")
                .build();

        List<EndpointState> endpoints = client.endpoints().endpoints();
        client.close();

        assertThat(endpoints).extracting(EndpointState::name).containsExactly("one", "two", "zai");
        assertThat(endpoints).extracting(EndpointState::weight).containsExactly(9, 1, 1);
        assertThat(endpoints).extracting(EndpointState::order).containsExactly(0, 0, 1);
        assertThat(endpoints.get(1).routes()).extracting(RouteState::model).containsExactly("glm-4.6-fp8", "other");
        assertThat(endpoints.get(2).routes()).extracting(RouteState::slot).containsExactly("1", "1", "2", "2");
    }

    @Test
    void everySnippetStandsInATestThatRuns() throws IOException {
        Matcher snippet = Pattern.compile("<!-- snippet: (\\S+) -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/java/io/autoglm/sdk"), 1)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sources.add(words(Files.readString(file)));
            }
        }
        int snippets = 0;
        while (snippet.find()) {
            String code = words(snippet.group(2));
            assertThat(sources).as(snippet.group(1)).anyMatch(source -> source.contains(code));
            snippets++;
        }
        assertThat(snippets).isGreaterThan(1);
    }

    @Test
    void theExampleOfHedgingIsCompiled() throws Exception {
        CallOptions quick = CallOptions.DEFAULTS.withHedge(HedgeSpec.after(Duration.ofSeconds(2)));

        CallOptions quickest = CallOptions.DEFAULTS.withHedge(HedgeSpec.atPercentile(0.95));

        assertThat(quick.hedge()).isNotEqualTo(quickest.hedge());
        Matcher snippet = Pattern.compile("<!-- snippet: hedge -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(section("Hedging"));
        assertThat(snippet.find()).isTrue();
        Path own = Path.of("src/test/java/io/autoglm/sdk/ResilienceDocsTests.java");
        assertThat(words(Files.readString(own))).contains(words(snippet.group(1)));
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
