package io.autoglm.cli;

import static io.autoglm.cli.JsonLines.millis;
import static io.autoglm.cli.JsonLines.number;
import static io.autoglm.cli.JsonLines.string;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.PartialResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Shows an answer as lines of JSON, one object each; the last is {@code finished} or {@code error}. Every member is always there,
 * {@code null} where nothing is known.
 */
final class JsonAnswer implements Answer {

    private final JsonLines lines;

    JsonAnswer(OutputStream out) {
        this.lines = new JsonLines(out);
    }

    @Override
    public void started(@Nullable String id, @Nullable String model) {
        lines.write("started", json -> {
            string(json, "id", id);
            string(json, "model", model);
        });
    }

    @Override
    public void text(int choice, String text) {
        piece("text", choice, text);
    }

    @Override
    public void reasoning(int choice, String text) {
        piece("reasoning", choice, text);
    }

    private void piece(String type, int choice, String text) {
        lines.write(type, json -> {
            json.writeNumberProperty("choice", choice);
            string(json, "text", text);
        });
    }

    @Override
    public void toolCall(GenerateEvent.ToolCallDelta delta) {
        lines.write("tool_call", json -> {
            json.writeNumberProperty("choice", delta.choice());
            json.writeNumberProperty("call", delta.call());
            string(json, "id", delta.id());
            string(json, "name", delta.name());
            string(json, "arguments", delta.arguments());
        });
    }

    @Override
    public void usage(Usage usage) {
        lines.write("usage", json -> members(json, usage));
    }

    @Override
    public void finished(Ending ending) {
        ResponseMeta meta = ending.meta();
        lines.write("finished", json -> {
            string(
                    json,
                    "finish_reason",
                    ending.reason() == null ? null : ending.reason().value());
            usage(json, ending.usage());
            json.writeNumberProperty("attempts", meta.attempts());
            millis(json, "ttft_ms", meta.timeToFirstToken());
            millis(json, "total_ms", meta.duration());
            string(json, "served_by", meta.servedBy());
        });
    }

    @Override
    public void failed(AutoGlmException failure) {
        lines.write("error", json -> {
            string(json, "code", failure.code().id());
            string(json, "error_type", failure.code().type().word());
            string(json, "message", OneLine.of(failure.reason()));
            number(json, "status", failure.status());
            string(json, "provider_code", failure.providerCode());
            string(json, "request_id", failure.requestId());
            json.writeNumberProperty("attempts", failure.attempts());
            json.writeBooleanProperty("transient", failure.isTransient());
            millis(json, "retry_after_ms", failure.retryAfter());
            partial(json, failure.partial());
            string(json, "hint", failure.hint(Locale.ENGLISH));
        });
    }

    @Override
    public void interrupted() {
        noCall("interrupted", "the call was cancelled", "Run the same command again for a new answer.");
    }

    /** The program refuses to make a call. */
    void refused(String type, String message) {
        noCall(type, message, "See autoglm --help.");
    }

    /** What ends without a failure of the call has no code of the catalogue. */
    private void noCall(String type, String message, String hint) {
        lines.write("error", json -> {
            string(json, "code", null);
            string(json, "error_type", type);
            string(json, "message", message);
            number(json, "status", null);
            string(json, "provider_code", null);
            string(json, "request_id", null);
            json.writeNumberProperty("attempts", 0);
            json.writeBooleanProperty("transient", false);
            millis(json, "retry_after_ms", null);
            partial(json, null);
            string(json, "hint", hint);
        });
    }

    private static void usage(JsonGenerator json, @Nullable Usage usage) {
        if (usage == null) {
            json.writeNullProperty("usage");
            return;
        }
        json.writeObjectPropertyStart("usage");
        members(json, usage);
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, Usage usage) {
        json.writeNumberProperty("input_tokens", usage.inputTokens());
        json.writeNumberProperty("output_tokens", usage.outputTokens());
        json.writeNumberProperty("total_tokens", usage.totalTokens());
        number(json, "cached_tokens", usage.cachedTokens());
        number(json, "reasoning_tokens", usage.reasoningTokens());
    }

    private static void partial(JsonGenerator json, @Nullable PartialResponse partial) {
        if (partial == null) {
            json.writeNullProperty("partial");
            return;
        }
        json.writeObjectPropertyStart("partial");
        string(json, "text", partial.text());
        string(json, "reasoning", partial.reasoning());
        json.writeBooleanProperty("truncated", partial.truncated());
        json.writeEndObject();
    }
}
