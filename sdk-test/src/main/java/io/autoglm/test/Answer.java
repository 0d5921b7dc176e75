package io.autoglm.test;

/**
 * One answer, decided and not yet put into a server's words.
 *
 * @param request the request
 * @param shape   how much is said
 * @param id      the answer's id
 * @param created Unix time in seconds
 */
record Answer(ChatRequest request, AnswerShape shape, String id, long created) {

    long promptTokens() {
        return request.promptTokens();
    }

    /** Over all choices. */
    long completionTokens() {
        return shape.completionTokens() * request.choices();
    }

    long reasoningTokens() {
        return (long) shape.reasoning() * request.choices();
    }
}
