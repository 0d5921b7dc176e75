package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkSpecTests {

    private static final BulkPrices PRICES = new BulkPrices(new BigDecimal("0.5"), new BigDecimal("2"), "CNY");

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_001})
    void concurrencyIsInBounds(int value) {
        assertThatThrownBy(() -> BulkSpec.defaults().withConcurrency(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("concurrency must be 1 to 100000, was " + value);
    }

    @Test
    void theBoundsOfConcurrencyCanBeHad() {
        assertThat(BulkSpec.defaults().withConcurrency(1).concurrency()).isEqualTo(1);
        assertThat(BulkSpec.defaults().withConcurrency(100_000).concurrency()).isEqualTo(100_000);
        assertThat(BulkSpec.defaults().withConcurrency(null).concurrency()).isNull();
    }

    @Test
    void otherBadValuesAreNamed() {
        assertThatThrownBy(() -> BulkSpec.defaults().withStopAfter(0L))
                .hasMessage("stopAfter must be at least 1, was 0");
        assertThatThrownBy(() -> BulkSpec.defaults().withTotal(-1L)).hasMessage("total must not be negative, was -1");
        assertThatThrownBy(() -> BulkSpec.defaults().withProgress(Duration.ofMillis(9), progress -> {}))
                .hasMessage("period must be 10 ms to 24 h, was PT0.009S");
        assertThatThrownBy(() -> BulkSpec.defaults().withProgress(Duration.ofHours(25), progress -> {}))
                .hasMessage("period must be 10 ms to 24 h, was PT25H");
    }

    @Test
    void eachChangeKeepsEverythingElse() {
        BulkSpec all = BulkSpec.defaults()
                .withConcurrency(5)
                .withOrdered(true)
                .withStopAfter(6L)
                .withPrices(PRICES)
                .withProgress(Duration.ofSeconds(7), progress -> {})
                .withTotal(8L);

        assertThat(all.withConcurrency(9).withConcurrency(5)).isEqualTo(all);
        assertThat(all.withOrdered(false).withOrdered(true)).isEqualTo(all);
        assertThat(all.withOptions(all.options().withTenant("x")).withOptions(all.options()))
                .isEqualTo(all);
        assertThat(all.withStopAfter(null).withStopAfter(6L)).isEqualTo(all);
        assertThat(all.withPrices(null).withPrices(PRICES)).isEqualTo(all);
        assertThat(all.withTotal(null).withTotal(8L)).isEqualTo(all);
        assertThat(all.withProgress(Duration.ofSeconds(8), all.progress()).withProgress(all.period(), all.progress()))
                .isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1000000, 0, 0.5", "0, 1000000, 2", "1, 1, 0.0000025", "3000000, 1500000, 4.5"})
    void whatModelTokensCost(long in, long out, BigDecimal cost) {
        assertThat(PRICES.cost(in, out)).isEqualByComparingTo(cost);
    }

    @Test
    void badPricesAreNamed() {
        BigDecimal one = BigDecimal.ONE;
        BigDecimal less = new BigDecimal("-0.1");
        assertThatThrownBy(() -> new BulkPrices(less, one, "CNY"))
                .hasMessage("inputPerMillion must not be negative, was -0.1");
        assertThatThrownBy(() -> new BulkPrices(one, less, "CNY"))
                .hasMessage("outputPerMillion must not be negative, was -0.1");
        assertThatThrownBy(() -> new BulkPrices(one, one, " "))
                .hasMessage("currency must have 1 to 10 characters, was ' '");
        assertThatThrownBy(() -> new BulkPrices(one, one, "12345678901"))
                .hasMessage("currency must have 1 to 10 characters, was '12345678901'");
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "16, 32", "256, 512", "257, 513", "1000, 1256", "200000, 100000", "0, 2"})
    void autoIsTheLimitsAndAsManyAgainUpTo256(int limits, int size) {
        assertThat(new BulkWindow(null, () -> limits).size()).isEqualTo(size);
    }

    @Test
    void aFixedConcurrencyIsWhatItIs() {
        assertThat(new BulkWindow(7, () -> 1).size()).isEqualTo(7);
    }

    @Test
    void aResultShowsSizesAndNoText() {
        GenerateRequest request = GenerateRequest.of("secret prompt");

        assertThat(new BulkResult(3, request, PlayedCalls.answer("secret answer"), null).toString())
                .contains("number=3")
                .doesNotContain("secret");
        assertThat(new BulkResult(3, request, null, PlayedCalls.failure(ErrorCode.RATE_LIMITED, 1, null)).toString())
                .contains("RATE_LIMITED")
                .doesNotContain("secret");
        assertThatThrownBy(() -> new BulkResult(3, request, null, null))
                .hasMessage("exactly one of response and failure must be given");
    }
}
