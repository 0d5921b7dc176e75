package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.AccessToken;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.TokenProvider;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The server takes another key each second, and refuses one 2 s after it was replaced: nobody notices. Each run prints its figures. */
class KeyRotationTests {

    private static final int PER_SECOND = 500;
    private static final int SECONDS = 60;
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    /** Which keys are good when. */
    private record Keys(LongSupplier millis) {

        long number() {
            return millis.getAsLong() / 1000;
        }

        String current() {
            return "key-" + number();
        }

        /** The one of second n is replaced in second n + 1, and refused from second n + 3 on. */
        boolean takes(@Nullable String authorization) {
            String prefix = "Bearer key-";
            return authorization != null
                    && authorization.startsWith(prefix)
                    && Long.parseLong(authorization.substring(prefix.length())) > number() - 3;
        }
    }

    /** Refuses calls with a key that is no longer good. */
    private static final class Guard implements Exchange {

        private final Exchange server;
        private final Keys keys;
        private final AtomicInteger refused = new AtomicInteger();

        Guard(Exchange server, Keys keys) {
            this.server = server;
            this.keys = keys;
        }

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Flux.defer(() -> {
                if (keys.takes(
                        call.credential() == null ? null : call.credential().value())) {
                    return server.exchange(call);
                }
                refused.incrementAndGet();
                return Mono.delay(LATENCY, call.timer())
                        .thenMany(Flux.error(() -> call.failure(ErrorCode.UNAUTHENTICATED, "an old key")
                                .exception()));
            });
        }
    }

    @ParameterizedTest(name = "lifetime known: {0}")
    @ValueSource(booleans = {false, true})
    void aMinuteOfFiveHundredCallsPerSecondIsServed(boolean lifetimeKnown) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Random random = new Random(7);
        Keys keys = new Keys(() -> time.now(TimeUnit.MILLISECONDS));
        List<String> given = new ArrayList<>();
        TokenProvider tokens = Credentials.token(Mono.defer(() -> {
                    String current = keys.current();
                    given.add(current);
                    return Mono.delay(Duration.ofMillis(100), time)
                            .map(tick -> new AccessToken(current, lifetimeKnown ? Duration.ofSeconds(2) : null));
                }))
                .withTime(time, random);
        Guard guard = new Guard(new PlayedServer(PlayedServer.answers(LATENCY), random), keys);
        AutoGlmClient client =
                client(tokens).exchange(guard).scheduler(time).random(random).build();

        OpenLoop calls = OpenLoop.run(time, client, false, PER_SECOND, SECONDS, random);

        System.out.printf(
                "%,d calls, lifetime %s: %d refused attempts, %d token requests%n",
                calls.offered(0, SECONDS), lifetimeKnown ? "known" : "unknown", guard.refused.get(), given.size());
        assertThat(calls.failures()).isEmpty();
        assertThat(calls.goodput(0, SECONDS)).isEqualTo(1);
        assertThat(given).as("one request for each renewal").doesNotHaveDuplicates();
        if (lifetimeKnown) {
            assertThat(guard.refused).as("renewed ahead").hasValue(0);
        } else {
            assertThat(guard.refused).as("it is the refusal that tells").hasPositiveValue();
        }
    }

    private static AutoGlmClientBuilder client(CredentialProvider who) {
        return AutoGlmClient.builder().model("glm-4.6").credentials(who).limit(LimitSpec.fixed(500));
    }

    @Test
    @Tag("load")
    void aMinuteOverSocketsIsServedWithTokens() {
        Keys keys = new Keys(System::currentTimeMillis);
        AtomicInteger requests = new AtomicInteger();
        TokenProvider tokens = Credentials.token(Mono.fromSupplier(() -> {
            requests.incrementAndGet();
            return new AccessToken(keys.current(), Duration.ofSeconds(2));
        }));

        overSockets(keys, tokens);

        System.out.println(requests + " token requests");
        assertThat(requests).hasValueLessThan(SECONDS);
    }

    @Test
    @Tag("load")
    void aMinuteOverSocketsIsServedWithAFile() {
        Keys keys = new Keys(System::currentTimeMillis);
        Path file = directory.resolve("key");
        turn(file, keys.current());
        var writer = Flux.interval(Duration.ofMillis(20))
                .map(tick -> keys.current())
                .distinctUntilChanged()
                .subscribe(key -> turn(file, key));

        overSockets(keys, Credentials.file(file));

        writer.dispose();
    }

    private void turn(Path file, String key) {
        try {
            Path next = Files.writeString(directory.resolve("next"), key);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void overSockets(Keys keys, CredentialProvider who) {
        AtomicInteger refused = new AtomicInteger();
        String answer = "{\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\","
                + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\"}}]}";
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> {
                    boolean good = keys.takes(request.requestHeaders().get("authorization"));
                    if (!good) {
                        refused.incrementAndGet();
                    }
                    return request.receive()
                            .then(response.status(good ? 200 : 401)
                                    .header("Content-Type", "application/json")
                                    .sendString(Mono.just(good ? answer : "{\"error\":\"Unauthorized\"}"))
                                    .then());
                })
                .bindNow();
        AutoGlmClient client =
                client(who).baseUrl("http://127.0.0.1:" + server.port() + "/v1").build();

        Long served = Flux.interval(Duration.ofMillis(2))
                .onBackpressureBuffer()
                .take(PER_SECOND * SECONDS)
                .flatMap(tick -> client.generate("hi"), 1_000)
                .count()
                .block(PATIENCE);

        System.out.println(served + " calls served over sockets, " + refused + " refused attempts");
        assertThat(served).isEqualTo(PER_SECOND * SECONDS);
        client.close(Duration.ZERO).block(PATIENCE);
        server.disposeNow();
    }
}
