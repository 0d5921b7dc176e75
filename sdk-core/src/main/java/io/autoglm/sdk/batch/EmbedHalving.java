package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.EmbedRequest;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the text for which a server refuses a whole request: all servers refuse all texts for one (quirk 64). The request is halved, and
 * the halves are asked for one after the other, until the text fails alone; for one bad text of n that is about 2·log₂ n requests.
 */
final class EmbedHalving {

    private static final Set<ErrorCode> BY_A_TEXT = Set.of(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.REQUEST_TOO_LARGE,
            ErrorCode.CONTEXT_TOO_LONG,
            ErrorCode.CONTENT_FILTERED);

    /** Statuses whose cause is never one of the texts: a conflict, and a content type that is not taken. */
    private static final Set<Integer> NOT_BY_A_TEXT = Set.of(409, 415);

    private final Embedder.Caller caller;

    EmbedHalving(Embedder.Caller caller) {
        this.caller = caller;
    }

    /**
     * Returns whether one of several texts may be why a request failed: 400, 413 and 422 that name nothing else, or the same told within
     * another status. What would fail the halves as well, or may pass by itself, is not split, so that trouble does not multiply.
     */
    static boolean mayBeOneText(Throwable failure) {
        return failure instanceof AutoGlmException known
                && BY_A_TEXT.contains(known.code())
                && known.status() != null
                && !NOT_BY_A_TEXT.contains(known.status());
    }

    /** Returns what becomes of the texts of {@code request}, in their order; never fails. The first is number {@code from} of the whole. */
    Flux<EmbedPart> parts(long from, EmbedRequest request) {
        return parts(from, request, 0);
    }

    private Flux<EmbedPart> parts(long from, EmbedRequest request, int earlier) {
        int texts = request.inputs().size();
        return Mono.defer(() -> caller.call(request))
                .map(response -> EmbedPart.of(from, texts, response, earlier))
                .flux()
                .onErrorResume(failure -> texts > 1 && mayBeOneText(failure)
                        ? halves(from, request, earlier + known(failure).attempts())
                        : Flux.just(EmbedPart.failed(from, texts, known(failure))));
    }

    private Flux<EmbedPart> halves(long from, EmbedRequest request, int earlier) {
        List<String> inputs = request.inputs();
        int half = inputs.size() / 2;
        return Flux.concat(
                parts(from, request.withInputs(inputs.subList(0, half)), earlier),
                parts(from + half, request.withInputs(inputs.subList(half, inputs.size()))));
    }

    private static AutoGlmException known(Throwable failure) {
        return failure instanceof AutoGlmException ours
                ? ours
                : ErrorDetails.of(ErrorCode.INTERNAL, failure.getClass().getSimpleName() + " in the chain")
                        .exception(failure);
    }
}
