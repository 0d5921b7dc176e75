package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.PartialResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows an answer as lines of JSON, one object each; the last is {@code finished} or {@code error}. Every member is always there,
 * {@code null} where nothing is known.
 */
final class JsonAnswer implements Answer {

    private static final JsonFactory JSON = new JsonFactory();

    private final OutputStream out;

    JsonAnswer(OutputStream out) {
        this.out = out;
    }

    @Override
    public void started(@Nullable String id, @Nullable String model) {
        line("started", json -> {
            text(json, "id", id);
            text(json, "model", model);
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
        line(type, json -> {
            json.writeNumberProperty("choice", choice);
            text(json, "text", text);
        });
    }

    @Override
    public void toolCall(GenerateEvent.ToolCallDelta delta) {
        line("tool_call", json -> {
            json.writeNumberProperty("choice", delta.choice());
            json.writeNumberProperty("call", delta.call());
            text(json, "id", delta.id());
            text(json, "name", delta.name());
            text(json, "arguments", delta.arguments());
        });
    }

    @Override
    public void usage(Usage usage) {
        line("usage", json -> members(json, usage));
    }

    @Override
    public void finished(Ending ending) {
        ResponseMeta meta = ending.meta();
        line("finished", json -> {
            text(
                    json,
                    "finish_reason",
                    ending.reason() == null ? null : ending.reason().value());
            usage(json, ending.usage());
            json.writeNumberProperty("attempts", meta.attempts());
            millis(json, "ttft_ms", meta.timeToFirstToken());
            millis(json, "total_ms", meta.duration());
            text(json, "served_by", meta.servedBy());
        });
    }

    @Override
    public void failed(AutoGlmException failure) {
        line("error", json -> {
            text(json, "code", failure.code().id());
            text(json, "error_type", failure.code().type().word());
            text(json, "message", OneLine.of(failure.reason()));
            number(json, "status", failure.status());
            text(json, "provider_code", failure.providerCode());
            text(json, "request_id", failure.requestId());
            json.writeNumberProperty("attempts", failure.attempts());
            json.writeBooleanProperty("transient", failure.isTransient());
            millis(json, "retry_after_ms", failure.retryAfter());
            partial(json, failure.partial());
            text(json, "hint", failure.hint());
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
        line("error", json -> {
            text(json, "code", null);
            text(json, "error_type", type);
            text(json, "message", message);
            number(json, "status", null);
            text(json, "provider_code", null);
            text(json, "request_id", null);
            json.writeNumberProperty("attempts", 0);
            json.writeBooleanProperty("transient", false);
            millis(json, "retry_after_ms", null);
            partial(json, null);
            text(json, "hint", hint);
        });
    }

    private void line(String type, Consumer<JsonGenerator> members) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            members.accept(json);
            json.writeEndObject();
        }
        line.write('\n');
        try {
            line.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new OutputException(e);
        }
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
        text(json, "text", partial.text());
        text(json, "reasoning", partial.reasoning());
        json.writeBooleanProperty("truncated", partial.truncated());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, Characters.whole(value));
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Integer value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value);
        }
    }

    private static void millis(JsonGenerator json, String name, @Nullable Duration value) {
        if (value == null) {
            json.writeNullProperty(name);
        } else {
            json.writeNumberProperty(name, value.toMillis());
        }
    }
}
