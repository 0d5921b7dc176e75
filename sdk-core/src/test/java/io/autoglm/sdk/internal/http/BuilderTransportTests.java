package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.model.GenerateRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The settings of the transport reach the wire through the builder. */
class BuilderTransportTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ANSWER =
            "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"model\":\"m\"}";

    private static String generate(AutoGlmClientBuilder builder) {
        AutoGlmClient client = builder.build();
        try {
            return client.generate(
                            GenerateRequest.builder().model("m").user("q").build())
                    .block(PATIENCE)
                    .text();
        } finally {
            client.close(Duration.ZERO).block(PATIENCE);
        }
    }

    private static RawServer server() throws Exception {
        return RawServer.start(peer -> {
            while (true) {
                peer.read();
                peer.answer(200, ANSWER);
            }
        });
    }

    @Test
    void theProxyOfTheEnvironmentThatWasGivenIsUsed() throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = server()) {
            Map<String, String> environment = Map.of("http_proxy", "http://127.0.0.1:" + proxy.port());

            String text = generate(AutoGlmClient.builder()
                    .baseUrl("http://api.test:" + server.port() + "/v1")
                    .environment(environment));

            assertThat(text).isEqualTo("Hello");
            assertThat(proxy.asked).hasSize(1);
        }
    }

    @Test
    void anExplicitSettingTurnsTheProxyOfTheEnvironmentOff() throws Exception {
        try (ProxyServer proxy = new ProxyServer("", 0);
                RawServer server = server()) {
            String text = generate(AutoGlmClient.builder()
                    .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
                    .http(HttpSpec.defaults().withProxy(ProxySpec.direct()))
                    .environment(Map.of("http_proxy", "http://127.0.0.1:" + proxy.port())));

            assertThat(text).isEqualTo("Hello");
            assertThat(proxy.asked).isEmpty();
        }
    }

    @Test
    void http2IsSpokenWhenItIsAskedFor() throws Exception {
        try (Http2Server server = Http2Server.start(request -> request.answer(200, ANSWER))) {
            String text = generate(AutoGlmClient.builder()
                    .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
                    .http(HttpSpec.defaults().withProtocol(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE)));

            assertThat(text).isEqualTo("Hello");
            assertThat(server.request().headers.path()).hasToString("/v1/chat/completions");
        }
    }

    @Test
    void aClientThatAcceptsAnyHostnameWarnsWhenItStarts() {
        Logger logger = (Logger) LoggerFactory.getLogger(AutoGlmClient.class);
        ListAppender<ILoggingEvent> seen = new ListAppender<>();
        seen.start();
        logger.addAppender(seen);
        try {
            AutoGlmClient.builder()
                    .baseUrl("https://api.test")
                    .http(HttpSpec.defaults().withTls(TlsSpec.defaults().dangerouslyWithAnyHostname()))
                    .build()
                    .close();
        } finally {
            logger.detachAppender(seen);
        }
        assertThat(seen.list)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getFormattedMessage()).contains("host names in certificates are not checked"));
    }
}
