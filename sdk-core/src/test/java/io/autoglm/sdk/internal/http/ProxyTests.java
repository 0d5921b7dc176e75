package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Through each kind of proxy, past it, and refused by it. */
class ProxyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);

    private void connectThrough(ProxySpec proxy) {
        connectThrough(proxy, HttpProtocol.HTTP_1_1);
    }

    private void connectThrough(ProxySpec proxy, HttpProtocol protocol) {
        HttpSpec http = HttpSpec.defaults().withProxy(proxy).withProtocol(protocol);
        transport = HttpFixture.transportWith(settings -> settings.http(http));
    }

    @AfterEach
    void close() {
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    /** A name that only the proxy knows, so that a look-up on this side would fail. */
    private Flux<String> call(int port) {
        return call("api.test", port);
    }

    private Flux<String> call(String host, int port) {
        URI base = URI.create("http://" + host + ":" + port + "/v1");
        return Flux.defer(
                () -> transport.exchange(new TextDialect()).exchange(TextDialect.call(TextDialect.TEXT, base, "q")));
    }

    private static ProxySpec spec(ProxySpec.Type type, String host, int port) {
        return new ProxySpec(type, host, port, null, null, java.util.List.of());
    }

    @ParameterizedTest
    @EnumSource(
            value = ProxySpec.Type.class,
            names = {"HTTP", "SOCKS4", "SOCKS5"})
    void theServersNameGoesToTheProxyAndTheTunnelIsKept(ProxySpec.Type type) throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = fine()) {
            connectThrough(spec(type, "127.0.0.1", proxy.port()));

            StepVerifier.create(call(server.port()).concatWith(call(server.port())))
                    .expectNext("fine.", "fine.")
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(proxy.asked).singleElement().asString().endsWith(" api.test:" + server.port());
            assertThat(server.peers).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProxySpec.Type.class,
            names = {"HTTP", "SOCKS5"})
    void userAndPasswordGoToTheProxyOnly(ProxySpec.Type type) throws Exception {
        try (ProxyServer proxy = new ProxyServer("ann:s3cr:et", 0);
                RawServer server = fine()) {
            connectThrough(spec(type, "127.0.0.1", proxy.port()).withCredentials("ann", "s3cr:et"));

            StepVerifier.create(call(server.port()))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(proxy.asked).singleElement().asString().contains(" ann:s3cr:et ");
            assertThat(server.request().head())
                    .doesNotContainIgnoringCase("proxy-")
                    .doesNotContain("s3cr");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProxySpec.Type.class,
            names = {"HTTP", "SOCKS5"})
    void aNameOfAProxyIsResolved(ProxySpec.Type type) throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = fine()) {
            connectThrough(spec(type, "localhost", proxy.port()));

            StepVerifier.create(call(server.port()))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void http2GoesThroughATunnel() throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                Http2Server server = Http2Server.start(request -> request.answer(200, "fine."))) {
            connectThrough(ProxySpec.http("127.0.0.1", proxy.port()), HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE);

            StepVerifier.create(call(server.port()).concatWith(call(server.port())))
                    .expectNext("fine.", "fine.")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(proxy.asked).hasSize(1);
        }
    }

    @Test
    void whatIsListedIsReachedDirectly() throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = fine()) {
            connectThrough(ProxySpec.http("127.0.0.1", proxy.port()).withNoProxy("127.0.0.0/8"));

            StepVerifier.create(call("127.0.0.1", server.port()))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(PATIENCE);

            assertThat(proxy.asked).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("refusals")
    void aRefusalNamesTheProxyAndNoPassword(
            ProxySpec.Type type, String user, int refusal, ErrorCode code, String reason) throws Exception {
        try (ProxyServer proxy = new ProxyServer(user, refusal);
                RawServer server = fine()) {
            connectThrough(spec(type, "127.0.0.1", proxy.port())
                    .withCredentials("ann", type == ProxySpec.Type.SOCKS4 ? null : "wr0ng"));

            AutoGlmException failure = HttpFixture.failure(call(server.port()));

            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.reason())
                    .contains("api.test:" + server.port(), "proxy 127.0.0.1:" + proxy.port(), reason)
                    .doesNotContain("wr0ng");
            assertThat(server.peers).isEmpty();
        }
    }

    static Stream<Arguments> refusals() {
        ProxySpec.Type http = ProxySpec.Type.HTTP;
        ProxySpec.Type socks5 = ProxySpec.Type.SOCKS5;
        return Stream.of(
                arguments(http, "ann:right", 0, ErrorCode.PROXY_REFUSED, "wants other credentials"),
                arguments(http, "ann:wr0ng", 403, ErrorCode.PROXY_REFUSED, "answered 403"),
                arguments(http, "ann:wr0ng", 502, ErrorCode.CONNECT_FAILED, "answered 502"),
                arguments(socks5, "ann:right", 0, ErrorCode.PROXY_REFUSED, "wants other credentials"),
                arguments(socks5, "ann:wr0ng", 2, ErrorCode.CONNECT_FAILED, "refused or closed"),
                arguments(ProxySpec.Type.SOCKS4, "", 91, ErrorCode.CONNECT_FAILED, "refused or closed"));
    }

    @Test
    void aSocksProxyThatWantsAUserFromNobodyRefuses() throws Exception {
        try (ProxyServer proxy = new ProxyServer("ann:right", 0)) {
            connectThrough(ProxySpec.socks5("127.0.0.1", proxy.port()));

            assertThat(HttpFixture.failure(call(1)).code()).isEqualTo(ErrorCode.PROXY_REFUSED);
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        connectThrough(ProxySpec.http("127.0.0.1", port));

        AutoGlmException failure = HttpFixture.failure(call(443));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(failure.reason())
                .isEqualTo("connection to api.test:443 through the proxy 127.0.0.1:" + port + " was refused");
    }

    @Test
    void aProxyWhoseNameIsUnknownIsADnsFailure() {
        connectThrough(ProxySpec.http("no-such-proxy.invalid", 3128));

        AutoGlmException failure = HttpFixture.failure(call(443));

        assertThat(failure.code()).isEqualTo(ErrorCode.DNS_FAILED);
        assertThat(failure.reason()).contains("no-such-proxy.invalid:3128");
    }

    private static RawServer fine() throws Exception {
        return RawServer.start(peer -> {
            while (true) {
                peer.read();
                peer.answer(200, "fine.");
            }
        });
    }
}
