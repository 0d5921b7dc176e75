package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The head of an answer has a limit of its own. */
class HeadLimitTests {

    private static final String LONG = "x".repeat(5_000);

    private HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);

    @AfterEach
    void close() {
        StepVerifier.create(transport.close()).expectComplete().verify(HttpFixture.PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpProtocol.class,
            names = {"HTTP_1_1", "HTTP_2_PRIOR_KNOWLEDGE"})
    void aLongerHeadFailsByTheNameOfTheSetting(HttpProtocol protocol) throws Exception {
        HttpSpec narrow = HttpSpec.defaults().withProtocol(protocol).withMaxHeaderBytes(4_096);
        transport = HttpFixture.transportWith(settings -> settings.http(narrow));

        AutoGlmException failure = answered(protocol, port -> HttpFixture.failure(call(port)));

        assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(failure.reason()).endsWith("sent a head that is longer than maxHeaderBytes");
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpProtocol.class,
            names = {"HTTP_1_1", "HTTP_2_PRIOR_KNOWLEDGE"})
    void withinTheLimitItIsRead(HttpProtocol protocol) throws Exception {
        HttpSpec wide = HttpSpec.defaults().withProtocol(protocol);
        transport = HttpFixture.transportWith(settings -> settings.http(wide));

        String answer = answered(protocol, port -> call(port).blockLast(HttpFixture.PATIENCE));

        assertThat(answer).isEqualTo("fine.");
    }

    private interface Use<T> {
        T on(int port);
    }

    private static <T> T answered(HttpProtocol protocol, Use<T> use) throws Exception {
        if (protocol == HttpProtocol.HTTP_1_1) {
            try (RawServer server = RawServer.start(peer -> {
                peer.read();
                peer.write("HTTP/1.1 200 OK\r\nX-Long: " + LONG + "\r\nContent-Length: 5\r\n\r\nfine.");
                peer.awaitClose();
            })) {
                return use.on(server.port());
            }
        }
        try (Http2Server server =
                Http2Server.start(request -> request.header(200, "x-long", LONG).data("fine.", true))) {
            return use.on(server.port());
        }
    }

    private Flux<String> call(int port) {
        return transport.exchange(new TextDialect()).exchange(TextDialect.call(TextDialect.TEXT, port, "q"));
    }
}
