package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkPrices;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.model.GenerateRequest;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code docs/bulk.md}: its examples stand here and run, its table has every setting, and its lines are read and written. */
class BulkDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "bulk.md");
    private static final Path SELF = Path.of("src/test/java/io/autoglm/sdk/BulkDocsTests.java");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    private final List<String> logged = new ArrayList<>();
    private final AutoGlmClient client = AutoGlmClient.builder()
            .exchange(new PlayedWire(() -> Duration.ZERO))
            .build();

    private void log(String line) {
        logged.add(line);
    }

    @Test
    void everySnippetIsCompiled() throws IOException {
        String page = Files.readString(PAGE);
        String self = words(Files.readString(SELF));
        List<String> snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(snippets).hasSize(2).allSatisfy(snippet -> assertThat(self).contains(words(snippet)));
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void everySettingHasItsRow() throws IOException {
        List<String> rows = Pattern.compile("^\\| `([a-zA-Z]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(BulkSpec.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList());
    }

    @Test
    void aSourceIsAsked() {
        Flux<GenerateRequest> requests = Flux.just(GenerateRequest.of("hi"));

        BulkSpec spec = BulkSpec.defaults()
                .withStopAfter(1_000L)
                .withPrices(new BulkPrices(new BigDecimal("0.5"), new BigDecimal("2"), "CNY"))
                .withProgress(Duration.ofSeconds(10), progress -> log(progress.done() + " done, " + progress.cost()));

        Flux<String> answers = client.generateAll(requests, spec)
                .filter(BulkResult::isAnswered)
                .map(result -> result.number() + ": " + result.text().orElse(""));

        assertThat(answers.collectList().block(PATIENCE)).containsExactly("0: text");
        assertThat(logged).containsExactly("1 done, 0.0000110");
    }

    @Test
    void theLinesOfThePageAreAsked() throws IOException {
        Path output = dir.resolve("out.jsonl");
        String lines = Pattern.compile("```json\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        Path input = Files.writeString(dir.resolve("in.jsonl"), lines);

        BulkFile files = BulkFile.of(input, output).withResume(true);

        Mono<BulkSummary> run = client.generateAll(files, BulkSpec.defaults().withStopAfter(1_000L));

        assertThat(run.block(PATIENCE).done()).isEqualTo(3);
        String written = Files.readAllLines(output).get(0).replaceAll("[0-9a-f]{8}", "5a3b0c12");
        assertThat(Files.readString(PAGE)).as("the first line of an output").contains(written);
    }
}
