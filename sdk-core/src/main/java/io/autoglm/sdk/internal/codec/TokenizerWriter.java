package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes what a tokenizer is asked: the model, and the messages or the one text of a request; nothing else of it. */
final class TokenizerWriter {

    private final ServerPaths.Form form;
    private final ByteBuf body;

    TokenizerWriter(ServerPaths.Form form, ByteBuf body) {
        this.form = form;
        this.body = body;
    }

    /**
     * Checks that a tokenizer of {@code form} can be asked about {@code request}.
     *
     * @throws IllegalArgumentException naming the member and the rule
     */
    static void check(ServerPaths.Form form, GenerateRequest request) {
        if (form == ServerPaths.Form.PROMPT) {
            SinglePrompt.of(request, "the tokenizer of this server");
        }
    }

    /** Writes the question about {@code request}, which was checked. */
    void write(GenerateRequest request, @Nullable String model) {
        try (JsonGenerator json = JsonParsers.FACTORY.createGenerator(
                ObjectWriteContext.empty(), new ByteBufOutputStream(body), JsonEncoding.UTF8)) {
            json.writeStartObject();
            String named = request.extraBody().get("model") instanceof String own ? own : model;
            if (named != null) {
                json.writeStringProperty("model", named);
            }
            if (form == ServerPaths.Form.PROMPT) {
                json.writeStringProperty("prompt", SinglePrompt.of(request, "the tokenizer of this server"));
            } else {
                json.writeName("messages");
                new MessageWriter(json, body).write(request.messages());
            }
            json.writeEndObject();
        } catch (JacksonException unwritable) {
            throw new IllegalArgumentException("the request cannot be written as JSON");
        }
    }
}
