package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The server behind {@code autoglm.provider=sim}. */
class SimProviderTests {

    @Test
    void isStartedAlsoByAThreadThatMustNotWait() {
        Mono<SimServer> started = Mono.fromCallable(SimProvider::start).subscribeOn(Schedulers.parallel());

        try (SimServer server = started.block(Duration.ofSeconds(20))) {
            assertThat(server.port()).isPositive();
        }
    }
}
