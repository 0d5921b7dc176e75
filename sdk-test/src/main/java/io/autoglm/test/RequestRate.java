package io.autoglm.test;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A token bucket of requests per minute, refilled evenly. Safe for every thread. */
final class RequestRate {

    private static final double MINUTE = 60_000_000_000.0;

    private final int perMinute;
    private final LongSupplier nanoTime;
    private double tokens;
    private long filledAt;

    RequestRate(int perMinute, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
        this.tokens = perMinute;
        this.filledAt = nanoTime.getAsLong();
    }

    /**
     * What the bucket said.
     *
     * @param allowed   whether the request fitted
     * @param limit     requests per minute
     * @param remaining whole requests that would still fit now
     * @param untilOne  until one request fits again; zero when one fits now
     * @param untilFull until the bucket is full again
     */
    record Verdict(boolean allowed, int limit, int remaining, Duration untilOne, Duration untilFull) {}

    synchronized Verdict take() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(perMinute, tokens + (now - filledAt) * perMinute / MINUTE);
        filledAt = now;
        boolean allowed = tokens >= 1;
        if (allowed) {
            tokens -= 1;
        }
        return new Verdict(allowed, perMinute, (int) tokens, until(1 - tokens), until(perMinute - tokens));
    }

    private Duration until(double missing) {
        return missing <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(missing * MINUTE / perMinute));
    }
}
