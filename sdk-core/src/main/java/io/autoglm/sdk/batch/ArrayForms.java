package io.autoglm.sdk.batch;

import io.autoglm.sdk.policy.Operation;
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

    /** Arrays of prompts are one form, arrays of texts to embed another: who takes the one may not take the other. */
    private record Form(String endpoint, Operation<?> operation) {}

    private final ConcurrentHashMap<Form, Long> refusedAt = new ConcurrentHashMap<>();
    private final Consumer<String> listener;

    /**
     * Makes one that knows of no refusal.
     *
     * @param listener hears the name of an endpoint that has refused, once until it is asked again
     */
    public ArrayForms(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Returns whether {@code endpoint} has lately refused {@code operation}, a joint one. */
    public boolean refuses(String endpoint, Operation<?> operation, long nowNanos) {
        Long at = refusedAt.get(new Form(endpoint, operation));
        return at != null && nowNanos - at < FORGIVEN;
    }

    /** {@code endpoint} has refused {@code operation}. */
    void refused(String endpoint, Operation<?> operation, long nowNanos) {
        Long before = refusedAt.put(new Form(endpoint, operation), nowNanos);
        if (before == null || nowNanos - before >= FORGIVEN) {
            listener.accept(endpoint);
        }
    }

    /** {@code endpoint} is no more. */
    public void forget(String endpoint) {
        refusedAt.keySet().removeIf(form -> form.endpoint().equals(endpoint));
    }
}
