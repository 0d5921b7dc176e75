package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request of a bulk run. Exactly one of {@code response} and {@code failure} is there.
 *
 * <p>{@code toString()} gives sizes, never text.
 *
 * @param number   which request of the source it was, from 0
 * @param request  the request
 * @param response its answer; {@code null} when it failed
 * @param failure  why it failed, after all attempts; {@code null} when it was answered
 */
public record BulkResult(
        long number,
        GenerateRequest request,
        @Nullable GenerateResponse response,
        @Nullable AutoGlmException failure) {

    public BulkResult {
        if ((response == null) == (failure == null)) {
            throw new IllegalArgumentException("exactly one of response and failure must be given");
        }
    }

    /** Returns whether it was answered. */
    public boolean isAnswered() {
        return response != null;
    }

    /** Returns the text of the first choice; empty when the request failed. */
    public Optional<String> text() {
        return Optional.ofNullable(response).map(GenerateResponse::text);
    }

    @Override
    public String toString() {
        return "BulkResult[number=" + number + ", request=" + request
                + (failure == null ? ", response=" + response : ", failure=" + failure.code()) + "]";
    }
}
