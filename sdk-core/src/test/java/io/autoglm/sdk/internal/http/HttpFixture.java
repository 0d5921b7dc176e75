package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A transport per test, closed and empty at its end. */
abstract class HttpFixture {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    final TextDialect dialect = new TextDialect();
    final HttpTransport transport =
            HttpTransport.create(settings(TransportSettings.DEFAULTS.mutate()).build());
    final Exchange exchange = transport.exchange(dialect);

    TransportSettings.Builder settings(TransportSettings.Builder defaults) {
        return defaults;
    }

    @AfterEach
    void closeTransport() {
        await("connections in use", () -> transport.acquiredConnections() == 0);
        assertThat(transport.pendingCalls()).isZero();
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    Flux<String> text(RawServer server) {
        return Flux.defer(() -> exchange.exchange(TextDialect.call(TextDialect.TEXT, server.port(), "q")));
    }

    Flux<String> lines(RawServer server) {
        return Flux.defer(() -> exchange.exchange(TextDialect.call(TextDialect.LINES, server.port(), "q")));
    }

    <E> AutoGlmException failure(Call<E> call) {
        return failure(exchange.exchange(call));
    }

    static AutoGlmException failure(Flux<?> answer) {
        return catchThrowableOfType(AutoGlmException.class, () -> answer.blockLast(PATIENCE));
    }

    /** Waits for what another thread is about to do. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still waiting for: " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }

    static HttpTransport transportWith(UnaryOperator<TransportSettings.Builder> change) {
        return HttpTransport.create(
                change.apply(TransportSettings.DEFAULTS.mutate()).build());
    }
}
