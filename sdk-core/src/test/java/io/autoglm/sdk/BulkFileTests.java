package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkPrices;
import io.autoglm.sdk.batch.BulkProgress;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.retry.RetrySpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs from file to file: what stands in the output, and what is asked again. */
class BulkFileTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final BulkSpec FOUR = BulkSpec.defaults().withConcurrency(4);

    @TempDir
    private Path dir;

    private final Answers wire = new Answers();

    /** Answers each prompt, fails those that say so, and never answers those that hang; counts by prompt. */
    private static final class Answers implements Exchange {

        final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        final AtomicInteger hanging = new AtomicInteger();
        volatile boolean well;
        volatile Duration after = Duration.ZERO;

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            String prompt = ((ContentPart.Text) ((GenerateRequest) call.request())
                            .messages()
                            .get(0)
                            .content()
                            .get(0))
                    .text();
            asked.computeIfAbsent(prompt, any -> new AtomicInteger()).incrementAndGet();
            if (prompt.startsWith("hang") && !well) {
                return Flux.<E>never()
                        .doOnSubscribe(s -> hanging.incrementAndGet())
                        .doOnCancel(hanging::decrementAndGet);
            }
            if (prompt.startsWith("fail") && !well) {
                return Flux.error(ErrorDetails.of(ErrorCode.CONTENT_FILTERED, "filtered")
                        .withAnswer(400, "1301", "req-1")
                        .exception());
            }
            Mono<E> answer = Mono.just(call.operation().cast(PlayedWire.ANSWER));
            return (after.isZero() ? answer : answer.delayElement(after)).flux();
        }

        int asked(String prompt) {
            return asked.getOrDefault(prompt, new AtomicInteger()).get();
        }
    }

    private AutoGlmClient client() {
        return AutoGlmClient.builder().exchange(wire).retry(RetrySpec.none()).build();
    }

    private Path input(String... lines) throws IOException {
        return Files.writeString(dir.resolve("in.jsonl"), String.join("\n", lines) + "\n");
    }

    private static String prompt(String text) {
        return "{\"prompt\":\"" + text + "\"}";
    }

    private static String[] prompts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prompt("p" + i)).toArray(String[]::new);
    }

    private Path output() {
        return dir.resolve("out.jsonl");
    }

    private BulkFile files() {
        return BulkFile.of(dir.resolve("in.jsonl"), output());
    }

    private BulkSummary run(BulkFile files, BulkSpec spec) {
        return client().generateAll(files, spec).block(PATIENCE);
    }

    /** Returns the results by line, having checked that each line has one. */
    private Map<Long, JsonNode> results() throws IOException {
        List<String> lines = Files.readAllLines(output());
        assertThat(lines.get(0)).startsWith("{\"bulk\":1,\"input\":{\"bytes\":");
        Map<Long, JsonNode> results = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode node = JsonMapper.shared().readTree(line);
            assertThat(results.put(node.get("line").asLong(), node))
                    .as("second result of line %s", node.get("line"))
                    .isNull();
        }
        return results;
    }

    private AutoGlmException refusal(BulkFile files) {
        try {
            run(files, FOUR);
        } catch (AutoGlmException expected) {
            return expected;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void everyLineHasOneResult() throws IOException {
        input(prompts(500));
        BulkSummary summary = run(files(), FOUR);

        assertThat(results().keySet()).hasSize(500).contains(1L, 500L);
        assertThat(summary.lines()).isEqualTo(500);
        assertThat(summary.before()).isZero();
        assertThat(summary.done()).isEqualTo(500);
        assertThat(summary.failed()).isZero();
        assertThat(summary.left()).isZero();
        assertThat(summary.inputTokens()).isEqualTo(5_000);
        assertThat(summary.outputTokens()).isEqualTo(1_500);
    }

    @Test
    void aResultHasTheAnswerAndWhatItCost() throws IOException {
        input("{\"custom_id\":\"row-7\",\"prompt\":\"p\"}");
        BulkSummary summary =
                run(files(), FOUR.withPrices(new BulkPrices(new BigDecimal("100000"), BigDecimal.ZERO, "CNY")));

        assertThat(Files.readAllLines(output()).get(1))
                .isEqualTo("{\"line\":1,\"ok\":true,\"custom_id\":\"row-7\",\"id\":\"played\",\"model\":\"played\","
                        + "\"text\":\"text\",\"finish_reason\":\"stop\",\"usage\":{\"input_tokens\":10,"
                        + "\"output_tokens\":3,\"total_tokens\":13},\"attempts\":1}");
        assertThat(summary.cost()).isEqualByComparingTo("1");
        assertThat(summary.currency()).isEqualTo("CNY");
    }

    @Test
    void aFailureIsAResult() throws IOException {
        input(prompt("fail"), prompt("p"));
        BulkSummary summary = run(files(), FOUR);

        JsonNode failed = results().get(1L);
        assertThat(failed.get("ok").asBoolean()).isFalse();
        assertThat(failed.get("error").toString())
                .isEqualTo(
                        "{\"code\":\"AGLM-1401\",\"type\":\"content_filtered\",\"message\":\"filtered\",\"status\":400,"
                                + "\"provider_code\":\"1301\",\"request_id\":\"req-1\",\"attempts\":1}");
        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.failures()).isEqualTo(Map.of(ErrorCode.CONTENT_FILTERED, 1L));
        assertThat(summary.done()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense|not one valid JSON object",
                "[]|not a JSON object but an array",
                "{\"messages\":[]}|messages must not be empty",
                "{\"custom_id\":7,\"prompt\":\"p\"}|'custom_id' must be a text of at most 512 characters",
                "{\"body\":{\"prompt\":\"p\"}}|'url' must end in /chat/completions or /completions",
                "{\"body\":{\"prompt\":\"p\"},\"url\":\"/v1/embeddings\"}|'url' must end in /chat/completions or /completions",
                "{\"body\":{\"prompt\":\"p\"},\"url\":\"/v1/completions\",\"method\":\"GET\"}|'method' must be POST",
                "{\"body\":7,\"url\":\"/v1/completions\"}|'body' must be an object",
                "{\"body\":{},\"model\":\"m\"}|beside 'body' only custom_id, method and url may be there"
            })
    void aLineThatIsNoRequestIsAFailedResultAndTheRunGoesOn(String line, String why) throws IOException {
        input(prompt("a"), line, prompt("b"));
        run(files(), FOUR);

        assertThat(results().get(2L).get("error").get("message").asString())
                .startsWith("line 2 of the input is no request: " + why);
        assertThat(results().get(2L).get("error").get("code").asString()).isEqualTo("AGLM-4004");
        assertThat(results().get(3L).get("ok").asBoolean()).isTrue();
    }

    @Test
    void aLineOfTheBatchApiIsARequest() throws IOException {
        input("{\"custom_id\":\"row-1\",\"method\":\"POST\",\"url\":\"/v4/chat/completions\",\"body\":"
                + "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"from the batch\"}]}}");
        run(files(), FOUR);

        assertThat(wire.asked("from the batch")).isEqualTo(1);
        assertThat(results().get(1L).get("custom_id").asString()).isEqualTo("row-1");
    }

    @Test
    void aLineThatIsTooLongIsAFailedResult() throws IOException {
        input(prompt("a"), prompt("x".repeat(BulkFile.LONGEST_LINE)), prompt("b"));
        run(files(), FOUR);

        assertThat(results().get(2L).get("error").get("message").asString())
                .isEqualTo("line 2 of the input is no request: it has 8388621 bytes of 8388608 at the most");
        assertThat(results().get(3L).get("ok").asBoolean()).isTrue();
    }

    @Test
    void blankLinesAndAByteOrderMarkArePassedOver() throws IOException {
        input("\uFEFF" + prompt("a"), "", "  \r", prompt("b") + "\r", "");
        BulkSummary summary = run(files(), FOUR);

        assertThat(results().keySet()).containsExactly(1L, 4L);
        assertThat(results().get(1L).get("ok").asBoolean()).isTrue();
        assertThat(summary.lines()).isEqualTo(2);
    }

    @Test
    void anEmptyInputHasNoResults() throws IOException {
        Files.createFile(dir.resolve("in.jsonl"));

        assertThat(run(files(), FOUR).lines()).isZero();
        assertThat(results()).isEmpty();
    }

    @Test
    void inOrderTheOutputHasTheOrderOfTheInput() throws IOException {
        input(prompts(100));
        wire.after = Duration.ofMillis(1);
        run(files(), BulkSpec.defaults().withConcurrency(16).withOrdered(true));

        assertThat(Files.readAllLines(output()).stream()
                        .skip(1)
                        .map(line ->
                                JsonMapper.shared().readTree(line).get("line").asLong()))
                .isSorted()
                .hasSize(100);
    }

    @Test
    void anOutputThatExistsIsNotTouched() throws IOException {
        input(prompts(3));
        Files.writeString(output(), "mine");

        AutoGlmException refusal = refusal(files());

        assertThat(refusal.code()).isEqualTo(ErrorCode.UNUSABLE_FILE);
        assertThat(refusal)
                .hasMessageContaining("output " + output() + ": it exists: resume its run, or name another file");
        assertThat(output()).hasContent("mine");
        assertThat(wire.asked).isEmpty();
    }

    @Test
    void resumeAsksOnlyWhatHasNoResult() throws IOException {
        input(prompts(10));
        run(files(), FOUR);
        List<String> lines = Files.readAllLines(output());
        Files.write(output(), lines.subList(0, 8));
        wire.asked.clear();

        BulkSummary summary = run(files().withResume(true), FOUR);

        assertThat(results()).hasSize(10);
        assertThat(summary.before()).isEqualTo(7);
        assertThat(summary.done()).isEqualTo(3);
        assertThat(wire.asked).hasSize(3);
    }

    @Test
    void resumeOfNothingBegins() throws IOException {
        input(prompts(3));

        assertThat(run(files().withResume(true), FOUR).done()).isEqualTo(3);
    }

    @Test
    void resumeOfAFinishedRunAsksNothing() throws IOException {
        input(prompts(3));
        run(files(), FOUR);
        wire.asked.clear();

        BulkSummary summary = run(files().withResume(true), FOUR);

        assertThat(wire.asked).isEmpty();
        assertThat(summary.before()).isEqualTo(3);
        assertThat(results()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60})
    void whereverTheOutputWasCutEachLineHasOneResult(int from) throws IOException {
        input(prompts(20));
        run(files(), FOUR);
        byte[] whole = Files.readAllBytes(output());
        for (int cut = from; cut < whole.length; cut += 131) {
            try (FileChannel file = FileChannel.open(output(), StandardOpenOption.WRITE)) {
                file.truncate(0);
                file.write(ByteBuffer.wrap(whole, 0, cut));
            }
            run(files().withResume(true), FOUR);
            assertThat(results()).as("cut at %d", cut).hasSize(20);
        }
    }

    @Test
    void anotherInputIsRefused() throws IOException {
        input(prompts(3));
        run(files(), FOUR);
        String before = Files.readString(output());
        input(prompt("p1"), prompt("q2"), prompt("p3"));

        assertThat(refusal(files().withResume(true)))
                .hasMessageContaining("it belongs to another input, or the input has changed: it says {\"bulk\":1")
                .extracting(failure -> ((AutoGlmException) failure).code())
                .isEqualTo(ErrorCode.UNUSABLE_FILE);
        assertThat(output()).hasContent(before);
    }

    @Test
    void whatIsNoOutputIsRefused() throws IOException {
        input(prompts(3));
        Files.writeString(output(), "a\nb\n");

        assertThat(refusal(files().withResume(true))).hasMessageContaining("it is no output of a bulk run");
        assertThat(output()).hasContent("a\nb\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "garbage|line 5 is no result of a bulk run",
                "{\"line\":2,\"ok\":true,\"text\":\"cut|line 5 is no result of a bulk run",
                "{\"line\":2,\"ok\":true,\"text\":\"\"}|line 5 is a second result of line 2",
                "{\"line\":99,\"ok\":true,\"text\":\"\"}|line 5 is the result of line 99, which the input does not have"
            })
    void anOutputWithOtherLinesIsRefused(String line, String why) throws IOException {
        input(prompts(3));
        run(files(), FOUR);
        Files.writeString(output(), line + "\n", StandardOpenOption.APPEND);

        assertThat(refusal(files().withResume(true))).hasMessageContaining(why);
    }

    @Test
    void failedResultsCanBeAskedAgain() throws IOException {
        input(prompt("a"), prompt("fail 1"), prompt("b"), prompt("fail 2"));
        run(files(), FOUR);
        assertThat(run(files().withResume(true), FOUR).before())
                .as("failures are results")
                .isEqualTo(4);
        wire.well = true;

        BulkSummary summary = run(files().withRetryFailed(true), FOUR);

        assertThat(summary.before()).isEqualTo(2);
        assertThat(summary.done()).isEqualTo(2);
        assertThat(results())
                .hasSize(4)
                .allSatisfy((line, result) ->
                        assertThat(result.get("ok").asBoolean()).isTrue());
        assertThat(wire.asked("a")).isEqualTo(1);
        assertThat(wire.asked("fail 1")).isEqualTo(2);
        try (var left = Files.list(dir)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("in.jsonl", "out.jsonl");
        }
    }

    @Test
    void twoRunsOnOneOutputAreRefused() throws Exception {
        input(prompt("hang"), prompt("a"));
        AutoGlmClient client = client();
        Disposable first = client.generateAll(files(), FOUR).subscribe();
        await(() -> wire.hanging.get() == 1);

        assertThat(refusal(files().withResume(true))).hasMessageContaining("another run writes to it");

        first.dispose();
        await(() -> client.state().calls() == 0);
    }

    @Test
    void afterTheEndTheOutputIsFree() throws Exception {
        input(prompts(3));
        run(files(), FOUR);
        try (FileChannel file = FileChannel.open(output(), StandardOpenOption.WRITE)) {
            assertThat(file.tryLock()).isNotNull();
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(refusal(files()))
                .hasMessageContaining(
                        "input " + dir.resolve("in.jsonl") + ": it, or the directory it is in, does not exist");
        assertThat(output()).doesNotExist();
    }

    @Test
    void anOutputWithoutADirectoryIsNamed() throws IOException {
        Path in = input(prompts(1));

        assertThat(refusal(BulkFile.of(in, dir.resolve("no/out.jsonl"))))
                .hasMessageContaining("no/out.jsonl: it, or the directory it is in, does not exist");
    }

    @Test
    void aDirectoryIsNoInput() {
        assertThat(refusal(BulkFile.of(dir, output()))).hasMessageContaining("it is a directory");
    }

    @Test
    void theInputIsNotTheOutput() throws IOException {
        Path in = input(prompts(1));

        assertThat(refusal(BulkFile.of(in, dir.resolve("./in.jsonl")).withResume(true)))
                .hasMessageContaining("it is the input, too");
        assertThat(in).hasContent(prompt("p1"));
    }

    @Test
    void cancelEndsTheCallsAndKeepsWhatIsFinished() throws Exception {
        List<String> lines = new ArrayList<>(List.of(prompts(20)));
        lines.add(10, prompt("hang"));
        input(lines.toArray(String[]::new));
        AutoGlmClient client = client();
        Disposable run = client.generateAll(files(), FOUR).subscribe();
        await(() -> wire.asked.size() == 21 && client.state().calls() == 1);

        run.dispose();

        await(() -> wire.hanging.get() == 0 && isFree());
        assertThat(results()).hasSize(20).doesNotContainKey(11L);
        wire.well = true;
        assertThat(run(files().withResume(true), FOUR).done()).isEqualTo(1);
        assertThat(results()).hasSize(21);
    }

    @Test
    void aSignalEndsTheRunWhenThoseUnderWayAreFinished() throws Exception {
        input(prompts(1_000));
        wire.after = Duration.ofMillis(5);
        Sinks.Empty<Void> stop = Sinks.empty();
        CountDownLatch some = new CountDownLatch(1);
        BulkSpec watched = FOUR.withProgress(Duration.ofMillis(10), progress -> {
            if (progress.done() >= 20) {
                some.countDown();
            }
        });
        Mono<BulkSummary> run =
                client().generateAll(files().withUntil(stop.asMono()), watched).cache();
        run.subscribe();
        assertThat(some.await(20, TimeUnit.SECONDS)).isTrue();

        stop.tryEmitEmpty();
        BulkSummary summary = run.block(PATIENCE);

        assertThat(summary.done()).isBetween(20L, 999L).isEqualTo(results().size());
        assertThat(summary.left()).isEqualTo(1_000 - summary.done());
        assertThat(wire.asked).as("nothing was asked in vain").hasSize((int) summary.done());
        run(files().withResume(true), FOUR);
        assertThat(results()).hasSize(1_000);
        assertThat(wire.asked.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void tooManyFailuresEndTheRunAndTheRestCanBeResumed() throws IOException {
        List<String> lines = new ArrayList<>(List.of(prompts(100)));
        lines.add(0, prompt("fail 1"));
        lines.add(5, prompt("fail 2"));
        input(lines.toArray(String[]::new));

        assertThatThrownBy(() -> run(files(), FOUR.withStopAfter(2L)))
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        stopped -> assertThat(stopped.code()).isEqualTo(ErrorCode.TOO_MANY_FAILURES));
        assertThat(results().size()).isLessThan(20);
        assertThat(wire.asked).hasSize(results().size());

        run(files().withResume(true), FOUR);
        assertThat(results()).hasSize(102);
    }

    @Test
    void neverMoreThanTheWindowAreAskedAndNotWritten() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            lines.add(prompt("hang " + i));
        }
        input(lines.toArray(String[]::new));
        Disposable run = client().generateAll(files(), FOUR).subscribe();
        await(() -> wire.hanging.get() == 4);

        assertThat(wire.asked).hasSize(4);
        run.dispose();
        await(this::isFree);
    }

    @Test
    void progressKnowsHowManyAreLeft() throws IOException {
        input(prompts(10));
        run(files(), FOUR);
        List<String> lines = Files.readAllLines(output());
        Files.write(output(), lines.subList(0, 5));
        List<BulkProgress> heard = new ArrayList<>();

        run(files().withResume(true), FOUR.withProgress(Duration.ofHours(1), heard::add));

        assertThat(heard.stream().map(BulkProgress::total)).containsExactly(6L);
        assertThat(heard.get(0).done()).isEqualTo(6);
    }

    @Test
    void theFilesThreadEndsWithTheRun() throws Exception {
        input(prompts(3));
        run(files(), FOUR);

        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("autoglm-bulk-file")));
    }

    private boolean isFree() {
        try (FileChannel file = FileChannel.open(output(), StandardOpenOption.WRITE)) {
            return file.tryLock() != null;
        } catch (IOException | OverlappingFileLockException held) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) {
        Boolean met = Flux.interval(Duration.ofMillis(5))
                .filter(tick -> condition.getAsBoolean())
                .map(tick -> true)
                .next()
                .block(PATIENCE);
        assertThat(met).isTrue();
    }
}
