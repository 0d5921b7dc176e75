package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.test.StepVerifier;

/** An application that is told to end while a browser reads an answer, over sockets. */
class ShutdownTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Below the phases in which the web server drains and stops. */
    private static final int AFTER_THE_WEB_SERVER = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final CountDownLatch rest = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer model;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ChatController.class)
    static class Application {

        @Bean
        AtStop begun() {
            return new AtStop(SmartLifecycle.DEFAULT_PHASE, () -> "begun");
        }

        @Bean
        AtStop serverStopped(AutoGlmClient client) {
            return new AtStop(
                    AFTER_THE_WEB_SERVER,
                    () -> String.join("", client.streamText("hi").collectList().block(PATIENCE)));
        }
    }

    /** Does something when the context comes to its phase. */
    static final class AtStop implements SmartLifecycle {

        private final int phase;
        private final Supplier<String> what;
        private final CompletableFuture<String> said = new CompletableFuture<>();
        private volatile boolean running;

        AtStop(int phase, Supplier<String> what) {
            this.phase = phase;
            this.what = what;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            said.completeAsync(what, Runnable::run);
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }

        String said() throws Exception {
            return said.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void startModel() throws IOException {
        model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/", this::answer);
        model.setExecutor(threads);
        model.start();
    }

    @AfterEach
    void stopModel() {
        rest.countDown();
        model.stop(0);
        threads.shutdownNow();
    }

    /** One piece at once, the other when the test says so. */
    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(event("\"delta\":{\"content\":\"first\"},\"finish_reason\":null"));
            out.flush();
            rest.await();
            out.write(event("\"delta\":{\"content\":\"second\"},\"finish_reason\":\"stop\""));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] event(String choice) {
        return ("data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[{\"index\":0," + choice + "}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private ConfigurableApplicationContext start() {
        return SpringApplication.run(
                Application.class,
                "--server.port=0",
                "--server.shutdown=graceful",
                "--autoglm.provider=",
                "--autoglm.base-url=http://127.0.0.1:" + model.getAddress().getPort() + "/v1");
    }

    private static BufferedReader read(ConfigurableApplicationContext context) throws IOException {
        String port = context.getEnvironment().getProperty("local.server.port");
        URLConnection browser = URI.create("http://127.0.0.1:" + port + "/chat?prompt=hi")
                .toURL()
                .openConnection();
        browser.setReadTimeout((int) PATIENCE.toMillis());
        return new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void theAnswerEndsWholeAndTheClientOutlivesTheWebServer() throws Exception {
        ConfigurableApplicationContext context = start();
        AutoGlmClient client = context.getBean(AutoGlmClient.class);
        AtStop begun = context.getBean("begun", AtStop.class);
        AtStop serverStopped = context.getBean("serverStopped", AtStop.class);
        try (BufferedReader browser = read(context)) {
            assertThat(browser.readLine()).contains("first");

            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close, threads);
            begun.said();
            assertThat(client.state().calls()).isEqualTo(1);
            rest.countDown();

            assertThat(browser.lines().filter(line -> !line.isEmpty())).containsExactly("data:{\"text\":\"second\"}");
            assertThat(serverStopped.said()).isEqualTo("firstsecond");
            closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        StepVerifier.create(client.streamText("hi"))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED))
                .verify(PATIENCE);
    }
}
