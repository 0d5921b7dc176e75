package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import org.jspecify.annotations.Nullable;

/**
 * A line of the input. Exactly one of {@code request} and {@code unusable} is there.
 *
 * @param number   from 1
 * @param customId what its author calls it; {@code null} when he does not
 * @param request  what it asks
 * @param unusable why it asks nothing
 */
record BulkLine(
        long number,
        @Nullable String customId,
        @Nullable GenerateRequest request,
        @Nullable AutoGlmException unusable) {}
