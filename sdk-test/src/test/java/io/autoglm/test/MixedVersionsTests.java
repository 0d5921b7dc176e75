package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP/1.1 to a server that speaks HTTP/2 too: faults strike as they do without it. */
class MixedVersionsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofMillis(500);

    @RegisterExtension
    static final SimServerExtension SIM =
            SimServerExtension.on(SimBehavior.defaults(), SimTransport.plain().withHttp2(true));

    private static RawClient.Seen after(SimFault fault) throws Exception {
        SIM.server().enqueue(fault);
        try (RawClient client = new RawClient(SIM.server())) {
            return client.send(RawClient.post(RawClient.chat(true))).readAll(PATIENCE, SILENCE);
        }
    }

    @Test
    void anAnswerIsWhole() throws Exception {
        assertThat(after(SimFault.gluedFrames()).wholeBody()).isTrue();
        assertThat(SIM.server().stats().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void rawBytesReachTheSocketAsTheyAre() throws Exception {
        byte[] bytes = "HTTP/1.1 200 OK\r\n\r\nbare".getBytes(StandardCharsets.US_ASCII);

        RawClient.Seen seen = after(SimFault.raw(List.of(bytes)));

        assertThat(seen.text()).isEqualTo("HTTP/1.1 200 OK\r\n\r\nbare");
        assertThat(seen.end()).isEqualTo(RawClient.End.CLOSED);
    }

    @Test
    void aResetIsAReset() throws Exception {
        RawClient.Seen seen = after(SimFault.resetAfterEvents(2));

        assertThat(seen.events()).isEqualTo(2);
        assertThat(seen.end()).isEqualTo(RawClient.End.RESET);
    }

    @Test
    void aRefusedStreamIsAConnectionClosedUnanswered() throws Exception {
        for (SimFault fault : List.of(SimFault.refuseStream(), SimFault.goAway())) {
            RawClient.Seen seen = after(fault);

            assertThat(seen.text()).isEmpty();
            assertThat(seen.end()).isEqualTo(RawClient.End.CLOSED);
        }
    }

    @Test
    void aPeerThatLeavesIsSeen() throws Exception {
        SIM.server().enqueue(SimFault.stallAfterEvents(1));
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("data: ");
        }

        assertThat(SIM.server().takeRequest(PATIENCE).awaitPeerClose(PATIENCE)).isTrue();
        assertThat(SIM.server().stats().streamsReset()).isZero();
    }
}
