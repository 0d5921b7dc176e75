package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.named;

import io.autoglm.sdk.batch.EmbedSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How texts are embedded; absent ones are as the provider's preset has them, else as the client has them.
 *
 * @param model       Model of requests for embeddings that name none; absent: autoglm.model.
 * @param dimensions  How many numbers a vector is to have, for requests that do not say it.
 * @param maxItems    Texts of one request at the most.
 * @param maxTokens   Model tokens of one request at the most, as they are estimated.
 * @param maxBytes    Bytes of the texts of one request at the most.
 * @param concurrency Requests at once for one call or run.
 * @param linger      How long a text of a slow source waits at the most for others to share a request.
 */
record EmbedProperties(
        @Nullable String model,
        @Nullable Integer dimensions,
        @Nullable Integer maxItems,
        @Nullable Long maxTokens,
        @Nullable Long maxBytes,
        @Nullable Integer concurrency,
        @Nullable Duration linger) {

    EmbedSpec spec() {
        return named(
                "autoglm.embed",
                () -> EmbedSpec.asClient()
                        .withModel(absentIfBlank(model))
                        .withDimensions(dimensions)
                        .withMaxItems(maxItems)
                        .withMaxTokens(maxTokens)
                        .withMaxBytes(maxBytes)
                        .withConcurrency(concurrency)
                        .withLinger(linger));
    }
}
