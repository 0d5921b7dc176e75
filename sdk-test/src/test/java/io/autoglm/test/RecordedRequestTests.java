package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.test.RecordedRequest.Ending;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordedRequestTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    @Test
    void aRequestIsRecordedAsItWasSent() throws Exception {
        String body = RawClient.chat(true).replace("Hi there", "天");
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(body)
                            .replaceFirst("completions ", "completions?a=b ")
                            .replaceFirst("\r\n", "\r\nX-Twice: 1\r\nx-twice: 2\r\n"))
                    .readUntil("[DONE]");
        }

        RecordedRequest request = SIM.server().takeRequest(PATIENCE);

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("/v1/chat/completions?a=b");
        assertThat(request.bodyText()).isEqualTo(body);
        assertThat(request.bodySize()).isEqualTo(request.body().length);
        assertThat(request.header("CONTENT-type")).isEqualTo("application/json");
        assertThat(request.header("absent")).isNull();
        assertThat(request.headers().get("x-TWICE")).isEqualTo(List.of("1", "2"));
        assertThat(request.status()).isEqualTo(200);
        assertThat(request.eventsWritten()).isEqualTo(26);
        assertThat(request.ending()).isEqualTo(Ending.COMPLETED);
        assertThat(request.awaitPeerClose(PATIENCE)).isFalse();
    }

    @Test
    void theTextFormShowsNeitherBodyNorHeadersNorQuery() throws Exception {
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))
                            .replaceFirst("completions ", "completions?key=s3cret ")
                            .replaceFirst("\r\n", "\r\nAuthorization: Bearer s3cret\r\n"))
                    .readUntil("[DONE]");
        }

        assertThat(SIM.server().takeRequest(PATIENCE).toString())
                .startsWith("POST /v1/chat/completions?… (")
                .doesNotContain("s3cret", "Hi there");
    }

    @ParameterizedTest(name = "by reset {0}, {1}")
    @CsvSource({
        "false, stall-before-headers",
        "true, stall-before-headers",
        "false, delay:1h",
        "true, delay:1h",
        "false, stall-after:0",
        "true, stall-after:0",
        "false, stall-after:7",
        "true, stall-after:7",
        "false, pings-only:1ms",
        "true, pings-only:1ms",
        "false, slow-drip:1ms",
        "true, slow-drip:1ms",
    })
    void thePeersCloseIsSeenInEveryPhaseOfTheAnswer(boolean reset, String fault) throws Exception {
        SIM.server().enqueue(SimFault.parse(fault));
        RecordedRequest request;
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true)));
            request = SIM.server().takeRequest(PATIENCE);
            if (fault.startsWith("stall-after")) {
                client.readUntil("\r\n\r\n");
            }
            assertThat(request.ending()).isNull();

            if (reset) {
                client.reset();
            }
        }

        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
        assertThat(request.ending()).isEqualTo(Ending.PEER_CLOSED);
        assertThat(SIM.server().stats().inFlight()).isZero();
    }

    @ParameterizedTest(name = "by reset {0}")
    @CsvSource({"false", "true"})
    void thePeersCloseIsSeenWhileItsRequestIsHalfSent(boolean reset) throws Exception {
        try (RawClient client = new RawClient(SIM.server())) {
            String request = RawClient.post(RawClient.chat(true));
            client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("ok");
            client.send(request.substring(0, request.length() - 10));
            if (reset) {
                client.reset();
            }
        }

        SIM.server().takeRequest(PATIENCE);
        RecordedRequest half = SIM.server().takeRequest(PATIENCE);
        assertThat(half.awaitPeerClose(PATIENCE)).isTrue();
        assertThat(half.status()).isNull();
        assertThat(SIM.server().stats().requests()).isEqualTo(1);
    }

    @ParameterizedTest(name = "by reset {0}")
    @CsvSource({"false", "true"})
    void thePeersCloseIsSeenWhileTheServerCannotWrite(boolean reset) throws Exception {
        SIM.server()
                .behavior(SimBehavior.builder()
                        .tokens(Long.MAX_VALUE)
                        .tokensPerFlush(64)
                        .build());
        RecordedRequest request;
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n\r\n");
            request = SIM.server().takeRequest(PATIENCE);
            if (reset) {
                client.reset();
            }
        }

        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void anAnswerThatGoesOnHasNoEnding() throws Exception {
        SIM.server().enqueue(SimFault.stallAfterEvents(2));
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("Hell");
            RecordedRequest request = SIM.server().takeRequest(PATIENCE);

            assertThat(request.eventsWritten()).isEqualTo(2);
            assertThat(request.awaitEnding(Duration.ofMillis(1))).isNull();
            assertThat(request.awaitPeerClose(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void aLongBodyIsKeptToItsFirst64KibUnlessWholeBodiesAreRecorded() throws Exception {
        String body = RawClient.chat(false).replace("Hi there", "x".repeat(100_000));
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(body)).readAnswer();
            SIM.server().behavior(SimBehavior.builder().recordBodies(true).build());
            client.send(RawClient.post(body)).readAnswer();
        }

        RecordedRequest first = SIM.server().takeRequest(PATIENCE);
        assertThat(first.body()).hasSize(64 * 1024);
        assertThat(first.bodySize()).isEqualTo(body.length());
        assertThat(SIM.server().takeRequest(PATIENCE).bodyText()).isEqualTo(body);
    }

    @Test
    void recordingCanBeSwitchedOff() throws Exception {
        SIM.server().behavior(SimBehavior.builder().recording(false).build());
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("[DONE]");
        }

        assertThat(SIM.server().requests()).isEmpty();
        assertThat(SIM.server().stats().requests()).isEqualTo(1);
    }

    @Test
    void waitingForARequestThatNeverComesFails() {
        assertThatThrownBy(() -> SIM.server().takeRequest(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("no request arrived within PT0.001S");
    }

    @Test
    void onlyTheLastTenThousandAreKept() {
        Recorder recorder = new Recorder();
        for (int i = 0; i < Recorder.MOST + 5; i++) {
            recorder.add(new RecordedRequest(
                    "GET", "/" + i, java.util.Map.of(), new byte[0], 0, 1, null, java.time.Instant.EPOCH));
        }

        assertThat(recorder.all()).hasSize(Recorder.MOST);
        assertThat(recorder.all().get(0).uri()).isEqualTo("/5");
    }
}
