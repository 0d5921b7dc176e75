package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.model.ToolChoice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes one request as JSON straight into the buffer that is sent. */
final class OpenAiRequestWriter {

    private static final int BASE = 1024;
    private static final int PER_PART = 128;
    private static final int BLOCK = 12 * 1024; // a multiple of 3, so that only the last block is padded
    private static final int LARGEST_ESTIMATE = 64 * 1024 * 1024;

    private final GenerateRequest request;
    private final @Nullable String model;
    private final boolean streaming;
    private final ByteBuf body;
    private final JsonGenerator json;

    OpenAiRequestWriter(GenerateRequest request, @Nullable String model, boolean streaming, ByteBuf body) {
        this.request = request;
        this.model = model;
        this.streaming = streaming;
        this.body = body;
        json = JsonParsers.FACTORY.createGenerator(
                ObjectWriteContext.empty(), new ByteBufOutputStream(body), JsonEncoding.UTF8);
    }

    /** Returns about how many bytes {@code request} takes, rather too many than too few. */
    static int estimate(GenerateRequest request) {
        long size = BASE;
        for (Message message : request.messages()) {
            for (ContentPart part : message.content()) {
                size += PER_PART + size(part);
            }
            for (ToolCall call : message.toolCalls()) {
                size += PER_PART + call.arguments().length() * 5L / 4;
            }
        }
        size += 512L * request.tools().size();
        return (int) Math.min(LARGEST_ESTIMATE, size);
    }

    private static long size(ContentPart part) {
        if (part instanceof ContentPart.Text text) {
            return text.text().length() * 9L / 8;
        }
        return part instanceof ContentPart.ImageUrl image
                ? image.url().length()
                : part instanceof ContentPart.ImageBytes picture ? picture.bytes().length * 4L / 3 + 4 : 0;
    }

    /**
     * Writes the request.
     *
     * @throws IllegalArgumentException naming the member and the rule when there is no JSON for it
     */
    void write() {
        if (model == null && !(request.extraBody().get("model") instanceof String)) {
            throw new IllegalArgumentException(
                    "model must be present: set it on the request, or a default for the client (autoglm.model)");
        }
        try (json) {
            json.writeStartObject();
            if (model != null && own("model")) {
                json.writeStringProperty("model", model);
            }
            json.writeName("messages");
            messages();
            json.writeBooleanProperty("stream", streaming);
            if (streaming && own("stream_options")) {
                json.writeObjectPropertyStart("stream_options");
                json.writeBooleanProperty("include_usage", true);
                json.writeEndObject();
            }
            limits();
            sampling(request.sampling());
            tools();
            request.extraBody().forEach(this::extra);
            json.writeEndObject();
        } catch (JacksonException unwritable) {
            // its message may quote the request
            throw new IllegalArgumentException("the request cannot be written as JSON");
        }
    }

    /** Returns whether the caller leaves {@code member} to this writer. */
    private boolean own(String member) {
        return !request.extraBody().containsKey(member);
    }

    private void extra(String name, @Nullable Object value) {
        json.writeName(name);
        try {
            PlainJson.write(json, value);
        } catch (IllegalArgumentException unsupported) {
            throw new IllegalArgumentException("extraBody member '" + name + "' " + unsupported.getMessage());
        }
    }

    private void limits() {
        number("max_tokens", request.maxOutputTokens());
        number("n", request.n());
        if (!request.stop().isEmpty() && own("stop")) {
            json.writeArrayPropertyStart("stop");
            request.stop().forEach(json::writeString);
            json.writeEndArray();
        }
        if (request.reasoning() != null && own("reasoning_effort")) {
            json.writeStringProperty("reasoning_effort", request.reasoning().effort());
        }
        if (request.userId() != null && own("user")) {
            json.writeStringProperty("user", request.userId());
        }
        ResponseFormat format = request.responseFormat();
        if (format != null && own("response_format")) {
            json.writeName("response_format");
            responseFormat(format);
        }
    }

    private void sampling(Sampling sampling) {
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

    private void messages() {
        json.writeStartArray();
        for (Message message : request.messages()) {
            json.writeStartObject();
            json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
            json.writeName("content");
            content(message.content());
            if (message.toolCallId() != null) {
                json.writeStringProperty("tool_call_id", message.toolCallId());
            }
            if (!message.toolCalls().isEmpty()) {
                json.writeArrayPropertyStart("tool_calls");
                message.toolCalls().forEach(this::toolCall);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void content(List<ContentPart> parts) {
        if (parts.isEmpty()) {
            json.writeString(""); // every server takes it beside tool calls; not every server takes null
            return;
        }
        if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text only) {
            json.writeString(only.text());
            return;
        }
        json.writeStartArray();
        parts.forEach(this::part);
        json.writeEndArray();
    }

    private void part(ContentPart part) {
        json.writeStartObject();
        if (part instanceof ContentPart.Text text) {
            json.writeStringProperty("type", "text");
            json.writeStringProperty("text", text.text());
        } else {
            json.writeStringProperty("type", "image_url");
            json.writeObjectPropertyStart("image_url");
            json.writeName("url");
            if (part instanceof ContentPart.ImageBytes picture) {
                dataUrl(picture);
            } else if (part instanceof ContentPart.ImageUrl image) {
                json.writeString(image.url());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Writes the picture past the generator, block by block: it is never a string. */
    private void dataUrl(ContentPart.ImageBytes picture) {
        json.writeRawValue("\"data:" + picture.mediaType() + ";base64,");
        json.flush();
        byte[] bytes = picture.bytes();
        byte[] in = new byte[Math.min(BLOCK, bytes.length)];
        byte[] out = new byte[(in.length + 2) / 3 * 4];
        Base64.Encoder base64 = Base64.getEncoder();
        for (int at = 0; at < bytes.length; at += BLOCK) {
            int length = Math.min(BLOCK, bytes.length - at);
            byte[] block = length == in.length ? in : new byte[length];
            System.arraycopy(bytes, at, block, 0, length);
            body.writeBytes(out, 0, base64.encode(block, out));
        }
        json.writeRaw('"');
    }

    private void toolCall(ToolCall call) {
        json.writeStartObject();
        json.writeStringProperty("id", call.id());
        json.writeStringProperty("type", "function");
        json.writeObjectPropertyStart("function");
        json.writeStringProperty("name", call.name());
        json.writeStringProperty("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
    }
}
