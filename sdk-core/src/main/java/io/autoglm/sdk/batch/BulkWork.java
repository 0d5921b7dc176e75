package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateResponse;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What a run does with each of its items.
 *
 * @param <T> an item
 * @param <R> what becomes of it
 */
interface BulkWork<T, R> {

    /** Returns the call of {@code item}; subscribed to again when the client refused it for want of room. */
    Publisher<GenerateResponse> call(T item);

    /** Returns what became of {@code item}, the one of that number; exactly one of answer and failure is there. */
    R result(long number, T item, @Nullable GenerateResponse response, @Nullable AutoGlmException failure);
}
