package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.observe.LogCapture;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.test.StepVerifier;

/** The log knows where each attempt went, and nothing of where the attempt before did. */
class RemoteAddressTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static HttpTransport transport(HttpSpec http) {
        return HttpFixture.transportWith(settings -> settings.http(http));
    }

    private static int portOf(Call<?> call) {
        InetSocketAddress address = (InetSocketAddress) call.log().remoteAddress();
        assertThat(address).isNotNull();
        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        return address.getPort();
    }

    private static void ask(HttpTransport transport, Call<String> call) {
        StepVerifier.create(transport.exchange(new TextDialect()).exchange(call))
                .expectNext("fine.")
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void close(HttpTransport transport) {
        StepVerifier.create(transport.close()).expectComplete().verify(PATIENCE);
    }

    private static RawServer fine() throws Exception {
        return RawServer.start(peer -> {
            while (true) {
                peer.read();
                peer.answer(200, "fine.");
            }
        });
    }

    @Test
    void aFreshAndAKeptConnectionGoToTheServer() throws Exception {
        HttpTransport transport = transport(HttpSpec.defaults());
        try (RawServer server = fine()) {
            for (int i = 0; i < 2; i++) {
                Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "q");
                ask(transport, call);
                assertThat(portOf(call)).isEqualTo(server.port());
            }
            assertThat(server.peers).hasSize(1);
        }
        close(transport);
    }

    @Test
    void aStreamGoesWhereItsHttp2ConnectionGoes() throws Exception {
        HttpTransport transport = transport(HttpSpec.defaults().withProtocol(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE));
        try (Http2Server server = Http2Server.start(request -> request.answer(200, "fine."))) {
            for (int i = 0; i < 2; i++) {
                Call<String> call = TextDialect.call(TextDialect.TEXT, server.port(), "q");
                ask(transport, call);
                assertThat(portOf(call)).isEqualTo(server.port());
            }
            assertThat(server.connections).hasSize(1);
        }
        close(transport);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProxySpec.Type.class,
            names = {"HTTP", "SOCKS4", "SOCKS5"})
    void throughAProxyItIsTheProxyThatIsSeen(ProxySpec.Type type) throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = fine()) {
            ProxySpec through = new ProxySpec(type, "127.0.0.1", proxy.port(), null, null, List.of());
            HttpTransport transport = transport(HttpSpec.defaults().withProxy(through));
            Call<String> call =
                    TextDialect.call(TextDialect.TEXT, URI.create("http://api.test:" + server.port() + "/v1"), "q");
            ask(transport, call);
            assertThat(portOf(call)).isEqualTo(proxy.port());
            close(transport);
        }
    }

    @Test
    void anAttemptThatNeverConnectedShowsNotWhereTheOneBeforeWent() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        HttpTransport transport = transport(HttpSpec.defaults());
        try (RawServer server = fine()) {
            Call<String> first = TextDialect.call(TextDialect.TEXT, server.port(), "q");
            ask(transport, first);
            assertThat(portOf(first)).isEqualTo(server.port());

            Call<String> second = first.withAttempt(2, Set.of())
                    .withEndpoint(
                            TextDialect.call(TextDialect.TEXT, closed, "q").endpoint());
            second.log().queued(second.nowNanos());
            second.log().admitted(new Endpoint("test", URI.create("http://llm.example/v1")), second.nowNanos());
            assertThat(HttpFixture.failure(transport.exchange(new TextDialect()).exchange(second))
                            .code())
                    .isEqualTo(ErrorCode.CONNECT_FAILED);
            assertThat(second.log().remoteAddress()).isNull();
        }
        close(transport);
    }

    @Test
    void theLinesOfACallWhoseServerIsGoneNameNoAddress() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        io.autoglm.sdk.AutoGlmClient client = io.autoglm.sdk.AutoGlmClient.builder()
                .baseUrl("http://127.0.0.1:" + closed + "/v1")
                .model("m")
                .build();
        try (LogCapture log = new LogCapture()) {
            StepVerifier.create(client.generate("hi")).expectError().verify(PATIENCE);

            assertThat(log.texts(LogLine.ATTEMPT_RETRYING))
                    .hasSize(3)
                    .allSatisfy(
                            line -> assertThat(line).contains("code=AGLM-3002").doesNotContain("remote="));
        }
        StepVerifier.create(client.close(Duration.ZERO)).expectComplete().verify(PATIENCE);
    }
}
