package io.autoglm.sdk.batch;

import java.math.BigDecimal;

/**
 * What a provider asks for model tokens.
 *
 * @param inputPerMillion  for a million of model tokens of requests; not negative
 * @param outputPerMillion for a million of model tokens of answers, reasoning included; not negative
 * @param currency         how the currency is shown, 1 to 10 characters, for example {@code CNY}
 */
public record BulkPrices(BigDecimal inputPerMillion, BigDecimal outputPerMillion, String currency) {

    private static final int MILLION_DIGITS = 6;

    public BulkPrices {
        notNegative("inputPerMillion", inputPerMillion);
        notNegative("outputPerMillion", outputPerMillion);
        if (currency.isBlank() || currency.length() > 10) {
            throw new IllegalArgumentException("currency must have 1 to 10 characters, was '" + currency + "'");
        }
    }

    private static void notNegative(String name, BigDecimal value) {
        if (value.signum() < 0) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
    }

    /** Returns what so many model tokens cost, not rounded. */
    public BigDecimal cost(long inputTokens, long outputTokens) {
        return inputPerMillion
                .multiply(BigDecimal.valueOf(inputTokens))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(outputTokens)))
                .movePointLeft(MILLION_DIGITS);
    }
}
