package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Threads and connections of several endpoints. */
class HttpWiresTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Set<Thread> before = threads();
    private final List<SimServer> servers =
            Stream.generate(SimServer::start).limit(4).toList();

    @AfterEach
    void close() {
        servers.forEach(SimServer::close);
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.getName().startsWith("autoglm-http"));
        return threads;
    }

    private Set<Thread> ours() {
        Set<Thread> ours = threads();
        ours.removeAll(before);
        return ours;
    }

    private void assertNoThreadIsLeft() throws InterruptedException {
        for (Thread thread : ours()) {
            thread.join(PATIENCE.toMillis());
        }
        assertThat(ours()).noneMatch(Thread::isAlive);
    }

    static void awaitNoConnection(SimServer server) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (server.stats().openConnections() > 0) { // the server hears of it later
            assertThat(System.nanoTime()).as("%s", server.stats()).isLessThan(end);
            Thread.yield();
        }
    }

    private AutoGlmClientBuilder builder(int endpoints) {
        AutoGlmClientBuilder builder = AutoGlmClient.builder().model("sim");
        servers.stream().limit(endpoints).forEach(server -> builder.endpoint(EndpointSpec.at(server.baseUrl())));
        return builder;
    }

    private int threadsWith(int endpoints) throws InterruptedException {
        AutoGlmClient client = builder(endpoints).build();
        Flux.range(0, 80).flatMap(i -> client.generate("hi"), 16).blockLast(PATIENCE);
        int threads = ours().size();
        assertThat(client.endpoints().endpoints())
                .hasSize(endpoints)
                .allMatch(endpoint -> endpoint.routes().get(0).admitted() > 0);
        client.close(Duration.ZERO).block(PATIENCE);
        assertNoThreadIsLeft();
        return threads;
    }

    @Test
    void threadsDoNotGrowWithTheEndpointsAndAllEndWithTheClient() throws Exception {
        int ofOne = threadsWith(1);
        int ofFour = threadsWith(4);

        assertThat(ofOne).isPositive();
        assertThat(ofFour)
                .isLessThanOrEqualTo(
                        Math.max(ofOne, Math.max(2, Runtime.getRuntime().availableProcessors())));
    }

    @Test
    void closingTheClientClosesTheConnectionsOfAllEndpoints() {
        AutoGlmClient client = builder(4).build();
        Flux.range(0, 80).flatMap(i -> client.generate("hi"), 16).blockLast(PATIENCE);

        client.close(Duration.ZERO).block(PATIENCE);

        assertThat(servers)
                .allMatch(server -> !server.requests().isEmpty())
                .allSatisfy(HttpWiresTests::awaitNoConnection);
    }

    @Test
    void anEndpointThatCannotBeOpenedLeavesNothingOfThoseBeforeIt() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        AutoGlmClientBuilder builder = builder(4).httpClient(client -> {
            if (opened.incrementAndGet() > 3) {
                throw new IllegalStateException("broken");
            }
            return client;
        });

        assertThatThrownBy(builder::build).hasMessage("broken");

        assertNoThreadIsLeft();
    }

    @Test
    void aKeyThatMayNotBeSentToTheSecondEndpointLeavesNothingOfTheFirst() throws Exception {
        AutoGlmClientBuilder builder =
                builder(1).endpoint(EndpointSpec.at("http://llm.example/v1").withKeys("sk-one"));

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        AutoGlmException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INSECURE_KEY));

        assertNoThreadIsLeft();
    }

    @Test
    void anEndpointThatCannotBeAddedChangesNothing() {
        AtomicInteger broken = new AtomicInteger();
        AutoGlmClient client = builder(1)
                .httpClient(http -> {
                    if (broken.get() > 0) {
                        throw new IllegalStateException("broken");
                    }
                    return http;
                })
                .build();
        broken.set(1);

        assertThatThrownBy(() -> client.endpoints()
                        .add(EndpointSpec.at(servers.get(1).baseUrl()).withName("b")))
                .hasMessage("broken");
        assertThatThrownBy(() -> client.endpoints()
                        .add(EndpointSpec.at("http://llm.example").withKeys("sk-one")))
                .isInstanceOf(AutoGlmException.class);
        assertThatThrownBy(() ->
                        client.endpoints().add(EndpointSpec.at(servers.get(0).baseUrl())))
                .hasMessageContaining("is taken");

        assertThat(client.endpoints().endpoints()).hasSize(1);
        assertThat(client.generate("hi").block(PATIENCE)).isNotNull();
        client.close(Duration.ZERO).block(PATIENCE);
    }
}
