package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.benchmarks.load.Caller;
import io.autoglm.benchmarks.load.Peer;
import io.autoglm.benchmarks.load.Target;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever is compared must do the same work, else a ratio says nothing. */
class PeersTests {

    private static final int TOKENS = 16;

    @ParameterizedTest
    @ValueSource(strings = {"floor", "ours", "observed", "joint", "quick"})
    void aWholeAnswerIsOneTokenAndOneEnd(String name) throws Exception {
        Heard heard = heard(name, Peer::generate);

        assertThat(heard.failure.get()).isNull();
        assertThat(heard.tokens).hasValue(1);
        assertThat(heard.ends).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"floor", "ours", "observed", "joint", "quick"})
    void aStreamIsEachOfItsTokensAndOneEnd(String name) throws Exception {
        Heard heard = heard(name, Peer::stream);

        assertThat(heard.failure.get()).isNull();
        assertThat(heard.tokens).hasValue(TOKENS);
        assertThat(heard.ends).hasValue(1);
    }

    @Test
    void aSlowReaderGetsAllTokensInTheEnd() throws Exception {
        Heard heard = heard("ours", (peer, caller) -> peer.streamSlowly(caller, Duration.ofMillis(1)));

        assertThat(heard.failure.get()).isNull();
        assertThat(heard.tokens).hasValue(TOKENS);
        assertThat(heard.ends).hasValue(1);
    }

    private static Heard heard(String name, BiConsumer<Peer, Caller> call) throws InterruptedException {
        Heard heard = new Heard();
        SimBehavior behavior = SimBehavior.defaults().mutate().tokens(TOKENS).build();
        try (SimServer server = SimServer.start(behavior);
                Peer peer = Clients.named(name).apply(new Target(server.baseUrl(), 4))) {
            call.accept(peer, heard);
            assertThat(heard.ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
        return heard;
    }

    private static final class Heard implements Caller {

        final AtomicInteger tokens = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
        final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void token() {
            tokens.incrementAndGet();
        }

        @Override
        public void ended(@Nullable Throwable why) {
            failure.set(why);
            ends.incrementAndGet();
            ended.countDown();
        }
    }
}
