package io.autoglm.sdk.batch;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Which endpoints have refused to take several requests in one. They are asked again after 10 min: a server may have been replaced.
 *
 * <p>Safe for use by any number of threads.
 */
public final class ArrayForms {

    private static final long FORGIVEN = Duration.ofMinutes(10).toNanos();

    private final ConcurrentHashMap<String, Long> refusedAt = new ConcurrentHashMap<>();
    private final Consumer<String> listener;

    /**
     * Makes one that knows of no refusal.
     *
     * @param listener hears the name of an endpoint that has refused, once until it is asked again
     */
    public ArrayForms(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Returns whether {@code endpoint} has refused lately. */
    public boolean refuses(String endpoint, long nowNanos) {
        Long at = refusedAt.get(endpoint);
        return at != null && nowNanos - at < FORGIVEN;
    }

    /** {@code endpoint} has refused. */
    void refused(String endpoint, long nowNanos) {
        Long before = refusedAt.put(endpoint, nowNanos);
        if (before == null || nowNanos - before >= FORGIVEN) {
            listener.accept(endpoint);
        }
    }

    /** {@code endpoint} is no more. */
    public void forget(String endpoint) {
        refusedAt.remove(endpoint);
    }
}
