package io.autoglm.test;

import java.util.Objects;

/**
 * How much of its answer the simulated model gets to say.
 *
 * @param reasoning    reasoning pieces
 * @param text         text pieces; beyond the answer's own number it is repeated
 * @param toolCalls    whether the tool calls follow
 * @param finishReason why it stopped
 */
record AnswerShape(int reasoning, long text, boolean toolCalls, String finishReason) {

    /** An answer that is not streamed is built in memory, so it stops here. */
    static final long MOST_UNSTREAMED = 1_000_000;

    static AnswerShape of(SimBehavior behavior, ChatRequest request) {
        long budget = Objects.requireNonNullElse(request.maxTokens(), Long.MAX_VALUE);
        if (!request.stream()) {
            budget = Math.min(budget, MOST_UNSTREAMED);
        }
        int reasoning = (int) Math.min(behavior.reasoning().size(), budget);
        long wanted = Objects.requireNonNullElse(
                behavior.tokens(), (long) behavior.answer().size());
        long text = Math.min(wanted, budget - reasoning);
        boolean cut = reasoning < behavior.reasoning().size() || text < wanted;
        boolean calls = !cut && !behavior.toolCalls().isEmpty();
        return new AnswerShape(reasoning, text, calls, cut ? "length" : calls ? "tool_calls" : "stop");
    }

    long completionTokens() {
        return reasoning + text;
    }
}
