package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Servers and clients of one test, closed at its end. The clients are as shipped, but that they do not wait long before a retry. */
abstract class QuirkFixture {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** As many attempts as by default, at once. */
    static final RetrySpec AT_ONCE = RetrySpec.defaults()
            .withFailed(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), Backoff.Jitter.NONE))
            .withThrottled(new Backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1), Backoff.Jitter.NONE));

    private final Arrivals arrivals = new Arrivals();
    private final List<AutoGlmClient> clients = new ArrayList<>();
    private final List<QuirkServer> servers = new ArrayList<>();

    /** A server that gives these answers in turn, and the last for ever. */
    final QuirkServer server(QuirkServer.Answer... answers) {
        return serverAt(0, answers);
    }

    /** A server at a port of its own, 0 for any. */
    final QuirkServer serverAt(int port, QuirkServer.Answer... answers) {
        QuirkServer server = QuirkServer.start(arrivals, port, answers);
        servers.add(server);
        return server;
    }

    final AutoGlmClient client(QuirkServer server) {
        return client(server, builder -> builder);
    }

    final AutoGlmClient client(QuirkServer server, UnaryOperator<AutoGlmClientBuilder> change) {
        return client(server.url(), change);
    }

    final AutoGlmClient client(String url, UnaryOperator<AutoGlmClientBuilder> change) {
        AutoGlmClientBuilder builder =
                AutoGlmClient.builder().baseUrl(url).model("m").retry(AT_ONCE).httpClient(arrivals::watch);
        AutoGlmClient client = change.apply(builder).build();
        clients.add(client);
        return client;
    }

    @AfterEach
    final void close() {
        clients.forEach(client -> client.close(Duration.ZERO).block(PATIENCE));
        servers.forEach(QuirkServer::close);
    }

    /** Streams one answer of a server to its end. */
    final Heard stream(QuirkServer.Answer... answers) {
        return stream(client(server(answers)));
    }

    static Heard stream(AutoGlmClient client) {
        return Heard.of(client.stream("hi")).end();
    }

    /** Generates one whole answer. */
    final GenerateResponse generate(QuirkServer.Answer... answers) {
        return generate(client(server(answers)));
    }

    static GenerateResponse generate(AutoGlmClient client) {
        return client.generate("hi").block(PATIENCE);
    }

    /** Generates one answer, which fails. */
    final AutoGlmException refused(QuirkServer.Answer... answers) {
        return refused(client(server(answers)));
    }

    static AutoGlmException refused(AutoGlmClient client) {
        return refused(client, GenerateRequest.of("hi"));
    }

    static AutoGlmException refused(AutoGlmClient client, GenerateRequest request) {
        return catchThrowableOfType(
                AutoGlmException.class, () -> client.generate(request).block(PATIENCE));
    }

    /** Subscribes to one whole answer. */
    static CompletableFuture<GenerateResponse> begin(AutoGlmClient client) {
        return client.generate("hi").toFuture();
    }

    /** Waits for the answer. */
    static GenerateResponse answer(CompletableFuture<GenerateResponse> begun) {
        try {
            return begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** Waits for the failure. */
    static AutoGlmException failure(CompletableFuture<GenerateResponse> begun) {
        ExecutionException failure =
                catchThrowableOfType(ExecutionException.class, () -> begun.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return (AutoGlmException) failure.getCause();
    }

    /** Waits for what another thread is about to do. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still waiting for: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
