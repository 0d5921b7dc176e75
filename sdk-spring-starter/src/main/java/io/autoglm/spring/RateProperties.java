package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much is sent in a length of time, for each model; absent ones stay as the client has them.
 *
 * @param enabled      Whether the rate is limited at all, by the numbers here, by what the server says is left, or by its pauses.
 * @param requests     Limit of attempts.
 * @param tokens       Limit of model tokens of prompts and answers.
 * @param follow       Whether limits are learnt from the headers of the server's answers.
 * @param longestPause Longest time for which a server that asks for it is left alone; who would wait longer is refused.
 */
record RateProperties(
        @Nullable Boolean enabled,
        @DefaultValue Quota requests,
        @DefaultValue Quota tokens,
        @Nullable Boolean follow,
        @Nullable Duration longestPause) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    RateSpec spec() {
        RateSpec d = RateSpec.defaults();
        Rate attempts = requests.rate("requests");
        Rate modelTokens = tokens.rate("tokens");
        if (Boolean.FALSE.equals(enabled)) {
            return RateSpec.off();
        }
        return named(
                "autoglm.rate",
                () -> d.withRequests(attempts)
                        .withTokens(modelTokens)
                        .withFollow(or(follow, d.follow()))
                        .withLongestPause(longestPause == null ? d.longestPause() : longestPause));
    }

    /**
     * So much in a length of time.
     *
     * @param amount How much; without it there is no such limit.
     * @param period In how long; 1m when absent.
     * @param burst  How much at once after a rest; what comes in 5 s, at least 1, when absent.
     */
    record Quota(
            @Nullable Long amount,
            @Nullable Duration period,
            @Nullable Long burst) {

        private @Nullable Rate rate(String name) {
            String place = "autoglm.rate." + name;
            if (amount == null) {
                if (burst != null || period != null) {
                    throw new IllegalArgumentException(place + ": a "
                            + (burst != null ? "burst (" + burst : "period (" + period) + ") needs an amount");
                }
                return null;
            }
            return named(place, () -> {
                Rate even = Rate.of(amount, or(period, MINUTE));
                return burst == null ? even : even.withBurst(burst);
            });
        }
    }
}
