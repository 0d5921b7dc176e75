package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one answer of the answers to several requests. One thread at a time. */
final class EmbedJoin {

    private final Embedding[] embeddings;
    private Duration queueTime = Duration.ZERO;
    private @Nullable EmbedResponse last;
    private @Nullable String model;
    private @Nullable Usage usage;
    private int attempts;

    EmbedJoin(int texts) {
        embeddings = new Embedding[texts];
    }

    /**
     * Adds what became of some texts.
     *
     * @throws AutoGlmException when they have failed, or their vectors are of another length than those before
     */
    void add(EmbedPart part) {
        EmbedResponse response = part.response();
        if (response == null) {
            throw named(part);
        }
        int from = (int) part.from();
        for (int i = 0; i < part.texts(); i++) {
            embeddings[from + i] = new Embedding(from + i, response.vector(i));
        }
        checkLength(response);
        last = response;
        model = model == null || from == 0 ? response.model() : model;
        usage = sum(usage, response.usage());
        attempts += part.earlier() + response.meta().attempts();
        queueTime = longer(queueTime, response.meta().queueTime());
    }

    /** A text that failed alone is named; of several together nothing is known of each. */
    private AutoGlmException named(EmbedPart part) {
        AutoGlmException failure = part.failure();
        if (failure == null) {
            throw new IllegalStateException("neither answer nor failure");
        }
        boolean isOne = part.texts() == 1 && embeddings.length > 1 && EmbedHalving.mayBeOneText(failure);
        if (!isOne) {
            return failure;
        }
        String which = "text " + (part.from() + 1) + " of " + embeddings.length + " (index " + part.from() + "): ";
        return failure.with(failure.details().withMessage(which + failure.reason()));
    }

    private void checkLength(EmbedResponse response) {
        if (last != null && last.dimensions() != response.dimensions()) {
            throw ErrorDetails.of(
                            ErrorCode.MALFORMED_ANSWER,
                            "the texts went out as several requests, whose answers have vectors of different lengths: "
                                    + last.dimensions() + " and " + response.dimensions())
                    .withHint(Hint.named("embed-lengths"))
                    .exception();
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static @Nullable Usage sum(@Nullable Usage a, @Nullable Usage b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new Usage(
                sum(a.inputTokens(), b.inputTokens()),
                sum(a.outputTokens(), b.outputTokens()),
                sum(a.totalTokens(), b.totalTokens()),
                sumOfSaid(a.cachedTokens(), b.cachedTokens()),
                sumOfSaid(a.reasoningTokens(), b.reasoningTokens()),
                a.estimated() || b.estimated());
    }

    private static int sum(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }

    private static @Nullable Integer sumOfSaid(@Nullable Integer a, @Nullable Integer b) {
        return a == null ? b : b == null ? a : Integer.valueOf(sum(a, b));
    }

    /** Returns the answer to all, which took {@code duration}. */
    EmbedResponse response(Duration duration) {
        EmbedResponse latest = last;
        if (latest == null) {
            throw new IllegalStateException("no part");
        }
        ResponseMeta meta = latest.meta();
        return latest.embeddings().size() == embeddings.length
                ? latest
                : new EmbedResponse(
                        model,
                        List.of(embeddings),
                        usage,
                        new ResponseMeta(
                                meta.status(),
                                meta.headers(),
                                meta.requestId(),
                                meta.servedBy(),
                                attempts,
                                queueTime,
                                null,
                                duration));
    }
}
