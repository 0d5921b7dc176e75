package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one server writes a generated answer: the pieces of JSON that {@link ChatAnswers} puts together. The defaults are OpenAI's
 * chat completions. Without state.
 *
 * <p>A chunk of a stream is {@code data: }, {@link #opening}, one choice, {@code ]}, {@link #suffix}, {@code }} and a blank line.
 */
abstract class Framing {

    /** The closing line of a stream; compared by identity. */
    static final Chunk DONE = Chunk.text("data: [DONE]\n\n");

    /** Marks what differs between frames of requests of one behaviour; {@code null} if they cannot be shared. */
    @Nullable
    String variant(ChatRequest request) {
        return "";
    }

    /** The object up to and with {@code "choices":[}. */
    String opening(Answer answer, boolean streamed) {
        return "{\"id\":" + Json.quote(answer.id()) + ",\"object\":\"chat.completion" + (streamed ? ".chunk" : "")
                + "\",\"created\":" + answer.created() + ",\"model\":"
                + Json.quote(answer.request().model()) + head(answer) + ",\"choices\":[";
    }

    /** Members between {@code model} and {@code choices}, each with a comma before it. */
    String head(Answer answer) {
        return "";
    }

    /** Bytes that go out before the model has said anything. */
    List<Step> lead(Answer answer) {
        return List.of();
    }

    /** A comment that is sent while the model is silent. */
    @Nullable
    Ping ping(ChatRequest request) {
        return null;
    }

    /**
     * A keep-alive.
     *
     * @param bytes what is written
     * @param nanos how long the silence before it is
     */
    record Ping(Chunk bytes, long nanos) {}

    /** How many pieces come at once. */
    int burst() {
        return 1;
    }

    /** The choice that only names the role, or {@code null} for none. */
    @Nullable
    String role(int index, ChatRequest request) {
        return choice(index, "{\"role\":\"assistant\",\"content\":\"\"}", null);
    }

    /** Text that an answer which is not streamed begins with. */
    String before(int index, ChatRequest request) {
        return "";
    }

    /** Whether the first piece names the role. */
    boolean roleWithFirstPiece() {
        return false;
    }

    /** What the member with the reasoning is called. */
    String reasoning() {
        return "reasoning_content";
    }

    /** The choice with one piece of text. */
    String piece(int index, boolean thinking, String text, boolean first) {
        return choice(index, "{" + (first ? "\"role\":\"assistant\"," : "") + member(thinking, text) + "}", null);
    }

    final String member(boolean thinking, String text) {
        return "\"" + (thinking ? reasoning() : "content") + "\":" + Json.quote(text);
    }

    /** The choices with tool calls: the name first, then the arguments in fragments. */
    List<String> toolCalls(int index, List<SimToolCall> calls, ChatRequest request, boolean first) {
        List<String> choices = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            SimToolCall call = calls.get(i);
            choices.add(toolCall(
                    index,
                    i,
                    "\"id\":" + Json.quote(call.id()) + ",\"type\":\"function\",\"function\":{\"name\":"
                            + Json.quote(call.name()) + ",\"arguments\":\"\"}"));
            for (String fragment : call.fragments()) {
                choices.add(toolCall(index, i, "\"function\":{\"arguments\":" + Json.quote(fragment) + "}"));
            }
        }
        return choices;
    }

    private String toolCall(int index, int call, String members) {
        return choice(index, toolDelta("{\"index\":" + call + "," + members + "}"), null);
    }

    /** The delta around one entry of {@code tool_calls}. */
    String toolDelta(String entry) {
        return "{\"tool_calls\":[" + entry + "]}";
    }

    /** A choice with every call whole. */
    final String wholeCalls(int index, List<SimToolCall> calls, String before, boolean oneIndex) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            entries.add("{\"index\":" + (oneIndex ? 0 : i) + ","
                    + wholeCall(calls.get(i)).substring(1));
        }
        return choice(index, "{" + before + "\"tool_calls\":[" + String.join(",", entries) + "]}", null);
    }

    static String wholeCall(SimToolCall call) {
        return "{\"id\":" + Json.quote(call.id()) + ",\"type\":\"function\",\"function\":{\"name\":"
                + Json.quote(call.name()) + ",\"arguments\":" + Json.quote(call.arguments()) + "}}";
    }

    /** An element of {@code choices} of a stream. */
    String choice(int index, String delta, @Nullable String finishReason) {
        return "{\"index\":" + index + ",\"delta\":" + delta + choiceExtras(finishReason) + ",\"finish_reason\":"
                + (finishReason == null ? "null" : Json.quote(finishReason)) + "}";
    }

    /** Members between delta and finish reason, each with a comma before it. */
    String choiceExtras(@Nullable String finishReason) {
        return "";
    }

    /** The choice that names the finish reason. */
    String finish(int index, Answer answer) {
        return choice(index, "{}", answer.shape().finishReason());
    }

    /** Members after {@code choices} of every chunk, each with a comma before it. */
    String suffix(ChatRequest request) {
        return request.includeUsage() ? ",\"usage\":null" : "";
    }

    /** The same of the chunk with the finish reason. */
    String finishSuffix(Answer answer) {
        return suffix(answer.request());
    }

    /** What follows the opening in a chunk. */
    String frame(String choice, String suffix) {
        return choice + "]" + suffix + "}\n\n";
    }

    /** Whether each chunk carries the usage so far. */
    boolean continuousUsage(ChatRequest request) {
        return false;
    }

    /** What follows the last choice; {@code head} is {@code data: } and the opening. */
    List<Step> closing(byte[] head, Answer answer) {
        return answer.request().includeUsage() ? List.of(usageChunk(head, answer, ""), DONE) : List.of(DONE);
    }

    final Chunk usageChunk(byte[] head, Answer answer, String extras) {
        String last = "],\"usage\":" + usage(answer) + extras + "}\n\n";
        return new Chunk(head, last.getBytes(StandardCharsets.UTF_8), 1);
    }

    String usage(Answer answer) {
        return usage(answer.promptTokens(), answer.completionTokens(), answer.reasoningTokens());
    }

    String usage(long prompt, long completion, long reasoning) {
        return totals(prompt, completion) + ",\"prompt_tokens_details\":{\"cached_tokens\":0}"
                + ",\"completion_tokens_details\":{\"reasoning_tokens\":" + reasoning + "}}";
    }

    static String totals(long prompt, long completion) {
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion);
    }

    /**
     * An element of {@code choices} of an answer that is not streamed.
     *
     * @param content   JSON: a string or null
     * @param reasoning JSON, or {@code null} for none
     * @param calls     the array's elements, or {@code null} for none
     */
    String wholeChoice(int index, String content, @Nullable String reasoning, @Nullable String calls, String reason) {
        return "{\"index\":" + index + ",\"message\":{\"role\":\"assistant\",\"content\":" + content
                + (reasoning == null ? "" : ",\"" + reasoning() + "\":" + reasoning)
                + (calls == null ? "" : ",\"tool_calls\":[" + calls + "]") + messageExtras() + "}"
                + wholeChoiceExtras(reason) + ",\"finish_reason\":" + Json.quote(reason) + "}";
    }

    String messageExtras() {
        return ",\"refusal\":null";
    }

    String wholeChoiceExtras(String reason) {
        return ",\"logprobs\":null";
    }

    /** Members after the usage of an answer that is not streamed, each with a comma before it. */
    String wholeExtras(Answer answer) {
        return "";
    }
}
