package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.FallbackPolicy;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.AttemptLogger;
import io.autoglm.sdk.observe.LogCapture;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.ContextView;

/** The log, {@link LogLine} and {@code docs/observability.md} are one thing. Run with {@code -Ddocs.write=true} to write the table. */
class LogLinesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Path PAGE = Path.of("..", "docs", "observability.md");
    private static final String BEGIN = "<!-- log lines: written by LogLinesTests -->\n";
    private static final String END = "<!-- end of log lines -->\n";

    /** Written by the Spring starter, whose tests see them. */
    private static final Set<LogLine> OF_THE_STARTER = EnumSet.of(
            LogLine.CLOSE_FAILED, LogLine.STILL_CLOSING, LogLine.MODEL_NOT_CHECKED, LogLine.CERTIFICATES_KEPT);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @Test
    void everyLineIsWrittenAndEveryFieldAndNothingElse() {
        List<LogCapture.Line> written;
        try (LogCapture log = new LogCapture()) {
            clientsAreBuilt();
            thePoolChanges();
            aBreakerOpensAndCloses();
            attemptsEndInEveryWay();
            statesChange();
            theBudgetIsSpent();
            callsFallBack();
            attemptsAreHedged();
            promptsAreJoined();
            observationsFail();
            overTheWire();
            written = log.lines();
        }

        Map<LogLine, Set<String>> seen = new TreeMap<>();
        for (LogCapture.Line line : written) {
            LogLine kind = kindOf(line);
            List<String> names = fieldNames(line.text().substring(kind.words().length()));
            assertThat(kind.fields()).as(line.text()).containsSubsequence(names);
            assertThat(line.fields().keySet())
                    .as(line.text())
                    .containsExactlyInAnyOrderElementsOf(
                            names.stream().map(name -> "autoglm." + name).collect(Collectors.toSet()));
            seen.computeIfAbsent(kind, k -> new TreeSet<>()).addAll(names);
        }
        Set<LogLine> expected = EnumSet.complementOf(EnumSet.copyOf(OF_THE_STARTER));
        assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected)
                .allSatisfy(line -> assertThat(seen.get(line)).as(line.name()).hasSameElementsAs(line.fields()));
    }

    private static LogLine kindOf(LogCapture.Line line) {
        List<LogLine> kinds = Arrays.stream(LogLine.values()).filter(line::is).toList();
        assertThat(kinds).as(line.logger() + ": " + line.text()).hasSize(1);
        return kinds.get(0);
    }

    /** Returns the names before {@code =} outside quotes. */
    private static List<String> fieldNames(String fields) {
        String bare = fields.replaceAll("=\"(?:[^\"\\\\]|\\\\.)*\"", "=x");
        return Stream.of(bare.strip().split(" "))
                .filter(part -> !part.isEmpty())
                .map(part -> part.substring(0, part.indexOf('=')))
                .toList();
    }

    private static void clientsAreBuilt() {
        AutoGlmClient.builder()
                .name("of-this-test")
                .baseUrl("https://api.test")
                .apiKey("a-key-of-this-test")
                .model("m")
                .http(HttpSpec.defaults()
                        .withTls(TlsSpec.defaults().dangerouslyWithAnyHostname())
                        .withProxy(ProxySpec.http("127.0.0.1", 1)))
                .build()
                .close();
    }

    private static void thePoolChanges() {
        AutoGlmClient client = AutoGlmClient.builder()
                .endpoint(EndpointSpec.at("https://one.test")
                        .withWeight(9)
                        .withOrder(1)
                        .withKeys("key-one-a", "key-one-b"))
                .build();
        EndpointPool pool = client.endpoints();
        pool.add(EndpointSpec.at("https://two.test"));
        pool.reweight("two.test", 3);
        pool.replaceKey("one.test", 2, Credentials.bearer("key-one-c"));
        pool.drain("one.test").block(Duration.ofSeconds(10));
        client.close();
    }

    private void aBreakerOpensAndCloses() {
        ScriptedExchange wire = ScriptedExchange.create().thenError(ErrorCode.CONNECT_FAILED);
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .retry(RetrySpec.none())
                .breaker(BreakerSpec.defaults().withUnreachable(1).withProbes(1))
                .build();
        client.generate("a").subscribe(answer -> {}, failure -> {});
        time.advanceTimeBy(Duration.ofSeconds(1));
        wire.thenText("again");
        client.generate("b").subscribe(answer -> {}, failure -> {});
    }

    private AutoGlmClient client(ScriptedExchange wire) {
        return AutoGlmClient.builder().exchange(wire).scheduler(time).build();
    }

    private void attemptsEndInEveryWay() {
        ScriptedExchange wire = ScriptedExchange.create()
                .thenError(throttled(Duration.ofSeconds(2)))
                .thenError(throttled(Duration.ofHours(1)))
                .thenNothing();
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .rate(RateSpec.off()) // else nobody calls for an hour
                .attemptListener(new AttemptListener() {
                    @Override
                    public void cancelled(Call<?> call, ContextView context) {
                        throw new IllegalStateException("scripted");
                    }
                })
                .build();
        CallOptions options = CallOptions.DEFAULTS.withTenant("shop");
        client.stream(GenerateRequest.of("hi"), options).subscribe(event -> {}, failure -> {});
        time.advanceTimeBy(Duration.ofSeconds(10));
        for (int i = 0; i < 3; i++) {
            Disposable call = client.stream(GenerateRequest.of("hi"), options).subscribe();
            wire.thenNothing();
            call.dispose();
            time.advanceTimeBy(Duration.ofSeconds(6));
        }
    }

    private static io.autoglm.sdk.error.AutoGlmException throttled(Duration hint) {
        return ErrorDetails.of(ErrorCode.RATE_LIMITED, "too many")
                .withAnswer(429, "1302", "req-1")
                .withRetryAfter(hint, Instant.parse("2026-01-02T03:04:05Z"))
                .withLimit("requests 60")
                .exception();
    }

    private void statesChange() {
        for (ErrorCode code : List.of(
                ErrorCode.BAD_GATEWAY, ErrorCode.RATE_LIMITED, ErrorCode.UNAUTHENTICATED, ErrorCode.QUOTA_EXHAUSTED)) {
            var failure = ErrorDetails.of(code, "scripted")
                    .withAnswer(503, "x", "req-2")
                    .withRetryAfter(null, Instant.parse("2026-01-02T03:04:05Z"))
                    .exception();
            ScriptedExchange wire = ScriptedExchange.create()
                    .thenError(failure)
                    .thenText("a")
                    .thenError(failure)
                    .thenText("b")
                    .thenError(failure)
                    .thenText("c");
            AutoGlmClient client = client(wire);
            for (int i = 0; i < 6; i++) {
                client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(1))
                        .subscribe(event -> {}, error -> {});
                time.advanceTimeBy(Duration.ofSeconds(i == 3 ? 10 : 1));
            }
        }
    }

    private void theBudgetIsSpent() {
        ScriptedExchange wire = ScriptedExchange.create();
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .retryBudget(RetryBudgetSpec.defaults().withMinimum(0))
                .build();
        for (int i = 0; i < 3; i++) {
            wire.thenError(ErrorCode.BAD_GATEWAY)
                    .thenError(ErrorCode.BAD_GATEWAY)
                    .thenText("a");
            client.stream(GenerateRequest.of("hi")).subscribe(event -> {}, error -> {});
            time.advanceTimeBy(Duration.ofSeconds(1));
            client.stream(GenerateRequest.of("hi")).subscribe();
            time.advanceTimeBy(Duration.ofSeconds(i == 1 ? 10 : 1));
        }
    }

    private void callsFallBack() {
        FallbackSpec spec = FallbackSpec.none().withAnswer(request -> Flux.empty());
        ScriptedExchange wire = ScriptedExchange.create();
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .policy(PolicyPosition.PER_CALL, new FallbackPolicy(spec, new LegDeadlinePolicy(), new AttemptLogger()))
                .build();
        for (int i = 0; i < 3; i++) {
            wire.thenError(ErrorDetails.of(ErrorCode.QUOTA_EXHAUSTED, "scripted")
                    .withAnswer(402, "x", "req-4")
                    .withRetryAfter(null, Instant.parse("2026-01-02T03:04:05Z"))
                    .exception());
            client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withTenant("shop"))
                    .subscribe(event -> {}, error -> {});
            time.advanceTimeBy(Duration.ofSeconds(6));
        }
    }

    /** The attempt that is hedged knows where it goes; of the two one is throttled, and the other cancelled. */
    private void attemptsAreHedged() {
        Exchange wire = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> attempt) {
                attempt.log().queued(attempt.nowNanos());
                attempt.log().admitted(new Endpoint("east", URI.create("http://llm.example/v1")), attempt.nowNanos());
                attempt.log().sent(attempt.attempt(), "key");
                attempt.log().connected(new InetSocketAddress("127.0.0.1", 8000));
                attempt.log().answering("req-4");
                return attempt.attempt() == 1 ? Flux.never() : Flux.error(throttled(Duration.ofSeconds(2)));
            }
        };
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.unlimited());
        Call<?> call =
                Call.of(Operation.STREAM, GenerateRequest.of("hi"), CallOptions.DEFAULTS.withTenant("shop"), time);
        Disposable running = new HedgePolicy(HedgeSpec.after(Duration.ofSeconds(1)), budget, new AttemptLogger())
                .apply(call, wire)
                .subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        running.dispose();
    }

    private void promptsAreJoined() {
        try (SimServer ollama =
                        SimServer.start(SimBehavior.builder().profile("ollama").build());
                AutoGlmClient client = AutoGlmClient.builder()
                        .baseUrl(ollama.baseUrl())
                        .dialect("completions")
                        .model("sim")
                        .batch(BatchSpec.defaults().withMaxItems(2).withFixedLinger(Duration.ofSeconds(10)))
                        .build()) {
            Flux.just("one", "other").flatMap(client::generate).blockLast(Duration.ofSeconds(10));
        }
    }

    private void observationsFail() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> {
            throw new IllegalStateException("scripted");
        });
        ScriptedExchange wire = ScriptedExchange.create();
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .observationRegistry(registry)
                .build();
        for (int i = 0; i < 3; i++) {
            wire.thenText("a");
            client.stream("hi").subscribe();
            time.advanceTimeBy(Duration.ofSeconds(6));
        }
    }

    /** What only a socket knows: addresses and the server's id. */
    private static void overTheWire() {
        String refused = "{\"error\":{\"message\":\"no\",\"code\":\"x\"}}";
        Map<String, String> id = Map.of("x-request-id", "req-3");
        try (SimServer server = SimServer.start()) {
            server.enqueue(
                    SimFault.status(401, refused, id),
                    SimFault.status(402, refused, id),
                    SimFault.status(429, refused, id),
                    SimFault.status(502, refused, id),
                    SimFault.status(500, refused, id));
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .apiKey("a-key-of-this-test")
                    .build();
            CallOptions once = CallOptions.DEFAULTS.withMaxAttempts(1).withTenant("shop");
            for (int i = 0; i < 4; i++) {
                client.generate(GenerateRequest.of("hi"), once)
                        .onErrorComplete()
                        .block(PATIENCE);
            }
            client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withTenant("shop"))
                    .blockLast(PATIENCE);
            client.stream(GenerateRequest.of("hi"), once).blockFirst(PATIENCE);
            server.enqueue(SimFault.cutAfterEvents(3));
            client.stream(GenerateRequest.of("hi"), once).onErrorComplete().blockLast(PATIENCE);
            client.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void thePageListsTheLines() throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    private static String table() {
        Set<String> loggers = Arrays.stream(LogLine.values())
                .map(LogLine::loggerName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return loggers.stream().map(LogLinesTests::table).collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String table(String logger) {
        return "### `" + logger + "`\n\n| Level | Words and fields | When | What to do |\n|---|---|---|---|\n"
                + Arrays.stream(LogLine.values())
                        .filter(line -> line.loggerName().equals(logger))
                        .map(line -> "| " + line.level() + " | **" + line.words() + "** "
                                + line.fields().stream().map(f -> "`" + f + "`").collect(Collectors.joining(" "))
                                + " | " + line.when() + " | " + line.advice() + " |\n")
                        .collect(Collectors.joining());
    }

    @Test
    void nothingElseWritesToTheLog() throws IOException {
        for (Path module : List.of(Path.of("src/main/java"), Path.of("../sdk-spring-starter/src/main/java"))) {
            try (Stream<Path> files = Files.walk(module)) {
                List<Path> speaking = files.filter(file -> file.toString().endsWith(".java"))
                        .filter(LogLinesTests::mentionsALog)
                        .filter(file -> !file.endsWith(Path.of("observe", "LogLine.java")))
                        .filter(file -> !file.endsWith(Path.of("observe", "LogFamily.java")))
                        .filter(file -> !file.endsWith(Path.of("observe", "LogEntry.java")))
                        .toList();
                assertThat(speaking).isEmpty();
            }
        }
        assertThat(mentionsALog(Path.of("src/main/java/io/autoglm/sdk/observe/LogLine.java")))
                .as("the search finds what there is")
                .isTrue();
    }

    private static boolean mentionsALog(Path file) {
        try {
            String source = Files.readString(file);
            return Stream.of(
                            "org.slf4j",
                            "java.util.logging",
                            "commons.logging",
                            "System.Logger",
                            "System.out",
                            "System.err")
                    .anyMatch(source::contains);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
