package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.policy.Part;
import java.util.Arrays;
import java.util.List;

/** What an answer gave, one line per event, for people to read and compare. Without times. */
final class Transcript {

    private final StringBuilder lines = new StringBuilder();

    private Transcript() {}

    /** Returns the lines of events or of a response, and how it ended. */
    static String of(Codecs.Result<?> result) {
        Transcript transcript = new Transcript();
        result.events().forEach(transcript::add);
        Throwable failure = result.failure();
        if (failure instanceof AutoGlmException ours) {
            transcript.line("failed", ours.code(), ours.providerCode(), quoted(ours.reason()));
        } else if (failure != null) {
            transcript.line("broke", failure);
        }
        return transcript.lines.toString();
    }

    private void add(Object event) {
        if (event instanceof GenerateEvent.Started started) {
            line("started", started.id(), started.model());
        } else if (event instanceof GenerateEvent.TextDelta text) {
            line("text", text.choice(), quoted(text.text()));
        } else if (event instanceof GenerateEvent.ReasoningDelta text) {
            line("reasoning", text.choice(), quoted(text.text()));
        } else if (event instanceof GenerateEvent.ToolCallDelta tool) {
            line("tool", tool.choice(), tool.call(), tool.id(), tool.name(), quoted(tool.arguments()));
        } else if (event instanceof GenerateEvent.UsageReport report) {
            line("usage", report.usage());
        } else if (event instanceof GenerateEvent.Finished end) {
            line(
                    "finished",
                    end.reasons(),
                    end.usage(),
                    end.extras(),
                    end.meta().requestId());
        } else if (event instanceof GenerateResponse response) {
            add(response);
        } else if (event instanceof EmbedResponse response) {
            line("vectors", response.model(), response.usage(), response.meta().requestId());
            response.embeddings().forEach(each -> line(each.index(), Arrays.toString(each.vector())));
        } else if (event instanceof List<?> several) {
            several.forEach(this::part);
        } else {
            line(event);
        }
    }

    private void part(Object part) {
        if (!(part instanceof Part<?> one)) {
            line(part);
        } else if (one.answer() != null) {
            add(one.answer());
        } else {
            line("part failed", one.failure());
        }
    }

    private void add(GenerateResponse response) {
        line("response", response.id(), response.model(), response.usage(), response.extras());
        for (Choice choice : response.choices()) {
            line("choice", choice.index(), quoted(choice.text()), quoted(choice.reasoning()), choice.finishReason());
            for (ToolCall tool : choice.toolCalls()) {
                line("called", tool.id(), tool.name(), quoted(tool.arguments()));
            }
        }
    }

    private void line(Object... words) {
        for (int i = 0; i < words.length; i++) {
            lines.append(i == 0 ? "" : " ").append(words[i] == null ? "-" : words[i]);
        }
        lines.append('\n');
    }

    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
