package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.oauth2.OAuth2Spec;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.RetrySpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an application hands on from its users cannot become a header, a path, a host or a line of a log: it is refused before anything is
 * sent, by an error that names field and rule, or it is sent as the text that it is.
 */
class InjectionTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SECRET = "sk-marker-0123456789";
    private static final List<String> BREAKS =
            List.of("a\r\nX-Evil: 1", "a\nb", "a\rb", "a\u0000b", "a\u001b[2Jb", "a\u007fb", "a\u0085b", "a\u2028b");

    private record Seen(String method, String path, Map<String, List<String>> headers, String body) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            byte[] answer = (exchange.getRequestURI().getPath().endsWith("embeddings")
                            ? "[[1]]"
                            : "{\"choices\":[{\"message\":{\"content\":\"fine\"},\"finish_reason\":\"stop\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder().baseUrl(url()).apiKey(SECRET).model("m");
    }

    private interface Attack {

        /** Hands {@code value} to the client and calls it. */
        void with(InjectionTests test, String value);
    }

    private static GenerateRequest prompt() {
        return GenerateRequest.of("Hello");
    }

    private void call(AutoGlmClientBuilder client, GenerateRequest request, CallOptions options) {
        AutoGlmClient made = client.build();
        try {
            GenerateResponse unused = made.generate(request, options).block(PATIENCE);
        } finally {
            made.close();
        }
    }

    private static Attack built(BiFunction<AutoGlmClientBuilder, String, AutoGlmClientBuilder> change) {
        return (test, value) -> test.call(change.apply(test.builder(), value), prompt(), CallOptions.DEFAULTS);
    }

    private static Attack proxied(ProxySpec.Type type, boolean inPassword) {
        return built((client, value) -> client.http(HttpSpec.defaults()
                .withProxy(new ProxySpec(
                        type, "127.0.0.1", 9, inPassword ? "user" : value, inPassword ? value : null, List.of()))));
    }

    private static Map<String, Attack> refused() {
        return Map.ofEntries(
                Map.entry("header 'X-Trip'", built((client, value) -> client.header("X-Trip", value))),
                Map.entry("header name", built((client, value) -> client.header(value, "x"))),
                Map.entry("header 'User-Agent'", built(AutoGlmClientBuilder::application)),
                Map.entry("base URL", built((client, value) -> client.baseUrl("http://127.0.0.1/" + value))),
                Map.entry("base URL ", built((client, value) -> client.baseUrl("http://127.0.0.1/v1?v=" + value))),
                Map.entry("base URL  ", built((client, value) -> client.baseUrl("http://127.0.0.1" + value))),
                Map.entry(
                        "endpoint name",
                        built((client, value) -> client.baseUrl(null)
                                .endpoint(EndpointSpec.at("http://127.0.0.1/").withName(value)))),
                Map.entry(
                        "header 'X-Own'",
                        built((client, value) -> client.baseUrl(null)
                                .endpoint(EndpointSpec.at("http://127.0.0.1/").withHeader("X-Own", value)))),
                Map.entry(
                        "host must be the proxy",
                        built((client, value) ->
                                client.http(HttpSpec.defaults().withProxy(ProxySpec.http(value, 3128))))),
                Map.entry("proxy username", proxied(ProxySpec.Type.HTTP, false)),
                Map.entry("proxy username ", proxied(ProxySpec.Type.SOCKS4, false)),
                Map.entry("proxy password", proxied(ProxySpec.Type.SOCKS5, true)),
                Map.entry(
                        "header 'X-Call'",
                        (test, value) ->
                                test.call(test.builder(), prompt(), CallOptions.DEFAULTS.withHeader("X-Call", value))),
                Map.entry(
                        "header name ",
                        (test, value) ->
                                test.call(test.builder(), prompt(), CallOptions.DEFAULTS.withHeader(value, "x"))),
                Map.entry(
                        "header 'Idempotency-Key'",
                        (test, value) -> test.call(
                                test.builder(),
                                prompt(),
                                CallOptions.DEFAULTS.withHeader(RetrySpec.IDEMPOTENCY_KEY, value))),
                Map.entry(
                        "model",
                        (test, value) -> test.call(
                                test.builder(),
                                GenerateRequest.builder()
                                        .model(value)
                                        .user("Hello")
                                        .build(),
                                CallOptions.DEFAULTS)),
                Map.entry(
                        "userId",
                        (test, value) -> test.call(
                                test.builder(),
                                GenerateRequest.builder()
                                        .user("Hello")
                                        .userId(value)
                                        .build(),
                                CallOptions.DEFAULTS)),
                Map.entry(
                        "requestId",
                        (test, value) -> test.call(
                                test.builder(),
                                GenerateRequest.builder()
                                        .user("Hello")
                                        .requestId(value)
                                        .build(),
                                CallOptions.DEFAULTS)),
                Map.entry(
                        "requestId ",
                        (test, value) -> EmbedRequest.builder()
                                .input("Hello")
                                .requestId(value)
                                .build()),
                Map.entry(
                        "tenant",
                        (test, value) -> test.call(test.builder(), prompt(), CallOptions.DEFAULTS.withTenant(value))),
                Map.entry(
                        "scope",
                        (test, value) -> OAuth2Spec.of("https://login.example/token", "id", "secret")
                                .withScopes(List.of(value))));
    }

    static Stream<Arguments> attacks() {
        return refused().keySet().stream()
                .sorted()
                .flatMap(field -> BREAKS.stream()
                        .filter(value -> mayHave(field, value))
                        .map(value -> Arguments.of(field, value)));
    }

    /** A line separator of Unicode ends no line of HTTP: a SOCKS user may have it. */
    private static boolean mayHave(String field, String value) {
        return !(field.startsWith("proxy") && value.contains("\u2028"))
                && !(field.startsWith("host must") && value.contains("\u2028"))
                && !(field.startsWith("host must") && value.contains("\u0085"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void aLineBreakOrControlCharacterIsRefusedBeforeAnythingIsSent(String field, String value) {
        Throwable refusal = catchThrowable(() -> refused().get(field).with(this, value));

        assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
        assertThat(refusal.getMessage()).contains(field.strip()).doesNotContain(SECRET);
        assertThat(refusal.getMessage().chars().allMatch(c -> (c >= ' ' && c < 127) || c == '…'))
                .as(refusal.getMessage())
                .isTrue();
        assertThat(seen).isEmpty();
    }

    static Stream<Consumer<InjectionTests>> keys() {
        return BREAKS.stream()
                .flatMap(broken -> Stream.of(
                        test -> test.call(test.builder().apiKey(SECRET + broken), prompt(), CallOptions.DEFAULTS),
                        test -> test.call(
                                test.builder().apiKey(null).credentials(Credentials.header("api-key", SECRET + broken)),
                                prompt(),
                                CallOptions.DEFAULTS),
                        test -> test.call(
                                test.builder().apiKey(null).credentials(Credentials.bearer(() -> SECRET + broken)),
                                prompt(),
                                CallOptions.DEFAULTS)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyWithALineBreakIsRefusedWithoutBeingShown(Consumer<InjectionTests> attack) {
        Throwable refusal = catchThrowable(() -> attack.accept(this));

        assertThat(refusal).isInstanceOf(RuntimeException.class);
        for (Throwable each = refusal; each != null; each = each.getCause()) {
            assertThat(String.valueOf(each.getMessage())).doesNotContain(SECRET).doesNotContain("X-Evil");
        }
        assertThat(seen).isEmpty();
    }

    static Stream<String> names() {
        return Stream.of(
                "../../admin", "m?key=x#y", "//other.example/", "m\",\"stream\":true,\"x\":\"", "%0d%0aX-Evil:1");
    }

    /** The name of a model stands in the body alone. */
    @ParameterizedTest
    @MethodSource("names")
    void theNameOfAModelIsSentAsTheTextThatItIs(String model) {
        call(
                builder().model(null),
                GenerateRequest.builder().model(model).user("Hello").build(),
                CallOptions.DEFAULTS);

        assertThat(seen).hasSize(1);
        Seen request = seen.get(0);
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("X-Evil"));
        Map<?, ?> body = JsonMapper.shared().readValue(request.body(), Map.class);
        assertThat(body.get("model")).isEqualTo(model);
        assertThat(body.get("stream")).isNotEqualTo(true);
    }

    /** What is encoded in a base URL stays so. */
    @ParameterizedTest
    @MethodSource("encoded")
    void whatIsEncodedInTheBaseUrlStaysEncoded(String path) {
        call(builder().baseUrl(url() + path), prompt(), CallOptions.DEFAULTS);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).path())
                .startsWith("/v1" + path.replaceFirst("\\?.*", ""))
                .endsWith(path.replaceFirst("^[^?]*", ""));
        assertThat(seen.get(0).headers().keySet()).noneMatch(name -> name.equalsIgnoreCase("X-Evil"));
    }

    static Stream<String> encoded() {
        return Stream.of("/%0d%0aX-Evil:1", "/a%00b", "/a%2f..%2fb", "?v=%0d%0aX-Evil:1");
    }
}
