package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.test.RawClient.End;
import io.autoglm.test.RawClient.Seen;
import io.autoglm.test.RecordedRequest.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultyAnswerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @RegisterExtension
    static final SimServerExtension SIM =
            new SimServerExtension(SimBehavior.builder().answer("a", "b", "c").build());

    /** Sends a request that meets the fault, waits until the server is done with it, and reads what came. */
    private static Seen seen(SimFault fault, boolean stream) throws IOException {
        SIM.server().enqueue(fault);
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(stream)));
            RecordedRequest request = SIM.server().takeRequest(PATIENCE);
            if (!fault.toString().matches("(stall|pings).*")) {
                request.awaitEnding(PATIENCE);
            }
            return client.readAll(PATIENCE, SILENCE);
        }
    }

    private static Ending ending() {
        return SIM.server().requests().get(0).awaitEnding(PATIENCE);
    }

    /** The answer has five events: role, a, b, c, finish. */
    @ParameterizedTest(name = "{0}: {1} events, {2}")
    @CsvSource(delimiter = '|', textBlock = """
            reset-after:0               | 0 | RESET  | false | FAULT
            reset-after:3               | 3 | RESET  | false | FAULT
            reset-after:9               | 5 | SILENT | true  | COMPLETED
            cut-after:0                 | 0 | SILENT | true  | FAULT
            cut-after:2                 | 2 | SILENT | true  | FAULT
            half-event:2                | 2 | CLOSED | false | FAULT
            stall-after:0               | 0 | SILENT | false | PEER_CLOSED
            stall-after:4               | 4 | SILENT | false | PEER_CLOSED
            error-in-stream:2:{"error":{"code":500}} | 3 | SILENT | true | FAULT
            glued-frames                | 5 | SILENT | true  | COMPLETED
            garbage                     | 5 | SILENT | true  | COMPLETED
            no-done                     | 5 | SILENT | true  | COMPLETED
            done-only                   | 0 | SILENT | true  | FAULT
            slow-drip:10us              | 5 | SILENT | true  | COMPLETED
            pings-only:2s               | 0 | SILENT | false | PEER_CLOSED
            delay:20ms                  | 5 | SILENT | true  | COMPLETED
            wrong-content-length        | 5 | CLOSED | false | FAULT
            """)
    void aFaultyStreamHasTheseEventsAndEndsSo(String fault, int events, End end, boolean whole, Ending ending)
            throws IOException {
        Seen seen = seen(SimFault.parse(fault), true);

        assertThat(seen.events()).isEqualTo(events);
        assertThat(seen.end()).isEqualTo(end);
        assertThat(seen.wholeBody()).isEqualTo(whole);
        assertThat(ending()).isEqualTo(ending);
    }

    @ParameterizedTest(name = "{0}: {1}, length {2}")
    @CsvSource(delimiter = '|', textBlock = """
            reset-after:3        | RESET  | short | FAULT
            cut-after:1          | CLOSED | short | FAULT
            half-event:1         | CLOSED | short | FAULT
            stall-after:1        | SILENT | short | PEER_CLOSED
            wrong-content-length | CLOSED | short | FAULT
            garbage              | SILENT | right | FAULT
            slow-drip:10us       | SILENT | right | COMPLETED
            error-in-stream:0:{} | SILENT | right | COMPLETED
            """)
    void aFaultyUnstreamedAnswerHasThisLengthAndEndsSo(String fault, End end, String length, Ending ending)
            throws IOException {
        Seen seen = seen(SimFault.parse(fault), false);

        int promised = Integer.parseInt(seen.head().replaceFirst("(?s).*content-length: (\\d+).*", "$1"));
        int sent = seen.body().getBytes(StandardCharsets.UTF_8).length;
        assertThat(sent < promised ? "short" : "right").isEqualTo(length);
        assertThat(seen.end()).isEqualTo(end);
        assertThat(ending()).isEqualTo(ending);
    }

    @Test
    void refusingClosesTheNextConnectionUnreadAndOnlyThat() throws IOException {
        SIM.server().enqueue(SimFault.refuse());

        try (RawClient client = new RawClient(SIM.server())) {
            assertThat(client.readAll(PATIENCE).end()).isEqualTo(End.CLOSED);
        }
        try (RawClient client = new RawClient(SIM.server())) {
            assertThat(client.send(RawClient.post(RawClient.chat(true))).readUntil("[DONE]"))
                    .contains("\"c\"");
        }
        assertThat(SIM.server().requests()).hasSize(1);
    }

    @Test
    void aResetBeforeTheHeadSendsNothing() throws IOException {
        assertThat(seen(SimFault.resetBeforeHeaders(), true)).isEqualTo(new Seen("", End.RESET));
        assertThat(ending()).isEqualTo(Ending.FAULT);
    }

    @Test
    void aResetWithinTheHeadSendsHalfOfIt() throws IOException {
        Seen seen = seen(SimFault.resetWithinHeaders(), true);

        assertThat(seen.text()).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n\r\n");
        assertThat(seen.end()).isEqualTo(End.RESET);
    }

    @Test
    void aStallBeforeTheHeadSendsNothingAndKeepsTheConnection() throws IOException {
        SIM.server().enqueue(SimFault.stallBeforeHeaders());
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true)));
            SIM.server().takeRequest(PATIENCE);

            assertThat(client.readAll(SILENCE)).isEqualTo(new Seen("", End.SILENT));
        }
    }

    @Test
    void pingsOnlySendsCommentsForEver() throws IOException {
        SIM.server().enqueue(SimFault.pingsOnly(Duration.ofMillis(5)));
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true)));

            for (int i = 0; i < 3; i++) {
                assertThat(client.readUntil(": ping\n\n")).doesNotContain("data:");
            }
        }
    }

    @Test
    void garbageIsADataLineThatIsNotJson() throws IOException {
        assertThat(seen(SimFault.garbage(), true).body())
                .contains("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"bro\n\n")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void garbageBytesAreTheSameForTheSameSeed() throws IOException {
        Seen first = seen(SimFault.garbageBytes(), true);
        SIM.server().reset();
        Seen second = seen(SimFault.garbageBytes(), true);
        SIM.server().reset();
        SIM.server().behavior(SIM.server().behavior().mutate().seed(7).build());
        Seen other = seen(SimFault.garbageBytes(), true);

        assertThat(first.head()).contains("content-length: 256");
        assertThat(second.body()).isEqualTo(first.body()).isNotEqualTo(other.body());
    }

    @Test
    void gluedFramesComeInOneChunk() throws IOException {
        String body = seen(SimFault.gluedFrames(), true).text().split("\r\n\r\n", 2)[1];

        assertThat(body.split("\r\n")).hasSize(3);
    }

    @Test
    void aSlowDripSendsEveryByteAlone() throws IOException {
        String body =
                seen(SimFault.slowDrip(Duration.ofNanos(1000)), true).text().split("\r\n\r\n", 2)[1];

        assertThat(body).startsWith("1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n1\r\n:\r\n");
    }

    @Test
    void onlyTheLastLineIsMissingWithoutDone() throws IOException {
        assertThat(seen(SimFault.noDone(), true).body())
                .contains("\"finish_reason\":\"stop\"")
                .doesNotContain("[DONE]");
        assertThat(seen(SimFault.doneOnly(), true).body()).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void anErrorInTheStreamIsTheLastThingInIt() throws IOException {
        assertThat(seen(SimFault.errorInStream(2, "{\"error\":{\"code\":503}}"), true)
                        .body())
                .endsWith("data: {\"error\":{\"code\":503}}\n\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            html-200                         | HTTP/1.1 200 OK                    | content-type: text/html; charset=utf-8
            empty-200                        | HTTP/1.1 200 OK                    | content-length: 0
            redirect:http://127.0.0.1:1/x    | HTTP/1.1 307 Temporary Redirect    | location: http://127.0.0.1:1/x
            status:503                       | HTTP/1.1 503 Service Unavailable   | content-type: application/json
            status:529                       | HTTP/1.1 529                       | content-type: application/json
            status:401:no:www-authenticate=Bearer | HTTP/1.1 401 Unauthorized     | www-authenticate: Bearer
            status:500:oops:Content-Type=text/plain | HTTP/1.1 500 Internal Server Error | Content-Type: text/plain
            rate-limited:1500ms              | HTTP/1.1 429 Too Many Requests     | retry-after: 2
            rate-limited:1500ms              | HTTP/1.1 429 Too Many Requests     | retry-after-ms: 1500
            """)
    void anotherAnswerHasThisHead(String fault, String statusLine, String header) throws IOException {
        Seen seen = seen(SimFault.parse(fault), true);

        assertThat(seen.head()).startsWith(statusLine).containsIgnoringCase(header);
        assertThat(seen.end()).isEqualTo(End.SILENT);
        assertThat(ending()).isEqualTo(Ending.COMPLETED);
    }

    @Test
    void aStatusHasTheBodyThatWasAskedForOrAnErrorObject() throws IOException {
        assertThat(seen(SimFault.status(500, "{\"detail\":\"x\"}", Map.of()), true)
                        .body())
                .isEqualTo("{\"detail\":\"x\"}");
        assertThat(seen(SimFault.status(503), true).body())
                .contains("\"error\":{\"message\":", "\"type\":\"server_error\"");
    }

    @Test
    void closeAfterResponseLetsTheNextRequestOnThatConnectionMeetAClosedOne() throws IOException {
        SIM.server().enqueue(SimFault.closeAfterResponse());
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readStream();
            assertThat(client.readAll(SILENCE).end()).isEqualTo(End.SILENT);

            Seen second = client.send(RawClient.post(RawClient.chat(true))).readAll(PATIENCE);

            assertThat(second.text()).isEmpty();
            assertThat(second.end()).isNotEqualTo(End.SILENT);
        }
        assertThat(SIM.server().requests()).hasSize(1);
    }

    @Test
    void rawBytesAreWrittenAsTheyAre() throws IOException {
        List<byte[]> pieces = List.of(
                "HTTP/1.1 2".getBytes(StandardCharsets.UTF_8), "00 Fine\r\n\r\nx".getBytes(StandardCharsets.UTF_8));

        Seen seen = seen(SimFault.raw(pieces), true);

        assertThat(seen).isEqualTo(new Seen("HTTP/1.1 200 Fine\r\n\r\nx", End.CLOSED));
    }

    @Test
    void enqueuedFaultsAreTakenOneByOneAndThenAnswersAreGoodAgain() throws IOException {
        SIM.server().enqueue(SimFault.status(503), SimFault.status(429));

        try (RawClient client = new RawClient(SIM.server())) {
            assertThat(client.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n"))
                    .contains(" 503 ");
            client.readUntil("null}}");
            assertThat(client.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n"))
                    .contains(" 429 ");
            client.readUntil("null}}");
            assertThat(client.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n"))
                    .contains(" 200 ");
        }
    }

    @Test
    void theShareOfFaultyAnswersFollowsTheProbability() throws IOException {
        SIM.server()
                .behavior(SimBehavior.builder()
                        .faults(SimFault.status(500))
                        .faultProbability(0.5)
                        .build());
        int faulty = 0;
        try (RawClient client = new RawClient(SIM.server())) {
            for (int i = 0; i < 200; i++) {
                String answer =
                        client.send(RawClient.post(RawClient.chat(false))).readAnswer();
                faulty += answer.startsWith("HTTP/1.1 500 ") ? 1 : 0;
            }
        }

        assertThat(faulty).isBetween(70, 130);
    }
}
