package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Each property below {@code autoglm.fallback} and {@code autoglm.hedge}: the setting that it changes. */
class FallbackPropertiesTests {

    private static Binder binder(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties));
    }

    private static FallbackSpec fallback(Map<String, String> properties) {
        return binder(properties)
                .bindOrCreate("autoglm.fallback", FallbackProperties.class)
                .spec();
    }

    private static HedgeSpec hedge(Map<String, String> properties) {
        return binder(properties)
                .bindOrCreate("autoglm.hedge", HedgeProperties.class)
                .spec();
    }

    @Test
    @Binds("autoglm.fallback.models")
    void modelsAreAskedInTheirOrder() {
        assertThat(fallback(Map.of("autoglm.fallback.models", "b,a")))
                .isEqualTo(FallbackSpec.none().withModels("b", "a"));
        assertThat(fallback(Map.of("autoglm.fallback.models[0]", "b", "autoglm.fallback.models[1]", ""))
                        .models())
                .isEqualTo(List.of("b"));
    }

    @Test
    @Binds({"autoglm.fallback.reserve", "autoglm.fallback.longest-reserve"})
    void aPartOfTheTimeIsReserved() {
        assertThat(fallback(Map.of("autoglm.fallback.reserve", "0.3")))
                .isEqualTo(FallbackSpec.none().withReserve(0.3, Duration.ofSeconds(2)));
        assertThat(fallback(Map.of("autoglm.fallback.longest-reserve", "7s")))
                .isEqualTo(FallbackSpec.none().withReserve(0.1, Duration.ofSeconds(7)));
    }

    @Test
    @Binds({"autoglm.hedge.after", "autoglm.hedge.percentile"})
    void aSecondAttemptIsMadeAfterATimeOrAtAPercentile() {
        assertThat(hedge(Map.of("autoglm.hedge.after", "2s"))).isEqualTo(HedgeSpec.after(Duration.ofSeconds(2)));
        assertThat(hedge(Map.of("autoglm.hedge.percentile", "0.95"))).isEqualTo(HedgeSpec.atPercentile(0.95));
    }

    @Test
    void nothingSetLeavesTheClientsOwn() {
        assertThat(fallback(Map.of())).isEqualTo(FallbackSpec.none());
        assertThat(hedge(Map.of())).isEqualTo(HedgeSpec.none());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            autoglm.fallback.reserve=0.95        | autoglm.fallback.reserve must be from 0 to 0.9, was 0.95
            autoglm.fallback.longest-reserve=-1s | autoglm.fallback.longest-reserve must not be negative, was PT-1S
            autoglm.hedge.after=0s               | autoglm.hedge.after must be positive, was PT0S
            autoglm.hedge.percentile=1           | autoglm.hedge.percentile must be above 0 and below 1, was 1.0
            """)
    void whatMakesNoSenseIsRefusedByName(String property, String message) {
        String[] pair = property.split("=", 2);
        Map<String, String> properties = Map.of(pair[0], pair[1]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    fallback(properties);
                    hedge(properties);
                })
                .withMessage(message);
    }
}
