package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.batch.EmbedSpec;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.embed}: the setting that it changes. */
@Binds("autoglm.embed")
class EmbedPropertiesTests {

    private static final EmbedSpec NONE = EmbedSpec.asClient();

    private static EmbedSpec bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.embed", EmbedProperties.class)
                .spec();
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("model", "embedding-3", NONE.withModel("embedding-3")),
                Arguments.of("dimensions", "256", NONE.withDimensions(256)),
                Arguments.of("max-items", "32", NONE.withMaxItems(32)),
                Arguments.of("max-tokens", "8000", NONE.withMaxTokens(8_000L)),
                Arguments.of("max-bytes", "500000", NONE.withMaxBytes(500_000L)),
                Arguments.of("concurrency", "8", NONE.withConcurrency(8)),
                Arguments.of("linger", "20ms", NONE.withLinger(Duration.ofMillis(20))));
    }

    @ParameterizedTest(name = "{0}={1}")
    @MethodSource("settings")
    @Binds({
        "autoglm.embed.model",
        "autoglm.embed.dimensions",
        "autoglm.embed.max-items",
        "autoglm.embed.max-tokens",
        "autoglm.embed.max-bytes",
        "autoglm.embed.concurrency",
        "autoglm.embed.linger"
    })
    void oneSettingChangesAndNoOther(String name, String value, EmbedSpec expected) {
        assertThat(bound(Map.of("autoglm.embed." + name, value))).isEqualTo(expected);
    }

    @Test
    void withoutAnyAllIsAsTheClientHasIt() {
        assertThat(bound(Map.of())).isEqualTo(NONE);
        assertThat(bound(Map.of("autoglm.embed.model", " "))).isEqualTo(NONE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.embed.max-items=0     | autoglm.embed.max-items must be 1 to 100000, was 0
            autoglm.embed.linger=2m       | autoglm.embed.linger must be 0 to PT1M, was PT2M
            autoglm.embed.concurrency=-1  | autoglm.embed.concurrency must be 1 to 1024, was -1
            autoglm.embed.dimensions=0    | autoglm.embed.dimensions must be at least 1, was 0
            """)
    void whatIsOutOfRangeIsRefusedByTheNameOfTheProperty(String setting, String message) {
        String[] pair = setting.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bound(Map.of(pair[0], pair[1])))
                .withMessage(message);
    }
}
