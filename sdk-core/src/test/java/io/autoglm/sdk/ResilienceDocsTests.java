package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.ScriptedExchange;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
                .build();
        GenerateRequest request = GenerateRequest.of("hi");

        CallOptions patient = CallOptions.DEFAULTS
                .withTotalTimeout(Duration.ofMinutes(10))
                .withFirstEventTimeout(Duration.ofMinutes(3))
                .withSilenceTimeout(Duration.ofSeconds(30))
                .withMaxAttempts(2)
                .withTenant("shop-7")
                .withPriority(Priority.BULK)
                .withHeader("X-Experiment", "b");

        Flux<GenerateEvent> events = client.stream(request, patient);

        StepVerifier.create(events).expectNextCount(3).expectComplete().verify(Duration.ofSeconds(5));
        for (RecordComponent component : CallOptions.class.getRecordComponents()) {
            assertThat(component.getAccessor().invoke(patient))
                    .as(component.getName())
                    .isNotEqualTo(component.getAccessor().invoke(CallOptions.DEFAULTS));
        }
        Matcher snippet = Pattern.compile("<!-- snippet: call-options -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE));
        assertThat(snippet.find()).isTrue();
        Path own = Path.of("src/test/java/io/autoglm/sdk/ResilienceDocsTests.java");
        assertThat(words(Files.readString(own))).contains(words(snippet.group(1)));
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
