package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.saying;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When servers say to come again, when they say nothing, and when they are not there yet: quirks 50, 51, 53 and 56. */
class RetryTimingQuirksTests extends QuirkFixture {

    /** What the client waits of its own accord. */
    private static final Duration OWN = Duration.ofSeconds(2);

    private static final String DATE = "Date: Sat, 10 Oct 2026 10:00:00 GMT";

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private long timers;

    private AutoGlmClient timed(QuirkServer server, int attempts) {
        return timed(server.url(), attempts);
    }

    private AutoGlmClient timed(String url, int attempts) {
        Backoff own = new Backoff(OWN, 1, OWN, Backoff.Jitter.NONE);
        return client(
                url,
                builder -> builder.scheduler(clock)
                        .random(() -> 0)
                        .retry(RetrySpec.defaults()
                                .withMaxAttempts(attempts)
                                .withFailed(own)
                                .withThrottled(own)));
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time);
    }

    /** Subscribes to a call on the clock of the test, which starts one timer, for its deadline. */
    private CompletableFuture<GenerateResponse> beginTimed(AutoGlmClient client) {
        timers = clock.getScheduledTaskCount() + 1;
        return begin(client);
    }

    /** Waits until the next timer runs, that of a back-off. */
    private void awaitBackoff() {
        timers++;
        await("the back-off", () -> clock.getScheduledTaskCount() == timers);
    }

    static Stream<Arguments> hints() {
        return Stream.of(
                hint("whole seconds", 7_000, "Retry-After: 7"),
                hint("a fraction", 3_500, "Retry-After: 3.5"),
                hint("spaces", 7_000, "Retry-After:   7  "),
                hint("nothing", 0, "Retry-After: 0"),
                hint("negative", 0, "Retry-After: -1"),
                hint("a past date", 0, DATE, "Retry-After: Sat, 10 Oct 2026 09:00:00 GMT"),
                hint("a date", 30_000, DATE, "Retry-After: Sat, 10 Oct 2026 10:00:30 GMT"),
                hint("a date as in RFC 850", 30_000, DATE, "Retry-After: Saturday, 10-Oct-26 10:00:30 GMT"),
                hint("a date of the C library", 30_000, DATE, "Retry-After: Sat Oct 10 10:00:30 2026"),
                hint("the last second that is waited for", 60_000, "Retry-After: 60"),
                hint("garbage", null, "Retry-After: soon"),
                hint("an empty value", null, "Retry-After:"),
                hint("half a date", null, "Retry-After: Sat, 10 Oct"),
                hint("two numbers", null, "Retry-After: 7, 8"),
                hint("milliseconds", 4_250, "retry-after-ms: 4250"),
                hint("a fraction of milliseconds", 2_750, "retry-after-ms: 2750.0"),
                hint("milliseconds of Azure", 4_250, "x-ms-retry-after-ms: 4250"),
                hint("milliseconds against seconds", 4_250, "Retry-After: 50", "retry-after-ms: 4250"),
                hint("Azure's against seconds", 4_250, "Retry-After: 50", "x-ms-retry-after-ms: 4250"),
                hint("both milliseconds", 4_250, "x-ms-retry-after-ms: 9000", "retry-after-ms: 4250"),
                hint("milliseconds that are garbage", 7_000, "Retry-After: 7", "retry-after-ms: x"),
                hint("none at all", null));
    }

    private static Arguments hint(String what, Integer millis, String... headers) {
        return Arguments.of(what, millis == null ? null : Duration.ofMillis(millis), headers);
    }

    @Quirk("50")
    @ParameterizedTest(name = "{0}")
    @MethodSource("hints")
    void aHintIsAFloorForTheBackOff(String what, Duration hint, String[] headers) {
        for (String status : List.of("429 Too Many Requests", "503 Service Unavailable")) {
            QuirkServer server =
                    server(wire -> wire.answer(status, "", headers), wire -> wire.json("200 OK", Frames.answer("hi")));
            CompletableFuture<GenerateResponse> answer = beginTimed(timed(server, 2));
            Duration expected = hint == null || hint.compareTo(OWN) < 0 ? OWN : hint;

            awaitBackoff();
            pass(expected.minusMillis(1));
            assertThat(server.requests())
                    .as("before %s at %s", expected, status)
                    .isEqualTo(1);
            pass(Duration.ofMillis(1));

            assertThat(answer(answer).text()).isEqualTo("hi");
            assertThat(server.requests()).isEqualTo(2);
            assertThat(refused(client(
                                    server(wire -> wire.answer(status, "", headers)),
                                    builder -> builder.retry(RetrySpec.none())))
                            .retryAfter())
                    .isEqualTo(hint);
        }
    }

    @Quirk("50")
    @Test
    void aDateCountsFromThisClientsClockWhereTheAnswerHasNone() {
        String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        QuirkServer server = server(wire -> wire.answer("429 Too Many Requests", "", "Retry-After: " + inAnHour));

        assertThat(refused(client(server)).retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }

    @Quirk("50")
    @ParameterizedTest(name = "{0}")
    @MethodSource("tooLong")
    void aHintThatIsTooLongFailsAtOnceAndSaysWhen(String what, Duration hint, String[] headers) {
        QuirkServer server = server(wire -> wire.answer("429 Too Many Requests", "", headers));

        AutoGlmException failure = refused(timed(server, 4));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(hint);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(1);
    }

    static Stream<Arguments> tooLong() {
        return Stream.of(
                hint("a minute and a second", 61_000, "Retry-After: 61"),
                hint("days", 999_999_000, "Retry-After: 999999"),
                hint("a date in an hour", 3_600_000, DATE, "Retry-After: Sat, 10 Oct 2026 11:00:00 GMT"),
                Arguments.of("more than a year", Duration.ofDays(366), new String[] {"Retry-After: 99999999999"}),
                hint("milliseconds", 100_000, "retry-after-ms: 100000"));
    }

    @Quirk("50")
    @Test
    void aHintBeyondTheDeadlineFailsAtOnce() {
        QuirkServer server = server(wire -> wire.answer("429 Too Many Requests", "", "Retry-After: 30"));
        AutoGlmClient client = client(
                server,
                builder -> builder.scheduler(clock)
                        .timeouts(TimeoutSpec.defaults().withUnaryTotal(Duration.ofSeconds(20))));

        AutoGlmException failure = refused(client);

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.retryAfter()).hasSeconds(30);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("51")
    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource(delimiter = '|', textBlock = """
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 6m0s           | 360000
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 20ms           | 20
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 7.66s          | 7660
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 1h2m3s         | 3723000
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 12             | 12000
            x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 9s                 | 9000
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 1s; x-ratelimit-remaining-tokens: 0; x-ratelimit-reset-tokens: 9s | 9000
            x-ratelimit-remaining-requests: 5; x-ratelimit-reset-requests: 6m0s           |
            x-ratelimit-remaining-requests: -1; x-ratelimit-reset-requests: 6m0s          |
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: -1             |
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: soon           |
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 6m0            |
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 1791600753000  |
            x-ratelimit-reset: 1791600753000                                              |
            x-ratelimit-remaining-requests: 0                                             |
            ratelimit-remaining: 0; ratelimit-reset: 9                                    | 9000
            ratelimit: "burst";r=0;t=12                                                   | 12000
            ratelimit: "burst";r=5;t=12                                                   |
            ratelimit: ;;;                                                                |
            x-ratelimit-remaining-requests: 0; x-ratelimit-reset-requests: 6m0s; retry-after: 3 | 3000
            """)
    void aResetIsReadInEveryFormOrIgnored(String headers, Long millis) {
        QuirkServer server = server(wire -> wire.answer(
                "429 Too Many Requests", "", headers.replace(": ;;;", ":;;;").split("; ", -1)));

        AutoGlmException failure = refused(client(server, builder -> builder.retry(RetrySpec.none())));

        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Quirk("53")
    @Test
    void aServerThatIsLoadingIsWaitedForWithinTheDeadline() {
        QuirkServer.Answer loading = wire -> wire.json(
                "503 Service Unavailable",
                "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}");
        QuirkServer server =
                server(loading, loading, loading, loading, loading, wire -> wire.json("200 OK", Frames.answer("hi")));
        AutoGlmClient client = timed(server, 10);
        CompletableFuture<GenerateResponse> answer = beginTimed(client);

        for (int attempt = 1; attempt <= 5; attempt++) {
            int expected = attempt;
            await("attempt " + attempt, () -> server.requests() == expected);
            awaitBackoff();
            pass(OWN);
        }

        assertThat(answer(answer).text()).isEqualTo("hi");
        assertThat(answer(answer).meta().attempts()).isEqualTo(6);
        assertThat(answer(answer).meta().duration()).isEqualTo(Duration.ofSeconds(10));
        assertThat(generate(client).text())
                .as("and nothing keeps the next call away")
                .isEqualTo("hi");
    }

    @Quirk("53")
    @Test
    void aServerThatLoadsForTooLongIsToldAsSuch() {
        QuirkServer server = server(wire -> wire.json(
                "503 Service Unavailable",
                "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}"));

        AutoGlmException failure = refused(client(server));

        assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(failure.hint()).contains("loading");
        assertThat(server.requests()).isEqualTo(4);
    }

    @Quirk("53")
    @Test
    void aServerThatDoesNotListenYetIsWaitedFor() throws IOException {
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = reserved.getLocalPort();
            AutoGlmClient client = timed("http://127.0.0.1:" + port + "/v1", 10);
            CompletableFuture<GenerateResponse> answer = beginTimed(client);
            for (int attempt = 1; attempt <= 4; attempt++) {
                awaitBackoff();
                pass(OWN);
            }
            awaitBackoff();
            reserved.close();
            QuirkServer server = serverAt(port, wire -> wire.json("200 OK", Frames.answer("hi")));
            pass(OWN);

            assertThat(answer(answer).text()).isEqualTo("hi");
            assertThat(answer(answer).meta().attempts()).isEqualTo(6);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    static Stream<Arguments> deaths() {
        QuirkServer.Answer closed = Wire::close;
        QuirkServer.Answer reset = Wire::reset;
        return Stream.of(Arguments.of("closed", closed), Arguments.of("reset", reset));
    }

    @Quirk("56")
    @ParameterizedTest(name = "{0} as the request is read")
    @MethodSource("deaths")
    void aKeptConnectionThatDiesIsReplacedWithoutCountingAsAFailure(String how, QuirkServer.Answer dying) {
        QuirkServer server = server(
                wire -> wire.json("200 OK", Frames.answer("one")),
                dying,
                wire -> wire.stream(saying("two")),
                wire -> wire.json("200 OK", Frames.answer("three")),
                dying.early(),
                wire -> wire.json("200 OK", Frames.answer("four")));
        AutoGlmClient client = client(server, builder -> builder.retry(RetrySpec.none()));

        assertThat(generate(client).text()).isEqualTo("one");
        server.settle();
        assertThat(stream(client).text()).isEqualTo("two");
        server.settle();
        assertThat(generate(client).text()).isEqualTo("three");
        server.settle();
        assertThat(generate(client).text()).isEqualTo("four");

        assertThat(server.requests()).as("two of them in vain").isEqualTo(6);
    }

    @Quirk("56")
    @Test
    void aNewConnectionThatDiesIsAFailure() {
        QuirkServer server = server(Wire::close);

        AutoGlmException failure = refused(client(server));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(server.requests()).isEqualTo(4);
    }

    @Quirk("56")
    @Test
    void aConnectionThatWasClosedWhileIdleIsNotUsed() {
        QuirkServer server = server(
                wire -> {
                    wire.json("200 OK", Frames.answer("one")).arrive();
                    wire.close();
                },
                wire -> wire.json("200 OK", Frames.answer("two")));
        AutoGlmClient client = client(server, builder -> builder.retry(RetrySpec.none()));

        assertThat(generate(client).text()).isEqualTo("one");
        assertThat(generate(client).text()).isEqualTo("two");
        assertThat(server.connections()).isEqualTo(2);
    }
}
