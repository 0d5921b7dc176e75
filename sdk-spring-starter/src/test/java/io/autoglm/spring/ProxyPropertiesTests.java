package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Each property below {@code autoglm.proxy}: the setting that it changes, and what the client then does. */
@Binds("autoglm.proxy")
class ProxyPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ProxySpec PROXY = ProxySpec.http("proxy.example", 3128);

    private static ProxyProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.proxy", ProxyProperties.class);
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("type", "socks5", "", ProxySpec.socks5("proxy.example", 3128)),
                Arguments.of("host", "other.example", "", ProxySpec.http("other.example", 3128)),
                Arguments.of("port", "8080", "", ProxySpec.http("proxy.example", 8080)),
                Arguments.of("username", "ann", "", PROXY.withCredentials("ann", null)),
                Arguments.of("password", "s3cret", "username=ann", PROXY.withCredentials("ann", "s3cret")),
                Arguments.of("no-proxy", "a.example,<local>", "", PROXY.withNoProxy("a.example", "<local>")));
    }

    @ParameterizedTest(name = "autoglm.proxy.{0}={1} {2}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, String beside, ProxySpec expected) {
        Map<String, String> properties =
                new HashMap<>(Map.of("autoglm.proxy.host", "proxy.example", "autoglm.proxy.port", "3128"));
        if (!beside.isEmpty()) {
            String[] other = beside.split("=", 2);
            properties.put("autoglm.proxy." + other[0], other[1]);
        }
        properties.put("autoglm.proxy." + name, value);

        assertThat(bound(properties).spec()).isEqualTo(expected).isNotEqualTo(PROXY);
    }

    @Test
    void nothingSetLeavesItToTheEnvironment() {
        assertThat(bound(Map.of()).spec()).isNull();
        assertThat(bound(Map.of("autoglm.proxy.host", "", "autoglm.proxy.username", " "))
                        .spec())
                .isNull();
    }

    @Test
    void directIsNoProxyWhateverTheEnvironmentSays() {
        assertThat(bound(Map.of("autoglm.proxy.type", "direct")).spec()).isEqualTo(ProxySpec.direct());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host=p               | autoglm.proxy.port is not set, and a proxy has a host and a port
            port=1               | autoglm.proxy.host is not set, and a proxy has a host and a port
            type=direct,host=p   | autoglm.proxy.type=direct means that there is no proxy: set nothing else below autoglm.proxy
            host=p,port=1,password=s3cret | autoglm.proxy: proxy password needs a username, which was not set
            """)
    void whatMakesNoSenseIsRefusedByName(String properties, String message) {
        Map<String, String> map = new HashMap<>();
        for (String property : properties.split(",")) {
            String[] pair = property.split("=", 2);
            map.put("autoglm.proxy." + pair[0], pair[1]);
        }

        assertThatIllegalArgumentException().isThrownBy(() -> bound(map).spec()).withMessage(message);
    }

    @Test
    void userAndPasswordAreNotShown() {
        assertThat(bound(Map.of(
                                "autoglm.proxy.host", "p",
                                "autoglm.proxy.username", "ann",
                                "autoglm.proxy.password", "s3cret"))
                        .toString())
                .contains("host=p")
                .doesNotContain("ann", "s3cret");
    }

    private static AutoGlmException call(String... properties) {
        AutoGlmException[] failure = new AutoGlmException[1];
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                .withPropertyValues("autoglm.model=sim-1", "autoglm.shutdown-grace=0", "autoglm.retry.max-attempts=1")
                .withPropertyValues(properties)
                .run(context -> failure[0] = catchThrowableOfType(
                        AutoGlmException.class,
                        () -> context.getBean(AutoGlmClient.class)
                                .generate("hi")
                                .block(PATIENCE)));
        return failure[0];
    }

    @Test
    void theClientGoesThroughTheProxyOfTheProperties() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                SimServer server = SimServer.start()) {
            CompletableFuture<String> asked = refuseOne(proxy);
            String[] way = {
                "autoglm.proxy.host=127.0.0.1",
                "autoglm.proxy.port=" + proxy.getLocalPort(),
                "autoglm.proxy.username=ann",
                "autoglm.proxy.password=s3cret",
                "autoglm.base-url=http://llm.example/v1",
                "autoglm.proxy.no-proxy=127.0.0.1"
            };

            assertThat(call(way).code()).isEqualTo(ErrorCode.PROXY_REFUSED);
            assertThat(asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .startsWith("CONNECT llm.example:80 ")
                    .containsIgnoringCase("Proxy-Authorization: Basic YW5uOnMzY3JldA==");
            way[4] = "autoglm.base-url=" + server.baseUrl();
            assertThat(call(way)).as("past the proxy").isNull();
        }
    }

    /** Answers one client with 407 and gives what it asked for. */
    private static CompletableFuture<String> refuseOne(ServerSocket proxy) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket client = proxy.accept()) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                client.getOutputStream()
                        .write("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return head.toString();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
