package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ToolCall;
import io.netty.buffer.ByteBuf;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Writes a conversation in the form of chat completions. */
final class MessageWriter {

    private static final int BASE = 1024;
    private static final int PER_PART = 128;
    private static final int BLOCK = 12 * 1024; // a multiple of 3, so that only the last block is padded
    private static final int LARGEST_ESTIMATE = 64 * 1024 * 1024;

    private final JsonGenerator json;
    private final ByteBuf body;

    /** Makes a writer to {@code json}, whose bytes go into {@code body}. */
    MessageWriter(JsonGenerator json, ByteBuf body) {
        this.json = json;
        this.body = body;
    }

    /** Returns about how many bytes {@code requests} take as one, rather too many than too few. */
    static int estimate(List<GenerateRequest> requests) {
        long size = BASE;
        for (GenerateRequest request : requests) {
            size += estimate(request);
        }
        return (int) Math.min(LARGEST_ESTIMATE, size);
    }

    private static long estimate(GenerateRequest request) {
        long size = 0;
        for (Message message : request.messages()) {
            for (ContentPart part : message.content()) {
                size += PER_PART + size(part);
            }
            for (ToolCall call : message.toolCalls()) {
                size += PER_PART + call.arguments().length() * 5L / 4;
            }
        }
        return size + 512L * request.tools().size();
    }

    private static long size(ContentPart part) {
        if (part instanceof ContentPart.Text text) {
            return text.text().length() * 9L / 8;
        }
        return part instanceof ContentPart.ImageUrl image
                ? image.url().length()
                : part instanceof ContentPart.ImageBytes picture ? picture.bytes().length * 4L / 3 + 4 : 0;
    }

    /** Writes {@code messages} as an array. */
    void write(List<Message> messages) {
        json.writeStartArray();
        for (Message message : messages) {
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
