package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateResponse;
import org.jspecify.annotations.Nullable;

/**
 * What became of a line. Exactly one of {@code response} and {@code failure} is there.
 *
 * @param line     the line
 * @param response its answer
 * @param failure  why there is none
 */
record BulkOutcome(
        BulkLine line,
        @Nullable GenerateResponse response,
        @Nullable AutoGlmException failure) {}
