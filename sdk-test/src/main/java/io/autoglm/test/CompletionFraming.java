package io.autoglm.test;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a server writes legacy completions: one text per choice, whichever prompt it belongs to. */
class CompletionFraming extends Framing {

    private final Words words;

    CompletionFraming(Words words) {
        this.words = words;
    }

    /** Prompts that are echoed are in the frames. */
    @Override
    @Nullable
    String variant(ChatRequest request) {
        return Prompts.echoed(request) ? null : "";
    }

    @Override
    String opening(Answer answer, boolean streamed) {
        return "{\"id\":" + Json.quote(words.completionId(answer.id())) + ",\"object\":\"text_completion\",\"created\":"
                + answer.created() + ",\"model\":" + Json.quote(answer.request().model()) + words.head(answer)
                + ",\"choices\":[";
    }

    @Override
    @Nullable
    Ping ping(ChatRequest request) {
        return words.ping(request);
    }

    @Override
    @Nullable
    String role(int index, ChatRequest request) {
        return Prompts.echoed(request) ? text(index, Prompts.text(request, index), null) : null;
    }

    @Override
    String before(int index, ChatRequest request) {
        return Prompts.echoed(request) ? Prompts.text(request, index) : "";
    }

    @Override
    String piece(int index, boolean thinking, String text, boolean first) {
        return text(index, text, null);
    }

    private String text(int index, String text, @Nullable String reason) {
        return "{\"text\":" + Json.quote(text) + ",\"index\":" + index + ",\"logprobs\":null,\"finish_reason\":"
                + Words.quoted(reason) + words.completionExtras(reason) + "}";
    }

    @Override
    List<String> toolCalls(int index, List<SimToolCall> calls, ChatRequest request, boolean first) {
        return List.of();
    }

    @Override
    String finish(int index, Answer answer) {
        return text(index, "", answer.shape().finishReason());
    }

    @Override
    String suffix(ChatRequest request) {
        return words.completionSuffix(request);
    }

    @Override
    List<Step> closing(byte[] head, Answer answer) {
        List<Step> steps = new ArrayList<>();
        if (answer.request().includeUsage()) {
            steps.add(usageChunk(head, answer, ""));
        }
        steps.add(words.done());
        return steps;
    }

    @Override
    String usage(Answer answer) {
        if (!words.countsFirstPromptOnly()) {
            return super.usage(answer);
        }
        long prompt = ChatRequest.tokens(Prompts.text(answer.request(), 0).length());
        return usage(prompt, answer.shape().completionTokens(), answer.shape().reasoning());
    }

    @Override
    String usage(long prompt, long completion, long reasoning) {
        return words.usage(prompt, completion, reasoning);
    }

    @Override
    String wholeChoice(int index, String content, @Nullable String reasoning, @Nullable String calls, String reason) {
        return "{\"text\":" + (content.equals("null") ? "\"\"" : content) + ",\"index\":" + index
                + ",\"logprobs\":null,\"finish_reason\":" + Json.quote(reason) + words.completionExtras(reason) + "}";
    }

    @Override
    String wholeExtras(Answer answer) {
        return words.wholeExtras(answer);
    }
}
