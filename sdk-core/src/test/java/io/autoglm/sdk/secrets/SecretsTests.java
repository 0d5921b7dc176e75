package io.autoglm.sdk.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * A marker key, a marker prompt and a marker password go through every operation and every failure, with all loggers at TRACE and observed by
 * meters and traces, and stand nowhere afterwards.
 */
class SecretsTests {

    private static final Marker KEY = new Marker("key", "sk-Marker+Key/0123456789abcdef==", 12);
    private static final Marker PROMPT =
            new Marker("prompt", "Which colour has MARKER-PROMPT, the sky 天空 of 0123456789?", 24);
    private static final Marker PASSWORD = new Marker("password", "Proxy&Marker:Passw0rd@0123456789", 12);
    private static final List<Marker> ALL = List.of(KEY, PROMPT, PASSWORD);
    private static final CallOptions ONCE = CallOptions.DEFAULTS
            .withMaxAttempts(1)
            .withFirstEventTimeout(Duration.ofSeconds(2))
            .withHeader("X-Session", KEY.secret());

    private final Overheard overheard = new Overheard();

    @AfterEach
    void stop() {
        overheard.close();
    }

    private static AutoGlmClientBuilder client(String baseUrl) {
        Backoff soon =
                RetrySpec.defaults().failed().withBase(Duration.ofMillis(1)).withCap(Duration.ofMillis(1));
        return AutoGlmClient.builder()
                .baseUrl(baseUrl)
                .apiKey(KEY.secret())
                .model("sim")
                .header("X-Team-Token", KEY.secret())
                .allowInsecureHttp(true)
                .retry(RetrySpec.defaults().withFailed(soon).withThrottled(soon));
    }

    private static String json(String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"code\":\"x\",\"type\":\"" + KEY.secret() + "\"}}";
    }

    static Stream<SimFault> echoes() {
        String words = "Incorrect API key: " + KEY.secret() + ", input: " + PROMPT.secret();
        List<String> bodies = List.of(
                json(words),
                json("key " + escaped(KEY.secret()) + " of " + escaped(PROMPT.secret())),
                json("Authorization: Basic " + base64("user:" + KEY.secret()) + " " + base64(PROMPT.secret())),
                json("/login?key=" + URLEncoder.encode(KEY.secret(), UTF_8) + "&q="
                        + URLEncoder.encode(PROMPT.secret(), UTF_8)),
                "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"bad\",\"input\":\"" + words + "\"}]}",
                "{\"error\":{\"code\":\"" + KEY.secret() + "\",\"message\":\"no\",\"param\":\"" + PROMPT.secret()
                        + "\"}}",
                "<html><title>" + words + "</title>" + words + "</html>",
                words);
        Map<String, String> headers = Map.of(
                "x-request-id", KEY.secret(),
                "WWW-Authenticate", "Bearer realm=\"" + KEY.secret() + "\", error_description=\"" + KEY.secret() + "\"",
                "x-ratelimit-limit-requests", KEY.secret(),
                "Server", KEY.secret());
        List<SimFault> faults = new ArrayList<>();
        for (int status : List.of(
                400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 429, 451, 500, 501, 502, 503, 504, 529)) {
            bodies.forEach(body -> faults.add(SimFault.status(status, body, headers)));
        }
        return faults.stream();
    }

    private static String escaped(String text) {
        return text.chars().mapToObj(c -> String.format("\\u%04x", c)).reduce("", String::concat);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    static List<SimFault> breaks() {
        return List.of(
                SimFault.status(200, json(KEY.secret() + PROMPT.secret()), Map.of()),
                SimFault.status(200, KEY.secret() + " " + PROMPT.secret(), Map.of("Content-Type", "text/event-stream")),
                SimFault.redirect("http://127.0.0.1:1/login?key=" + KEY.secret()),
                SimFault.errorInStream(2, json(KEY.secret() + PROMPT.secret())),
                SimFault.html200(),
                SimFault.garbage(),
                SimFault.garbageBytes(),
                SimFault.wrongContentLength(),
                SimFault.halfEvent(2),
                SimFault.cutAfterEvents(2),
                SimFault.resetAfterEvents(2),
                SimFault.resetBeforeHeaders(),
                SimFault.resetWithinHeaders(),
                SimFault.refuse(),
                SimFault.empty200(),
                SimFault.doneOnly());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void noAnswerThatBreaksOffShowsASecret(SimFault fault) {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            server.behavior(always(fault));
            calls.everyOperation(PROMPT.secret(), ONCE);
            calls.stream(GenerateRequest.of(PROMPT.secret()), ONCE.withMaxAttempts(3));
        }

        overheard.hasNone(ALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 429, 500, 503})
    void noListOfModelsAndNoHealthThatIsRefusedShowsTheKey(int status) {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            server.behavior(always(SimFault.status(status, json(KEY.secret()), Map.of())));
            calls.lists(ONCE);
        }

        overheard.hasNone(ALL);
    }

    @Test
    void noRefusalThatQuotesKeyAndPromptShowsASecret() {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            echoes().forEach(fault -> {
                server.enqueue(fault);
                calls.stream(GenerateRequest.of(PROMPT.secret()), ONCE);
            });
        }

        overheard.hasNone(ALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 429, 500, 503})
    void noOperationThatIsRefusedShowsASecret(int status) {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            server.behavior(always(SimFault.status(status, json(KEY.secret() + " " + PROMPT.secret()), Map.of())));
            calls.everyOperation(PROMPT.secret(), ONCE);
            calls.stream(GenerateRequest.of(PROMPT.secret()), ONCE.withMaxAttempts(3));
        }

        overheard.hasNone(ALL);
    }

    @Test
    void noCallThatSucceedsShowsASecret() {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            calls.everyOperation(PROMPT.secret(), ONCE);
            calls.lists(ONCE);
        }

        overheard.hasNone(ALL);
        assertThat(overheard.loggers())
                .as("all are at TRACE")
                .contains("io.autoglm.sdk.attempts", "reactor.netty.http.client.HttpClientOperations")
                .anyMatch(logger -> logger.startsWith("io.netty."));
    }

    @Test
    void noLineOfAFileThatIsUnusableShowsThePrompt(@TempDir Path dir) {
        try (SimServer server = SimServer.start();
                WatchedCalls calls = new WatchedCalls(client(server.baseUrl()), overheard)) {
            server.behavior(always(SimFault.status(400, json(KEY.secret() + " " + PROMPT.secret()), Map.of())));
            String good = "{\"custom_id\":\"a\",\"body\":{\"messages\":[{\"role\":\"user\",\"content\":\""
                    + PROMPT.secret() + "\"}]}}";
            calls.file(
                    dir,
                    String.join(
                            "\n",
                            good,
                            good.replace("\"a\"", "\"b\"").replace("\"user\"", "\"" + PROMPT.secret() + "\""),
                            good.replace("\"a\"", "\"c\"").replace("messages", PROMPT.secret()),
                            good.substring(0, good.length() - 3),
                            PROMPT.secret(),
                            ""));
        }

        overheard.hasNone(ALL);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noConnectionOverTlsShowsASecret(boolean trusted, @TempDir Path dir) throws Exception {
        try (SimServer server = SimServer.start(
                SimBehavior.builder().build(), SimTransport.tls().withHttp2(true))) {
            AutoGlmClientBuilder builder =
                    client(server.baseUrl()).http(HttpSpec.defaults().withProtocol(HttpProtocol.HTTP_2));
            if (trusted) {
                builder.trustedCertificates(
                        java.nio.file.Files.writeString(dir.resolve("ca.pem"), server.certificatePem()));
            }
            try (WatchedCalls calls = new WatchedCalls(builder, overheard)) {
                calls.everyOperation(PROMPT.secret(), ONCE);
            }
            try (WatchedCalls calls = new WatchedCalls(client(server.baseUrl().replace("https", "http")), overheard)) {
                calls.everyOperation(PROMPT.secret(), ONCE); // plain words to a port that wants TLS
                calls.lists(ONCE);
            }
        }

        overheard.hasNone(ALL);
    }

    static List<ProxySpec.Type> proxies() {
        return List.of(ProxySpec.Type.HTTP, ProxySpec.Type.SOCKS5);
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void noProxyThatFailsShowsItsPassword(ProxySpec.Type type) {
        try (SimServer proxy = SimServer.start()) {
            proxy.behavior(always(SimFault.status(
                    407,
                    PASSWORD.secret() + base64("anna:" + PASSWORD.secret()),
                    Map.of("Proxy-Authenticate", "Basic realm=\"" + PASSWORD.secret() + "\""))));
            for (int port : List.of(proxy.port(), 1)) {
                ProxySpec spec = new ProxySpec(type, "127.0.0.1", port, "anna", PASSWORD.secret(), List.of());
                for (String target : List.of("http://llm.example/v1", "https://llm.example/v1")) {
                    AutoGlmClientBuilder builder =
                            client(target).http(HttpSpec.defaults().withProxy(spec));
                    try (WatchedCalls calls = new WatchedCalls(builder, overheard)) {
                        calls.everyOperation(PROMPT.secret(), ONCE);
                    }
                }
                overheard.tell("settings", spec + " " + HttpSpec.defaults().withProxy(spec));
            }
        }

        overheard.hasNone(ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://anna:%s@127.0.0.1:1",
                "http://anna:%s@127.0.0.1:99999",
                "anna:%s@127.0.0.1",
                "ftp://anna:%s@127.0.0.1:1",
                "http://%s@127.0.0.1:1",
                "http://anna:%s@",
                "%s",
                "http://a b:%s@ x:1"
            })
    void noProxyOfTheEnvironmentThatIsWrongShowsItsPassword(String value) {
        for (String password : List.of(PASSWORD.secret(), URLEncoder.encode(PASSWORD.secret(), UTF_8))) {
            Map<String, String> environment = Map.of("http_proxy", String.format(value, password));
            try (WatchedCalls calls =
                    new WatchedCalls(client("http://llm.example/v1").environment(environment), overheard)) {
                calls.everyOperation(PROMPT.secret(), ONCE);
            } catch (RuntimeException refused) {
                overheard.tell(refused);
            }
        }

        overheard.hasNone(ALL);
    }

    private static SimBehavior always(SimFault fault) {
        return SimBehavior.builder().faults(fault).faultProbability(1).build();
    }

    @Test
    void whatIsSearchedForIsFoundInEveryForm() {
        List<String> shown = List.of(
                "a " + KEY.secret() + " b",
                "a " + KEY.secret().substring(5, 20),
                KEY.secret().toUpperCase(java.util.Locale.ROOT),
                base64(KEY.secret()),
                base64("u:" + KEY.secret()),
                base64("us:" + KEY.secret() + "x"),
                URLEncoder.encode(KEY.secret(), UTF_8),
                PROMPT.secret().substring(0, 30),
                URLEncoder.encode(PROMPT.secret(), UTF_8),
                "{\"content\":\"" + PROMPT.secret().replace("天空", "\\u5929\\u7a7a") + "\"}");

        assertThat(shown).allMatch(text -> !Marker.in(text, ALL).isEmpty());
        assertThat(Marker.in("sk-Marker+K and the sky", ALL)).isEmpty();
    }

    @Test
    void aTypeThatShowsWhatItHoldsIsFoundWhereverItIsSaid() {
        record Leaking(String key) {}
        Leaking leaking = new Leaking(KEY.secret());
        List<Runnable> ways = List.of(
                () -> overheard.tell("value", leaking),
                () -> overheard.tell(
                        new IllegalStateException("outside", new IllegalArgumentException("bad " + leaking))),
                () -> {
                    IllegalStateException late = new IllegalStateException("late");
                    late.addSuppressed(new IllegalArgumentException("bad " + leaking));
                    overheard.tell(late);
                },
                () -> LoggerFactory.getLogger("somebody.else").trace("sending {}", leaking),
                () -> LoggerFactory.getLogger("io.netty.some").debug("fields", new IllegalStateException("" + leaking)),
                () -> LoggerFactory.getLogger("structured")
                        .atTrace()
                        .addKeyValue("key", leaking)
                        .log("fields"));

        for (Runnable way : ways) {
            overheard.heard().clear();
            way.run();

            assertThatThrownBy(() -> overheard.hasNone(ALL))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("[key] in ");
        }
    }
}
