package io.autoglm.examples.observability;

import io.autoglm.test.SimServer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** The application as its users run it: every auto-configuration is at work, since nothing here is a test of Spring Boot's. */
final class RunningAssistant implements AutoCloseable {

    static final String KEY = "sk-key-marker";
    static final String PROMPT = "prompt-marker";

    private static final Map<String, String> DEFAULTS = Map.of(
            "server.port", "0",
            "server.address", "127.0.0.1",
            "spring.main.banner-mode", "off",
            "logging.level.root", "warn",
            "management.tracing.export.zipkin.enabled", "false",
            "autoglm.provider", "",
            "autoglm.api-key", KEY,
            "autoglm.retry.failed.base", "1ms",
            "autoglm.retry.throttled.base", "1ms",
            "autoglm.shutdown-grace", "0s");

    private final ConfigurableApplicationContext context;
    private final WebClient browser;

    private RunningAssistant(ConfigurableApplicationContext context) {
        this.context = context;
        browser = WebClient.create("http://127.0.0.1:" + port());
    }

    /** Starts it with {@code properties} of the form {@code name=value}; it asks {@code server}, and nobody is told of its traces. */
    static RunningAssistant start(SimServer server, Class<?> more, String... properties) {
        Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
        all.put("autoglm.base-url", server.baseUrl());
        for (String property : properties) {
            int equals = property.indexOf('=');
            all.put(property.substring(0, equals), property.substring(equals + 1));
        }
        String[] arguments = all.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
        return new RunningAssistant(new SpringApplicationBuilder(AssistantApplication.class, more).run(arguments));
    }

    /** As {@link #start}, and its traces are sent to Zipkin. */
    static RunningAssistant startExporting(SimServer server, String... properties) {
        String[] more = Arrays.copyOf(properties, properties.length + 1);
        more[properties.length] = "management.tracing.export.zipkin.enabled=true";
        return start(server, Object.class, more);
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** What a browser gets from {@code path}, failures too. */
    Mono<ResponseEntity<String>> get(String path) {
        return get(path, Map.of());
    }

    /** What a browser that sends {@code headers} gets from {@code path}, failures too. */
    Mono<ResponseEntity<String>> get(String path, Map<String, String> headers) {
        return browser.get()
                .uri(path + "?prompt={prompt}", PROMPT)
                .headers(all -> headers.forEach(all::set))
                .exchangeToMono(response -> response.toEntity(String.class));
    }

    /** The pieces that a browser gets from {@code path}; a cancel closes its connection. */
    Flux<String> stream(String path) {
        return browser.get()
                .uri(path + "?prompt={prompt}", PROMPT)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(AssistantController.Piece.class)
                .map(AssistantController.Piece::text);
    }

    /** The page that Prometheus reads. */
    String metrics() {
        return browser.get()
                .uri("/actuator/prometheus")
                .retrieve()
                .bodyToMono(String.class)
                .block();
    }

    /** The same page in the format that has exemplars. */
    String openMetrics() {
        return browser.get()
                .uri("/actuator/prometheus")
                .header("Accept", "application/openmetrics-text; version=1.0.0")
                .retrieve()
                .bodyToMono(String.class)
                .block();
    }

    @Override
    public void close() {
        context.close();
        Hooks.disableAutomaticContextPropagation(); // spring.reactor.context-propagation=auto outlives the context
    }
}
