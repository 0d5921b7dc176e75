package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes one request as JSON straight into the buffer that is sent. Dialects that differ in a member override its method; what the caller
 * says in {@code extraBody} is never written twice.
 */
class OpenAiRequestWriter {

    final GenerateRequest request;
    final boolean streaming;
    final JsonGenerator json;
    private final @Nullable String model;
    private final ByteBuf body;

    OpenAiRequestWriter(GenerateRequest request, @Nullable String model, boolean streaming, ByteBuf body) {
        this.request = request;
        this.model = model;
        this.streaming = streaming;
        this.body = body;
        json = JsonParsers.FACTORY.createGenerator(
                ObjectWriteContext.empty(), new ByteBufOutputStream(body), JsonEncoding.UTF8);
    }

    /**
     * Writes the request.
     *
     * @throws IllegalArgumentException naming the member and the rule when there is no JSON for it
     */
    final void write() {
        try (json) {
            json.writeStartObject();
            if (model != null && own("model")) {
                json.writeStringProperty("model", model);
            }
            conversation();
            stream();
            number("max_tokens", request.maxOutputTokens());
            howMany();
            stop();
            reasoning();
            who();
            responseFormat();
            sampling(request.sampling());
            tools();
            request.extraBody().forEach(this::extra);
            json.writeEndObject();
        } catch (JacksonException unwritable) {
            // its message may quote the request
            throw new IllegalArgumentException("the request cannot be written as JSON");
        }
    }

    /** Writes what was said so far. */
    void conversation() {
        json.writeName("messages");
        new MessageWriter(json, body).write(request.messages());
    }

    /** Writes whether to stream, and that the stream is to say what it cost. */
    void stream() {
        json.writeBooleanProperty("stream", streaming);
        if (streaming && own("stream_options")) {
            json.writeObjectPropertyStart("stream_options");
            json.writeBooleanProperty("include_usage", true);
            json.writeEndObject();
        }
    }

    /** Writes how many answers. */
    void howMany() {
        number("n", request.n());
    }

    private void stop() {
        if (!request.stop().isEmpty() && own("stop")) {
            json.writeArrayPropertyStart("stop");
            request.stop().forEach(json::writeString);
            json.writeEndArray();
        }
    }

    /** Writes how much to think. */
    void reasoning() {
        if (request.reasoning() != null && own("reasoning_effort")) {
            json.writeStringProperty("reasoning_effort", request.reasoning().effort());
        }
    }

    /** Writes who asks. */
    void who() {
        text("user", request.userId());
    }

    /** Returns whether the caller leaves {@code member} to this writer. */
    final boolean own(String member) {
        return !request.extraBody().containsKey(member);
    }

    /** Writes {@code member}, if there is one and the caller leaves it to this writer. */
    final void text(String member, @Nullable String value) {
        if (value != null && own(member)) {
            json.writeStringProperty(member, value);
        }
    }

    /** Writes the form of the answer. */
    void responseFormat() {
        ResponseFormat format = request.responseFormat();
        if (format != null && own("response_format")) {
            json.writeName("response_format");
            responseFormat(format);
        }
    }

    private void extra(String name, @Nullable Object value) {
        json.writeName(name);
        try {
            PlainJson.write(json, value);
        } catch (IllegalArgumentException unsupported) {
            throw new IllegalArgumentException("extraBody member '" + name + "' " + unsupported.getMessage());
        }
    }

    /** Writes how model tokens are chosen. */
    void sampling(Sampling sampling) {
        number("temperature", sampling.temperature());
        number("top_p", sampling.topP());
        number("frequency_penalty", sampling.frequencyPenalty());
        number("presence_penalty", sampling.presencePenalty());
        number("seed", sampling.seed());
    }

    private void number(String name, @Nullable Number value) {
        if (value != null && own(name)) {
            json.writeName(name);
            PlainJson.write(json, value);
        }
    }

    private void responseFormat(ResponseFormat format) {
        json.writeStartObject();
        if (format instanceof ResponseFormat.JsonSchema schema) {
            json.writeStringProperty("type", "json_schema");
            json.writeObjectPropertyStart("json_schema");
            json.writeStringProperty("name", schema.name());
            json.writeName("schema");
            plain("responseFormat", schema.schema());
            json.writeBooleanProperty("strict", schema.strict());
            json.writeEndObject();
        } else {
            json.writeStringProperty("type", format instanceof ResponseFormat.JsonObject ? "json_object" : "text");
        }
        json.writeEndObject();
    }

    private void plain(String member, Map<String, ?> value) {
        try {
            PlainJson.write(json, value);
        } catch (IllegalArgumentException unsupported) {
            throw new IllegalArgumentException(member + " " + unsupported.getMessage());
        }
    }

    private void tools() {
        if (!request.tools().isEmpty() && own("tools")) {
            json.writeArrayPropertyStart("tools");
            request.tools().forEach(this::tool);
            json.writeEndArray();
        }
        ToolChoice choice = request.toolChoice();
        if (choice == null || !own("tool_choice")) {
            return;
        }
        if (choice.toolName() == null) {
            json.writeStringProperty("tool_choice", choice.mode().name().toLowerCase(Locale.ROOT));
            return;
        }
        json.writeObjectPropertyStart("tool_choice");
        json.writeStringProperty("type", "function");
        json.writeObjectPropertyStart("function");
        json.writeStringProperty("name", choice.toolName());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void tool(Tool tool) {
        json.writeStartObject();
        json.writeStringProperty("type", "function");
        json.writeObjectPropertyStart("function");
        json.writeStringProperty("name", tool.name());
        if (tool.description() != null) {
            json.writeStringProperty("description", tool.description());
        }
        json.writeName("parameters");
        plain("parameters of tool '" + tool.name() + "'", tool.parameters());
        json.writeEndObject();
        json.writeEndObject();
    }
}
