package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoadTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int STREAMS = 500;

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    @Test
    void aFloodIsWrittenNoFasterThanItIsRead() throws IOException {
        SIM.server()
                .behavior(SimBehavior.builder()
                        .tokens(Long.MAX_VALUE)
                        .tokensPerFlush(64)
                        .build());
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readUntil("[");
            long stalled = bytesSentWhenStill();

            client.read(1_000_000);

            assertThat(stalled).isLessThan(16_000_000);
            assertThat(bytesSentWhenStill()).isBetween(stalled + 400_000, stalled + 8_000_000);
        }
    }

    /** Waits until the socket's buffers are full: the figure stands still for 50 looks in a row. */
    private static long bytesSentWhenStill() {
        long last = -1;
        for (int same = 0; same < 50; same++) {
            long now = SIM.server().stats().bytesSent();
            if (now != last) {
                same = 0;
            }
            last = now;
            SIM.server().requests().get(0).awaitEnding(Duration.ofMillis(2));
        }
        return last;
    }

    @Test
    void manyOpenStreamsNeedNoMoreThreadsThanOne() throws IOException {
        SimLatency never = SimLatency.fixed(Duration.ofHours(1));
        SIM.server().behavior(SimBehavior.builder().perToken(never).build());
        List<RawClient> clients = new ArrayList<>();
        try {
            open(clients, 8);
            int threads = Thread.activeCount();

            open(clients, STREAMS);

            assertThat(SIM.server().stats().inFlight()).isEqualTo(STREAMS);
            assertThat(SIM.server().stats().peakInFlight()).isEqualTo(STREAMS);
            assertThat(SIM.server().stats().openConnections()).isEqualTo(STREAMS);
            assertThat(Thread.activeCount()).isEqualTo(threads);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }

        assertThat(SIM.server().requests()).allMatch(request -> request.awaitPeerClose(PATIENCE));
        assertThat(SIM.server().stats().streamsCancelled()).isEqualTo(STREAMS);
        assertThat(SIM.server().stats().inFlight()).isZero();
    }

    private static void open(List<RawClient> clients, int count) throws IOException {
        while (clients.size() < count) {
            RawClient client = new RawClient(SIM.server());
            clients.add(client);
            client.send(RawClient.post(RawClient.chat(true)));
        }
        for (RawClient client : clients.subList(count == STREAMS ? 8 : 0, count)) {
            client.readUntil("Hell");
        }
    }
}
