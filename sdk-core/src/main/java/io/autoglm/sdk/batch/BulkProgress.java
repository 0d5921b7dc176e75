package io.autoglm.sdk.batch;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a bulk run goes at one moment. The numbers are read one after the other while others change them.
 *
 * @param elapsed      since the subscription
 * @param done         requests that were answered
 * @param failed       requests that failed for good
 * @param inFlight     calls under way, those that wait for their turn in the client included
 * @param held         requests that this client refused by itself, for want of room or because an endpoint is left alone, and that wait to
 *                     be begun again
 * @param perSecond    requests that ended per second, of late: over the last 10 reports
 * @param total        how many requests there will be; {@code null} when that was not said
 * @param left         how long the rest takes at that rate; {@code null} when it is not known
 * @param inputTokens  model tokens of requests, as far as servers said
 * @param outputTokens model tokens of answers, as far as servers said
 * @param cost         what they cost; {@code null} without prices
 * @param currency     of {@code cost}; {@code null} without prices
 */
public record BulkProgress(
        Duration elapsed,
        long done,
        long failed,
        int inFlight,
        int held,
        double perSecond,
        @Nullable Long total,
        @Nullable Duration left,
        long inputTokens,
        long outputTokens,
        @Nullable BigDecimal cost,
        @Nullable String currency) {}
