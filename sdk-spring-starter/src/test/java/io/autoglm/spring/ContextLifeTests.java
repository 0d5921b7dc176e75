package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** From the start of a context to its end, over sockets. */
class ContextLifeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    private final List<String> made = new ArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoGlmAutoConfiguration.class,
                    AutoGlmMetersAutoConfiguration.class,
                    AutoGlmClientsAutoConfiguration.class))
            .withBean(AutoGlmClientCustomizer.class, () -> (client, builder) -> made.add(client))
            .withPropertyValues(
                    "autoglm.base-url=" + SERVER.baseUrl(),
                    "autoglm.model=sim-1",
                    "autoglm.clients.fast.base-url=" + SERVER.baseUrl());

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private ApplicationContextRunner lazy() {
        return runner.withInitializer(
                context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
    }

    private static SimBehavior twoPieces(Duration pause) {
        return SimBehavior.builder()
                .answer("first", "second")
                .perToken(SimLatency.fixed(pause))
                .build();
    }

    private static void assertClosed(AutoGlmClient client) {
        StepVerifier.create(client.generate("hi"))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED))
                .verify(PATIENCE);
    }

    @Test
    void aLazyContextMakesEachClientAtItsFirstUseAndClosesIt() {
        AtomicReference<AutoGlmClient> kept = new AtomicReference<>();

        lazy().withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(made).isEmpty();

            kept.set(context.getBean(AutoGlmClient.class));
            assertThat(kept.get().generate("hi").block(PATIENCE)).isNotNull();
            assertThat(made).containsExactly(AutoGlmClientCustomizer.DEFAULT_CLIENT);

            context.getBean("fast");
            assertThat(made).containsExactly(AutoGlmClientCustomizer.DEFAULT_CLIENT, "fast");
        });

        assertClosed(kept.get());
    }

    @Test
    void aContextThatIsMadeAgainAndAgainLeavesNeitherThreadsNorClients() throws Exception {
        ReferenceQueue<AutoGlmClient> collected = new ReferenceQueue<>();
        List<WeakReference<AutoGlmClient>> clients = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            Set<Thread> threads = new HashSet<>();
            runner.run(context -> {
                AutoGlmClient client = context.getBean(AutoGlmClient.class);
                assertThat(client.generate("hi").block(PATIENCE)).isNotNull();
                threads.addAll(threads());
                assertThat(threads).isNotEmpty();
                clients.add(new WeakReference<>(client, collected));
            });
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis()); // it has done its work, and may not have gone yet
            }
            assertThat(threads).noneMatch(Thread::isAlive);
        }

        for (int i = 0; i < clients.size(); i++) {
            System.gc();
            assertThat(collected.remove(PATIENCE.toMillis())).isNotNull();
        }
    }

    /** The client's own; those of the simulated server are called otherwise. */
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autoglm-http"))
                .toList();
    }

    @Test
    void aStreamUnderWayEndsWholeWhenTheContextCloses() throws Exception {
        SERVER.behavior(twoPieces(Duration.ofMillis(200)));

        runner.run(context -> {
            AutoGlmClient client = context.getBean(AutoGlmClient.class);
            CompletableFuture<Void> closed = new CompletableFuture<>();

            StepVerifier.create(client.streamText("hi"))
                    .expectNext("first")
                    .then(() -> closed.completeAsync(() -> {
                        context.close();
                        return null;
                    }))
                    .expectNext("second")
                    .expectComplete()
                    .verify(PATIENCE);
            closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertClosed(client);
        });
    }

    @Test
    void aStreamThatTakesLongerThanTheGraceEndsWithAReason() throws Exception {
        SERVER.behavior(twoPieces(Duration.ofHours(1)));

        runner.withPropertyValues("autoglm.shutdown-grace=50ms").run(context -> {
            AutoGlmClient client = context.getBean(AutoGlmClient.class);
            CompletableFuture<Void> closed = new CompletableFuture<>();

            StepVerifier.create(client.streamText("hi"))
                    .expectNext("first")
                    .then(() -> closed.completeAsync(() -> {
                        context.close();
                        return null;
                    }))
                    .expectErrorSatisfies(failure -> {
                        AutoGlmException cut = (AutoGlmException) failure;
                        assertThat(cut.code().id()).isEqualTo("AGLM-4001");
                        assertThat(cut.partial()).isNotNull();
                        assertThat(cut.partial().text()).isEqualTo("first");
                    })
                    .verify(PATIENCE);
            closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        });
    }

    @Test
    void aBeanThatUsesTheClientMayStillCallWhenItIsDestroyed() {
        AtomicReference<Farewell> user = new AtomicReference<>();

        runner.withUserConfiguration(User.class).run(context -> user.set(context.getBean(Farewell.class)));

        assertThat(user.get().answer).isNotBlank();
        assertClosed(user.get().client);
    }

    @Configuration(proxyBeanMethods = false)
    static class User {

        @Bean
        Farewell farewell(AutoGlmClient client) {
            return new Farewell(client);
        }
    }

    /** Asks a last time. */
    static final class Farewell implements DisposableBean {

        private final AutoGlmClient client;
        private String answer = "";

        Farewell(AutoGlmClient client) {
            this.client = client;
        }

        @Override
        public void destroy() {
            Mono<String> last = client.generate("hi").map(GenerateResponse::text);
            answer = last.block(PATIENCE);
        }
    }
}
