package io.autoglm.examples.webmvc;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.spring.AutoGlmSse;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** The whole way: browser's side, servlet container, client, simulated LLM server. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class AnswerControllerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    private final HttpClient browser = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void askTheSimulatedServer(DynamicPropertyRegistry properties) {
        properties.add("autoglm.provider", () -> "");
        properties.add("autoglm.base-url", SERVER::baseUrl);
        properties.add("autoglm.api-key", () -> "sk-marker");
        properties.add("autoglm.retry.max-attempts", () -> "1");
        properties.add("autoglm.shutdown-grace", () -> "0s");
        properties.add("autoglm.clients.fast.base-url", SERVER::baseUrl);
        properties.add("autoglm.clients.fast.model", () -> "glm-fast");
        properties.add("management.endpoints.web.exposure.include", () -> "health,metrics,autoglm,autoglmdoctor");
        properties.add("management.endpoint.autoglm.access", () -> "unrestricted");
        properties.add("management.endpoint.autoglmdoctor.access", () -> "unrestricted");
    }

    @TestConfiguration
    static class Application {

        @Bean
        Others others(AutoGlmClient client, @Qualifier("fast") AutoGlmClient fast) {
            return new Others(client, fast);
        }
    }

    @RestController
    record Others(AutoGlmClient client, AutoGlmClient fast) {

        @GetMapping("/thread")
        String thread() {
            return Thread.currentThread().toString();
        }

        @GetMapping("/fast")
        String fastAnswer() {
            return fast.generate("hi").map(GenerateResponse::text).block();
        }

        @GetMapping(path = "/pieces", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<Piece> pieces() {
            return client.streamText("hi").map(Piece::new);
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<Object>> events() {
            return AutoGlmSse.events(client.stream("prompt-marker"), Duration.ofMillis(50));
        }
    }

    record Piece(String text) {}

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return browser.send(request, handler);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aControllerMayWaitForTheAnswer() throws Exception {
        SERVER.behavior(SimBehavior.builder().answer("The", " sky").build());

        HttpResponse<String> answer = get("/answer?prompt=Why");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("The sky");
        assertThat(SERVER.takeRequest(PATIENCE).bodyText()).contains("Why").doesNotContain("\"stream\":true");
    }

    @Test
    void aControllerWaitsOnAVirtualThreadWhereTheJvmHasThem() throws Exception {
        assertThat(get("/thread").body().startsWith("VirtualThread"))
                .isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void eventsArriveAsTheyAreMade() throws Exception {
        SERVER.behavior(SimBehavior.builder().answer("The", " sky").build());

        HttpResponse<String> answer = get("/chat?prompt=hi");

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(answer.body().lines().map(line -> line.replace(": ", ":")))
                .contains(
                        "event:text",
                        "data:{\"choice\":0,\"text\":\"The\"}",
                        "data:{\"choice\":0,\"text\":\" sky\"}",
                        "event:finished");
    }

    @Test
    void aFluxIsStreamedAsItIsInWebFlux() throws Exception {
        SERVER.behavior(SimBehavior.builder().answer("The", " sky").build());

        assertThat(get("/pieces").body()).isEqualTo("data:{\"text\":\"The\"}\n\ndata:{\"text\":\" sky\"}\n\n");
    }

    @Test
    void aFailedCallIsAProblem() throws Exception {
        SERVER.enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));

        HttpResponse<String> answer = get("/answer?prompt=prompt-marker");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.body())
                .contains("\"code\":\"AGLM-2001\"", "\"retryAfterSeconds\":1", "\"instance\":\"/answer\"")
                .doesNotContain("marker", "properties", SERVER.baseUrl());
    }

    @Test
    void aFailedStreamEndsInAnErrorEvent() throws Exception {
        SERVER.enqueue(SimFault.rateLimited(Duration.ofSeconds(1)));

        HttpResponse<String> answer = get("/events");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("event:error", "\"code\":\"AGLM-2001\"")
                .doesNotContain("marker", "properties");
    }

    @Test
    void aBrowserThatGoesAwayEndsTheCallAtTheNextComment() throws Exception {
        SERVER.behavior(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofHours(1)))
                .build());

        try (InputStream events =
                get("/events", HttpResponse.BodyHandlers.ofInputStream()).body()) {
            assertThat(new String(events.readNBytes(8), StandardCharsets.UTF_8)).isEqualTo(":waiting");
        }

        RecordedRequest request = SERVER.takeRequest(PATIENCE);
        assertThat(request.awaitPeerClose(PATIENCE)).isTrue();
    }

    @Test
    void aClientWithANameAsksItsOwnModel() throws Exception {
        assertThat(get("/fast").statusCode()).isEqualTo(200);

        assertThat(SERVER.takeRequest(PATIENCE).bodyText()).contains("glm-fast");
    }

    @Test
    void callsAreMeasured() throws Exception {
        get("/answer?prompt=hi");

        assertThat(get("/actuator/metrics/gen_ai.client.operation.duration").body())
                .contains("\"statistic\":\"COUNT\"", "\"gen_ai.request.model\"")
                .doesNotContain("marker");
        assertThat(get("/actuator/metrics/autoglm.client.calls").body()).contains("autoGlmClient", "fast");
    }

    private String change(String method, String endpoint, String body) throws Exception {
        return send(method, "/actuator/autoglm/fast/" + endpoint, body);
    }

    private String send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = browser.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void anOperatorAddsWeighsAndDrainsAnEndpoint() throws Exception {
        assertThat(change("POST", "spare", "{\"baseUrl\":\"" + SERVER.baseUrl() + "\",\"order\":1}"))
                .startsWith("200 ")
                .contains("\"name\":\"spare\"", "\"weight\":1", "\"order\":1");
        assertThat(change("POST", "spare", "{\"weight\":3}")).startsWith("200 ").contains("\"weight\":3");
        assertThat(change("POST", "spare", "{\"weight\":-1}"))
                .isEqualTo("400 {\"error\":\"endpoint weight must be from 0 to 1000000, was -1\"}");
        assertThat(change("POST", "spare", "{\"weight\":\"many\"}")).startsWith("400 ");
        assertThat(change("POST", "nothing", "{\"weight\":1}")).startsWith("404 {\"error\":\"no endpoint");
        assertThat(get("/actuator/autoglm/fast").body())
                .contains("\"name\":\"spare\"")
                .doesNotContain("marker");

        assertThat(change("DELETE", "spare", "")).matches("20[24] .*");
        assertThat(change("GET", "spare", "")).matches("404 .*|200 .*\"draining\":true.*");
    }

    @Test
    void anOperatorHasAClientExamined() throws Exception {
        assertThat(send("POST", "/actuator/autoglmdoctor/fast", "{\"deadline\":\"20s\",\"deep\":true}"))
                .startsWith("200 {\"checks\":[{\"place\":")
                .contains("\"step\":\"generation\",\"state\":\"passed\"", "\"summary\":{", "\"failed\":0")
                .doesNotContain("marker");
        assertThat(send("POST", "/actuator/autoglmdoctor", "{\"expectDns\":\"192.0.2.1,192.0.2.2\"}"))
                .startsWith("200 {\"clients\":{")
                .contains("\"autoGlmClient\":{", "\"fast\":{", "\"step\":\"dns\",\"state\":\"failed\"");
        assertThat(send("POST", "/actuator/autoglmdoctor/slow", "{}")).startsWith("400 ");
    }
}
