package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.NameResolution;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import java.time.Duration;
import java.util.Map;
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

/** Each property below {@code autoglm.http}: the setting that it changes, and what the client then does. */
@Binds("autoglm.http")
class HttpPropertiesTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpSpec HTTP = HttpSpec.defaults();

    private static HttpSpec bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm", AutoGlmProperties.class)
                .httpSpec();
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("protocol", "http-2", HTTP.withProtocol(HttpProtocol.HTTP_2)),
                Arguments.of("max-streams", "7", HTTP.withMaxStreams(7)),
                Arguments.of("stream-window", "1MB", HTTP.withStreamWindow(1024 * 1024)),
                Arguments.of("name-resolution", "system", HTTP.withNameResolution(NameResolution.SYSTEM)),
                Arguments.of("compression", "true", HTTP.withCompression(true)),
                Arguments.of("max-header-bytes", "16KB", HTTP.withMaxHeaderBytes(16 * 1024)));
    }

    @ParameterizedTest(name = "autoglm.http.{0}={1}")
    @MethodSource("settings")
    void changesItsOwnSettingOnly(String name, String value, HttpSpec expected) {
        assertThat(bound(Map.of("autoglm.http." + name, value))).isEqualTo(expected);
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(bound(Map.of())).isEqualTo(HTTP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-streams=0         | autoglm.http.max-streams must be 1 to 1000, was 0
            stream-window=1KB     | autoglm.http.stream-window must be 65535 to 16777216, was 1024
            stream-window=16MB    | autoglm.http: maxStreams times streamWindow must be at most 1073741824
            max-header-bytes=9TB  | autoglm.http.max-header-bytes must be 1024 to 1048576, was 2147483647
            """)
    void whatMakesNoSenseIsRefusedByName(String property, String message) {
        String[] pair = property.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of("autoglm.http." + pair[0], pair[1])))
                .withMessageStartingWith(message);
    }

    @Test
    void theClientSpeaksTheVersionOfThePropertyAndAsksForCompression() {
        SimTransport http2 = SimTransport.plain().withHttp2(true);
        try (SimServer server = SimServer.start(SimBehavior.builder().build(), http2)) {
            RecordedRequest plain = sent(server);
            RecordedRequest changed =
                    sent(server, "autoglm.http.protocol=http-2-prior-knowledge", "autoglm.http.compression=true");

            assertThat(plain.streamId()).isNull();
            assertThat(plain.header("accept-encoding")).isNull();
            assertThat(changed.streamId()).isNotNull();
            assertThat(changed.header("accept-encoding")).contains("gzip");
        }
    }

    private static RecordedRequest sent(SimServer server, String... properties) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AutoGlmAutoConfiguration.class))
                .withPropertyValues(
                        "autoglm.base-url=" + server.baseUrl(), "autoglm.model=sim-1", "autoglm.shutdown-grace=0")
                .withPropertyValues(properties)
                .run(context -> context.getBean(AutoGlmClient.class)
                        .generate("hi")
                        .onErrorMap(AutoGlmException.class, AssertionError::new)
                        .block(PATIENCE));
        return server.takeRequest(PATIENCE);
    }
}
