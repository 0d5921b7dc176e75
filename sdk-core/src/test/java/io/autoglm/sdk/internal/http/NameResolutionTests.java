package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Names are looked up by either resolver, and BlockHound sees no event loop block. */
class NameResolutionTests {

    private HttpTransport transport = HttpTransport.create(TransportSettings.DEFAULTS);

    @AfterEach
    void close() {
        StepVerifier.create(transport.close()).expectComplete().verify(HttpFixture.PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aNameIsFoundAndAnUnknownOneIsADnsFailure(NameResolution resolution) throws Exception {
        transport = HttpFixture.transportWith(
                settings -> settings.http(HttpSpec.defaults().withNameResolution(resolution)));
        try (RawServer server = RawServer.start(peer -> {
            peer.read();
            peer.answer(200, "fine.");
        })) {
            StepVerifier.create(call("localhost", server.port()))
                    .expectNext("fine.")
                    .expectComplete()
                    .verify(HttpFixture.PATIENCE);
        }
        assertThat(HttpFixture.failure(call("no-such-host.invalid", 80)).code()).isEqualTo(ErrorCode.DNS_FAILED);
    }

    private Flux<String> call(String host, int port) {
        return transport
                .exchange(new TextDialect())
                .exchange(TextDialect.call(TextDialect.TEXT, URI.create("http://" + host + ":" + port + "/v1"), "q"));
    }
}
