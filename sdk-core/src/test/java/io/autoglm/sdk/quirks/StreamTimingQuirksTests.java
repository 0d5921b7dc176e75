package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.saying;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.time.TimeoutSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Servers that are slow, silent or too fast, and connections that break: quirks 1, 13 to 15, 17 and 60, with a clock of the test's. */
class StreamTimingQuirksTests extends QuirkFixture {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Semaphore turns = new Semaphore(0);

    private AutoGlmClient timed(QuirkServer server, UnaryOperator<TimeoutSpec> limits) {
        return client(server, builder -> timed(builder, limits));
    }

    private AutoGlmClientBuilder timed(AutoGlmClientBuilder builder, UnaryOperator<TimeoutSpec> limits) {
        return builder.scheduler(clock).timeouts(limits.apply(TimeoutSpec.defaults()));
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time);
    }

    @Quirk("1")
    @Test
    void pingsDoNotMoveTheLimitOfTheFirstEvent() {
        QuirkServer server = server(
                wire -> {
                    wire.streamHead();
                    ping(wire);
                },
                wire -> wire.stream(saying("hi")));
        Heard heard = Heard.of(timed(server, limits -> limits).stream("hi"));

        pings(server, 30);
        pass(Duration.ofSeconds(59));
        pings(server, 30);
        assertThat(heard.isOver()).isFalse();
        pass(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(1)); // the back-off

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(heard.finished().meta().attempts()).isEqualTo(2);
    }

    @Quirk("1")
    @Test
    void pingsDoNotMoveTheLimitOfSilence() {
        QuirkServer server = server(wire -> {
            wire.streamHead().piece(text("half"));
            ping(wire);
        });
        Heard heard = Heard.of(timed(server, limits -> limits).stream("hi")).count(2);

        pings(server, 30);
        pass(Duration.ofSeconds(119));
        pings(server, 30);
        assertThat(heard.isOver()).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(heard.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT);
        assertThat(heard.failure().partial().text()).isEqualTo("half");
        assertThat(server.requests()).isEqualTo(1);
    }

    /** Pings until the client closes, each after the one before has arrived. */
    private static void ping(Wire wire) throws Exception {
        while (!wire.isClosed()) {
            wire.piece(": ping\n\n");
        }
    }

    private static void pings(QuirkServer server, int count) {
        await("a connection", () -> server.connections() > 0);
        Wire wire = server.connection(1);
        long more = wire.written() + count * ": ping\n\n".length();
        await("pings", () -> wire.written() >= more);
    }

    @Quirk("13")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "reset in a document",
                "reset between events",
                "close in a document",
                "chunk longer than promised",
                "chunk shorter than promised",
                "no chunk size",
                "huge chunk size",
                "negative chunk size"
            })
    void aBrokenConnectionKeepsWhatHadArrived(String how) {
        QuirkServer server = server(wire -> {
            wire.streamHead().piece(text("half"));
            breaking(wire, how);
        });

        Heard heard = stream(client(server));

        boolean isHttp = how.startsWith("reset") || how.startsWith("close") || how.startsWith("chunk shorter");
        assertThat(heard.code()).isEqualTo(isHttp ? ErrorCode.STREAM_CUT : ErrorCode.MALFORMED_ANSWER);
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "half"));
        assertThat(heard.failure().partial().text()).isEqualTo("half");
        assertThat(heard.failure().getCause()).isNotNull();
        assertThat(server.requests()).isEqualTo(1);
    }

    private static void breaking(Wire wire, String how) throws Exception {
        switch (how) {
            case "reset in a document" -> {
                wire.piece("data: {\"choices\":[{\"delta\":{\"con");
                wire.reset();
            }
            case "reset between events" -> wire.reset();
            case "close in a document" -> {
                wire.piece("data: {\"choices\":[{\"delta\":{\"con");
                wire.close();
            }
            case "chunk longer than promised" ->
                wire.write("5\r\ndata: {\"choices\":[]}\n\n").awaitClose();
            case "chunk shorter than promised" -> {
                wire.write("ffff\r\ndata: {\"choices\":[]}\n\n");
                wire.close();
            }
            case "no chunk size" -> wire.write("\r\n\r\n").awaitClose();
            case "huge chunk size" -> wire.write("fffffffffffffffff\r\n").awaitClose();
            default -> wire.write("-1\r\n").awaitClose();
        }
    }

    @Quirk("13")
    @Test
    void aConnectionResetBeforeTheFirstEventIsTriedAgain() {
        QuirkServer server =
                server(wire -> wire.streamHead().piece("data: {\"choi").reset(), wire -> wire.stream(saying("hi")));

        assertThat(stream(client(server)).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("14")
    @Test
    void aMinuteOfSilenceBeforeTheFirstEventIsWaitedFor() {
        QuirkServer server = server(wire -> {
            wire.streamHead().arrive();
            turns.acquire();
            wire.piece(text("h"));
            turns.acquire();
            wire.chunk(text("i") + STOP + DONE).lastChunk();
        });
        Heard heard = Heard.of(timed(server, limits -> limits).stream("hi"));
        await(
                "the head",
                () -> server.connections() == 1 && server.connection(1).written() > 0);

        pass(Duration.ofSeconds(59));
        turns.release();
        heard.count(2);
        pass(Duration.ofSeconds(119));
        turns.release();

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("14")
    @Test
    void theLimitOfSilenceIsSeparateFromTheTotal() {
        List<Semaphore> pauses = List.of(new Semaphore(0), new Semaphore(0));
        QuirkServer server = server(wire -> {
            Semaphore pause = pauses.get(wire.number() - 1);
            wire.streamHead();
            while (!wire.isClosed()) {
                wire.piece(text("a"));
                pause.acquire();
            }
        });
        Heard free = Heard.of(timed(server, limits -> limits).stream("hi")).count(2);
        Heard limited = Heard.of(timed(server, limits -> limits.withTotal(Duration.ofSeconds(450))).stream("hi"))
                .count(2);

        for (int pause = 1; pause <= 4; pause++) {
            pass(Duration.ofSeconds(100));
            pauses.forEach(Semaphore::release);
            free.count(2 + pause);
            limited.count(2 + pause);
        }
        pass(Duration.ofSeconds(51));
        assertThat(limited.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(limited.failure().partial().text()).isEqualTo("aaaaa");
        assertThat(free.isOver()).isFalse();
        pass(Duration.ofSeconds(70));

        assertThat(free.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT);
        assertThat(free.failure().partial().text()).isEqualTo("aaaaa");
    }

    @Quirk("14")
    @Test
    void theLimitOfSilenceCanBeSet() {
        QuirkServer server = server(wire -> {
            wire.streamHead().piece(text("a"));
            wire.awaitClose();
        });
        Heard heard = Heard.of(timed(server, limits -> limits.withSilence(Duration.ofMinutes(10))).stream("hi"))
                .count(2);

        pass(Duration.ofSeconds(599));
        assertThat(heard.isOver()).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(heard.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT);
    }

    @Quirk("15")
    @Test
    void aHeadThatIsLateEndsTheWaitForTheFirstEventAndNotTheSilence() throws Exception {
        QuirkServer server = server(Wire::awaitClose);
        Heard heard =
                Heard.of(timed(
                        server,
                        limits -> limits.withFirstEvent(Duration.ofSeconds(300)).withSilence(Duration.ofSeconds(1)))
                        .stream("hi"));
        await("the request", () -> server.requests() == 1);

        pass(Duration.ofSeconds(299));
        assertThat(heard.isOver()).isFalse();
        assertThat(server.requests()).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        server.connection(1).expectClosedByClient();
        for (int attempt = 2; attempt <= 4; attempt++) {
            int expected = attempt;
            pass(Duration.ofSeconds(1));
            await("attempt " + attempt, () -> server.requests() == expected);
            pass(Duration.ofSeconds(301));
        }

        assertThat(heard.code()).isEqualTo(ErrorCode.FIRST_EVENT_TIMEOUT);
        assertThat(heard.failure().partial()).isNull();
        assertThat(heard.events()).isEmpty();
    }

    @Quirk("15")
    @Test
    void aWholeAnswerMayTakeMinutesBeforeItsFirstByte() {
        QuirkServer server = server(wire -> {
            turns.acquire();
            wire.json("200 OK", Frames.answer("late"));
        });
        AutoGlmClient client = timed(server, limits -> limits);
        CompletableFuture<GenerateResponse> answer = begin(client);
        await("the request", () -> server.requests() == 1);

        pass(Duration.ofSeconds(299));
        turns.release();

        assertThat(answer(answer).text()).isEqualTo("late");
    }

    @Quirk("15")
    @Quirk("60")
    @Test
    void aWholeAnswerThatNeverComesEndsWithTheTotalTime() throws Exception {
        QuirkServer server = server(Wire::awaitClose);
        CompletableFuture<GenerateResponse> answer = begin(timed(server, limits -> limits));
        await("the request", () -> server.requests() == 1);

        pass(Duration.ofSeconds(301));

        assertThat(failure(answer).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        server.connection(1).expectClosedByClient();
        assertThat(server.requests()).isEqualTo(1);
    }

    @Quirk("60")
    @Test
    void aBodyOfOneByteASecondEndsWithTheTotalTimeAndItsConnection() throws Exception {
        byte[] body = Frames.answer("x".repeat(1000)).getBytes(StandardCharsets.UTF_8);
        QuirkServer server = server(
                wire -> {
                    wire.head("200 OK", "Content-Length: " + body.length);
                    for (byte next : body) {
                        turns.acquire();
                        wire.write(new byte[] {next}).arrive();
                    }
                },
                wire -> wire.json("200 OK", Frames.answer("fast")));
        AutoGlmClient client = timed(server, limits -> limits);
        CompletableFuture<GenerateResponse> answer = begin(client);
        await(
                "the head",
                () -> server.connections() == 1 && server.connection(1).written() > 0);

        Wire slow = server.connection(1);
        for (int second = 1; second < 300; second++) {
            long next = slow.written() + 1;
            turns.release();
            await("byte " + second, () -> slow.written() == next);
            pass(Duration.ofSeconds(1));
        }
        assertThat(answer).isNotDone();
        pass(Duration.ofSeconds(2));

        assertThat(failure(answer).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        turns.release(2);
        assertThat(generate(client).text()).isEqualTo("fast");
        assertThat(server.connections())
                .as("the slow connection is not used again")
                .isEqualTo(2);
    }

    @Quirk("60")
    @Test
    void aStreamThatDripsWithinOneEventIsSilent() {
        byte[] event = text("x".repeat(500)).getBytes(StandardCharsets.UTF_8);
        QuirkServer server = server(wire -> {
            wire.streamHead().piece(text("half"));
            for (byte next : event) {
                turns.acquire();
                wire.piece(new byte[] {next});
            }
        });
        Heard heard = Heard.of(timed(server, limits -> limits).stream("hi")).count(2);

        for (int second = 1; second < 120; second++) {
            long before = server.connection(1).written();
            turns.release();
            await("a byte", () -> server.connection(1).written() > before);
            pass(Duration.ofSeconds(1));
        }
        assertThat(heard.isOver()).isFalse();
        pass(Duration.ofSeconds(2));

        assertThat(heard.code()).isEqualTo(ErrorCode.SILENCE_TIMEOUT);
        assertThat(heard.failure().partial().text()).isEqualTo("half");
    }

    @Quirk("17")
    @Test
    void tenThousandTinyEventsWaitForASlowSubscriberInTheSocket() {
        String filler = "x".repeat(4_000);
        QuirkServer server = server(wire -> {
            wire.streamHead();
            for (int i = 0; i < 10_000; i++) {
                wire.chunk(text(filler));
            }
            wire.chunk(STOP + DONE).lastChunk();
        });
        Heard heard = Heard.slowly(client(server).stream("hi"));

        heard.request(2);
        heard.count(2);
        long stuckAt = stuck(server.connection(1));
        assertThat(stuckAt).as("bytes that left the server for two events").isLessThan(20_000_000);
        assertThat(heard.events()).hasSize(2);
        heard.request(Long.MAX_VALUE);

        assertThat(heard.finished().reason()).hasToString("stop");
        assertThat(heard.deltas()).hasSize(10_000);
    }

    /** Waits until the server can write no more, and returns how much it has written. */
    private static long stuck(Wire wire) {
        long[] last = {-1, System.nanoTime()};
        await("the server to be stuck", () -> {
            if (wire.written() != last[0]) {
                last[0] = wire.written();
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 200_000_000;
        });
        return last[0];
    }

    @Quirk("17")
    @ParameterizedTest(name = "{0} bytes in pieces of {1}")
    @CsvSource({"2000000, 1000", "2000000, 2000000", "4194304, 16000", "8000000, 100000"})
    void oneEventMayBeMegabytesLong(int size, int piece) {
        String event = text("a".repeat(size));
        Heard heard = stream(wire -> {
            wire.streamHead();
            for (int from = 0; from < event.length(); from += piece) {
                wire.chunk(event.substring(from, Math.min(event.length(), from + piece)));
            }
            wire.chunk(STOP + DONE).lastChunk();
        });

        assertThat(heard.text()).hasSize(size);
    }

    @Quirk("17")
    @Test
    void anEventBeyondTheLimitIsRefusedAndNotRepeated() throws Exception {
        QuirkServer server = server(wire -> {
            wire.streamHead().chunk("data: \"");
            byte[] filler = new byte[100_000];
            Arrays.fill(filler, (byte) 'a');
            while (true) {
                wire.chunk(filler);
            }
        });

        Heard heard = stream(client(server));

        assertThat(heard.code()).isEqualTo(ErrorCode.ANSWER_TOO_LARGE);
        assertThat(server.requests()).isEqualTo(1);
        assertThat(server.connection(1).written()).isLessThan(40_000_000);
    }

    @Quirk("17")
    @Test
    void tenThousandTinyEventsInOneChunkEachArriveInOrder() {
        QuirkServer server = server(wire -> {
            wire.streamHead();
            for (int i = 0; i < 10_000; i++) {
                wire.chunk(text(i + " "));
            }
            wire.chunk(STOP + DONE).lastChunk();
        });

        Heard heard = stream(client(server));

        assertThat(heard.finished().reason()).hasToString("stop");
        assertThat(heard.deltas())
                .isEqualTo(IntStream.range(0, 10_000)
                        .mapToObj(i -> (GenerateEvent) new TextDelta(0, i + " "))
                        .toList());
    }
}
