package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.batch.BatchSpec;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.batch}: the setting that it changes. */
class BatchPropertiesTests {

    private static @Nullable BatchSpec batch(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("autoglm.batch", BatchProperties.class)
                .spec();
    }

    @Test
    @Binds("autoglm.batch.enabled")
    void callsGoAloneUnlessItIsSaidOtherwise() {
        assertThat(batch(Map.of())).isNull();
        assertThat(batch(Map.of("autoglm.batch.enabled", "true"))).isEqualTo(BatchSpec.defaults());
        assertThat(batch(Map.of("autoglm.batch.enabled", "false", "autoglm.batch.max-items", "8")))
                .isNull();
    }

    @Test
    @Binds({
        "autoglm.batch.max-items",
        "autoglm.batch.max-tokens",
        "autoglm.batch.max-bytes",
        "autoglm.batch.max-pending"
    })
    void aRequestHasItsLimits() {
        assertThat(batch(Map.of("autoglm.batch.max-items", "8")))
                .isEqualTo(BatchSpec.defaults().withMaxItems(8));
        assertThat(batch(Map.of("autoglm.batch.max-tokens", "4000")))
                .isEqualTo(BatchSpec.defaults().withMaxTokens(4_000L));
        assertThat(batch(Map.of("autoglm.batch.max-bytes", "100KB")))
                .isEqualTo(BatchSpec.defaults().withMaxBytes(100 * 1024));
        assertThat(batch(Map.of("autoglm.batch.max-pending", "50")))
                .isEqualTo(BatchSpec.defaults().withMaxPending(50));
    }

    @Test
    @Binds({"autoglm.batch.linger", "autoglm.batch.adaptive"})
    void companyIsWaitedFor() {
        assertThat(batch(Map.of("autoglm.batch.linger", "5ms")))
                .isEqualTo(BatchSpec.defaults().withAdaptiveLinger(Duration.ofMillis(5)));
        assertThat(batch(Map.of("autoglm.batch.adaptive", "false")))
                .isEqualTo(BatchSpec.defaults().withFixedLinger(Duration.ofMillis(10)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.batch.max-items=1     | autoglm.batch.max-items must be from 2 to 1024, was 1
            autoglm.batch.max-tokens=0    | autoglm.batch.max-tokens must be at least 1, was 0
            autoglm.batch.max-bytes=0     | autoglm.batch.max-bytes must be at least 1, was 0
            autoglm.batch.linger=2m       | autoglm.batch.linger must be from 0 to 1 min, was PT2M
            autoglm.batch.max-pending=0   | autoglm.batch.max-pending must be from 1 to 1000000, was 0
            """)
    void whatIsOutOfRangeIsRefusedByTheNameOfTheProperty(String property, String message) {
        String[] pair = property.split("=", 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch(Map.of(pair[0], pair[1])))
                .withMessage(message);
    }
}
