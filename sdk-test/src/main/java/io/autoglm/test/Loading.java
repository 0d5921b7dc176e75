package io.autoglm.test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether the model is still being loaded: for a time, or for a number of requests. Safe for every thread. */
final class Loading {

    private final LongSupplier nanoTime;
    private final long until;
    private final AtomicLong left;

    Loading(@Nullable Duration time, @Nullable Integer requests, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.until = nanoTime.getAsLong() + (time == null ? 0 : time.toNanos());
        this.left = new AtomicLong(requests == null ? 0 : requests);
    }

    /** Asked once per request. */
    boolean refuses() {
        boolean counted = left.get() > 0 && left.getAndDecrement() > 0;
        return counted || nanoTime.getAsLong() - until < 0;
    }
}
