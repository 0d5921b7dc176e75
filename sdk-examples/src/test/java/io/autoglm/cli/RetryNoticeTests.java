package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

@ExtendWith(SimServerExtension.class)
class RetryNoticeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String BUSY = "{\"error\":{\"message\":\"too many requests\",\"code\":\"1302\"}}";

    private final Program program = new Program();

    private static SimFault throttled(Duration hint) {
        return SimFault.status(429, BUSY, Map.of("retry-after-ms", "" + hint.toMillis()));
    }

    /** Runs the program until it says that it waits, and then presses Ctrl-C. */
    private String untilItWaits(String... args) throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> program.run(args));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!program.err().contains("again in") && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        program.interrupt();
        assertThat(code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        return program.err();
    }

    @Test
    void aLongWaitIsToldWithoutBeingAsked(SimServer server) throws Exception {
        server.enqueue(throttled(Duration.ofSeconds(20)));

        String told = untilItWaits(Program.arguments(server, "hello"));

        assertThat(told).containsPattern("(?m)^\\* attempt 1: 429 too many requests; again in 2[0-4] s$");
        assertThat(program.out()).isEmpty();
    }

    @Test
    void aListOfModelsTellsItToo(SimServer server) throws Exception {
        server.enqueue(throttled(Duration.ofSeconds(20)));

        assertThat(untilItWaits("models", "--base-url", server.baseUrl())).contains("* attempt 1: 429 ");
    }

    @Test
    void aShortWaitIsToldWithVOnly(SimServer server) {
        server.enqueue(throttled(Duration.ofMillis(10)));
        program.generate(server, "hello");
        assertThat(program.err()).doesNotContain("attempt 1:").contains("attempts 2");

        server.enqueue(throttled(Duration.ofMillis(10)));
        program.generate(server, "-v", "hello");
        assertThat(program.err())
                .containsPattern("(?m)^\\* attempt 1: 429 too many requests; again in \\d+(\\.\\d)? m?s$");
    }

    @Test
    void nothingIsSaidBesideJson(SimServer server) throws Exception {
        server.enqueue(throttled(Duration.ofSeconds(20)));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> program.run(Program.arguments(server, "--json", "hello")));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (server.stats().requests() == 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        program.interrupt();

        assertThat(code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(program.err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({"NOTHING, false, true", "LONG_WAITS, false, false", "EVERYTHING, true, true", "EVERYTHING, true, false"
    })
    void whatIsTold(Telling expected, boolean verbose, boolean mute) {
        assertThat(Telling.of(verbose, mute)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} ms: {1}")
    @CsvSource({
        "0, again at once",
        "1, again in 1 ms",
        "999, again in 999 ms",
        "1000, again in 1.0 s",
        "2345, again in 2.3 s",
        "20000, again in 20 s",
        "20001, again in 21 s"
    })
    void aWaitIsSaidInWords(long millis, String words) {
        assertThat(said(Duration.ZERO, Duration.ofMillis(millis), "busy")).isEqualTo("* attempt 1: busy; " + words);
    }

    @Test
    void onlyWaitsThatAreWorthAWordAreTold() {
        assertThat(said(Duration.ofSeconds(2), Duration.ofMillis(1_999), "busy"))
                .isEmpty();
        assertThat(said(Duration.ofSeconds(2), Duration.ofSeconds(2), "busy")).isNotEmpty();
    }

    @Test
    void whatTheServerSaysStaysOnItsLine() {
        assertThat(said(Duration.ZERO, Duration.ZERO, "a\r\n\u001b[2Jb"))
                .isEqualTo("* attempt 1: a [2Jb; again at once");
    }

    @Test
    void aStatusThatTheServerSaysItselfIsNotSaidTwice() {
        assertThat(said(Duration.ZERO, Duration.ZERO, "429 Too Many Requests", 429))
                .isEqualTo("* attempt 1: 429 Too Many Requests; again at once");
        assertThat(said(Duration.ZERO, Duration.ZERO, "4290 are too many", 429))
                .isEqualTo("* attempt 1: 429 4290 are too many; again at once");
    }

    private static String said(Duration shortest, Duration delay, String reason) {
        return said(shortest, delay, reason, null);
    }

    private static String said(Duration shortest, Duration delay, String reason, @Nullable Integer status) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Shell shell = new Shell(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                new ProcessInterrupts(),
                false);
        new RetryNotice(shell, shortest)
                .retrying(
                        Call.of(Operation.STREAM, List.of(), CallOptions.DEFAULTS, Schedulers.parallel()),
                        ErrorDetails.of(ErrorCode.RATE_LIMITED, reason)
                                .withAnswer(status, null, null)
                                .exception(),
                        RetryCause.THROTTLED,
                        delay,
                        Context.empty());
        return err.toString(StandardCharsets.UTF_8).strip();
    }
}
