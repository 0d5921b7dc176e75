package io.autoglm.examples.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.test.SimServer;
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
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Several clients in one application, and what an operator sees of them. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OperationsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SimServer SERVER = SimServer.start();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void askTheSimulatedServer(DynamicPropertyRegistry properties) {
        properties.add("autoglm.provider", () -> "");
        properties.add("autoglm.base-url", SERVER::baseUrl);
        properties.add("autoglm.api-key", () -> "sk-marker");
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
        Asking asking(@Qualifier("fast") AutoGlmClient fast) {
            return new Asking(fast);
        }
    }

    @RestController
    record Asking(AutoGlmClient fast) {

        @GetMapping("/fast")
        Mono<String> fastAnswer() {
            return fast.generate("prompt-marker").map(GenerateResponse::text);
        }
    }

    @BeforeEach
    void resetServer() {
        SERVER.reset();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    private String get(String path) {
        return WebClient.create("http://127.0.0.1:" + port)
                .get()
                .uri(path)
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE);
    }

    @Test
    void aClientWithANameAsksItsOwnModel() {
        assertThat(get("/fast")).isNotBlank();

        assertThat(SERVER.takeRequest(PATIENCE).bodyText()).contains("glm-fast");
    }

    @Test
    void callsAreMeasured() {
        get("/fast");

        assertThat(get("/actuator/metrics/gen_ai.client.operation.duration"))
                .contains("\"statistic\":\"COUNT\"", "glm-fast")
                .doesNotContain("marker");
        assertThat(get("/actuator/metrics/autoglm.client.calls")).contains("autoGlmClient", "fast");
    }

    private String change(HttpMethod method, String endpoint, String body) {
        return send(method, "/actuator/autoglm/fast/" + endpoint, body);
    }

    private String send(HttpMethod method, String path, String body) {
        return WebClient.create("http://127.0.0.1:" + port)
                .method(method)
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchangeToMono(answer -> answer.bodyToMono(String.class)
                        .defaultIfEmpty("")
                        .map(text -> answer.statusCode().value() + " " + text))
                .block(PATIENCE);
    }

    @Test
    void anOperatorAddsWeighsAndDrainsAnEndpoint() {
        assertThat(change(HttpMethod.POST, "spare", "{\"baseUrl\":\"" + SERVER.baseUrl() + "\",\"order\":1}"))
                .startsWith("200 ")
                .contains("\"name\":\"spare\"", "\"weight\":1", "\"order\":1");
        assertThat(change(HttpMethod.POST, "spare", "{\"weight\":3}"))
                .startsWith("200 ")
                .contains("\"weight\":3");
        assertThat(change(HttpMethod.POST, "spare", "{\"weight\":-1}"))
                .isEqualTo("400 {\"error\":\"endpoint weight must be from 0 to 1000000, was -1\"}");
        assertThat(change(HttpMethod.POST, "spare", "{\"weight\":\"many\"}")).startsWith("400 ");
        assertThat(change(HttpMethod.POST, "nothing", "{\"weight\":1}")).startsWith("404 {\"error\":\"no endpoint");
        assertThat(get("/actuator/autoglm/fast")).contains("\"name\":\"spare\"").doesNotContain("marker");

        assertThat(change(HttpMethod.DELETE, "spare", "")).matches("20[24] .*");
        assertThat(change(HttpMethod.GET, "spare", "")).matches("404 .*|200 .*\"draining\":true.*");
    }

    @Test
    void anOperatorHasAClientExamined() {
        assertThat(send(HttpMethod.POST, "/actuator/autoglmdoctor/fast", "{\"deadline\":\"20s\",\"deep\":true}"))
                .startsWith("200 {\"checks\":[{\"place\":")
                .contains("\"step\":\"generation\",\"state\":\"passed\"", "\"summary\":{", "\"failed\":0")
                .doesNotContain("marker");
        assertThat(send(HttpMethod.POST, "/actuator/autoglmdoctor", "{\"expectDns\":\"192.0.2.1,192.0.2.2\"}"))
                .startsWith("200 {\"clients\":{")
                .contains("\"autoGlmClient\":{", "\"fast\":{", "\"step\":\"dns\",\"state\":\"failed\"");
        assertThat(send(HttpMethod.POST, "/actuator/autoglmdoctor/slow", "{}")).startsWith("400 ");
        assertThat(send(HttpMethod.GET, "/actuator/autoglmdoctor/fast", "")).matches("40[45] .*");
    }
}
