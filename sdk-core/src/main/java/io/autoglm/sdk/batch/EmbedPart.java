package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of texts that went out as one request: exactly one of answer and failure is there.
 *
 * @param from     the number of the first text in the whole, from 0
 * @param texts    how many texts
 * @param response their vectors
 * @param failure  why there are none
 * @param earlier  how many attempts were made of requests that these texts were the first half of, and that were halved
 */
record EmbedPart(
        long from,
        int texts,
        @Nullable EmbedResponse response,
        @Nullable AutoGlmException failure,
        int earlier) {

    /** Returns the part that has been answered; a policy of the user's may have answered for another number of texts. */
    static EmbedPart of(long from, int texts, EmbedResponse response, int earlier) {
        int vectors = response.embeddings().size();
        return vectors == texts
                ? new EmbedPart(from, texts, response, null, earlier)
                : failed(
                        from,
                        texts,
                        ErrorDetails.of(
                                        ErrorCode.MALFORMED_ANSWER,
                                        "the answer has " + vectors + " embeddings for " + texts + " texts")
                                .exception());
    }

    static EmbedPart failed(long from, int texts, AutoGlmException failure) {
        return new EmbedPart(from, texts, null, failure, 0);
    }

    /** Returns what became of each text. */
    List<EmbedResult> results() {
        List<EmbedResult> results = new ArrayList<>(texts);
        for (int i = 0; i < texts; i++) {
            results.add(new EmbedResult(from + i, response == null ? null : response.vector(i), failure));
        }
        return results;
    }
}
