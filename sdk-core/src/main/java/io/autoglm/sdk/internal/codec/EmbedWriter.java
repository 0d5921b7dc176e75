package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.EmbedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes a request for vectors straight into the buffer that is sent; the texts are always an array, which every server takes. */
final class EmbedWriter {

    private static final int BASE = 512;
    private static final int PER_TEXT = 8;
    private static final int LARGEST_ESTIMATE = 64 * 1024 * 1024;

    private final EmbedRequest request;
    private final @Nullable String model;
    private final boolean base64;
    private final String user;

    /**
     * Makes a writer.
     *
     * @param base64 whether the server is asked for vectors in base64, a third of the size of numbers
     * @param user   what the dialect calls the end user's id
     */
    EmbedWriter(EmbedRequest request, @Nullable String model, boolean base64, String user) {
        this.request = request;
        this.model = model;
        this.base64 = base64;
        this.user = user;
    }

    /** Returns about how many bytes {@code request} takes, rather too many than too few. */
    static int estimate(EmbedRequest request) {
        long size = BASE;
        for (String input : request.inputs()) {
            size += PER_TEXT + input.length() * 9L / 8;
        }
        return (int) Math.min(LARGEST_ESTIMATE, size);
    }

    /**
     * Writes the request.
     *
     * @throws IllegalArgumentException naming the member and the rule when there is no JSON for it
     */
    void write(ByteBuf body) {
        try (JsonGenerator json = JsonParsers.FACTORY.createGenerator(
                ObjectWriteContext.empty(), new ByteBufOutputStream(body), JsonEncoding.UTF8)) {
            json.writeStartObject();
            if (model != null && own("model")) {
                json.writeStringProperty("model", model);
            }
            json.writeArrayPropertyStart("input");
            for (String input : request.inputs()) {
                json.writeString(input);
            }
            json.writeEndArray();
            if (base64 && own("encoding_format")) {
                json.writeStringProperty("encoding_format", "base64");
            }
            Integer dimensions = request.dimensions();
            if (dimensions != null && own("dimensions")) {
                json.writeNumberProperty("dimensions", dimensions);
            }
            if (request.userId() != null && own(user)) {
                json.writeStringProperty(user, request.userId());
            }
            for (Map.Entry<String, ?> member : request.extraBody().entrySet()) {
                extra(json, member.getKey(), member.getValue());
            }
            json.writeEndObject();
        } catch (JacksonException unwritable) {
            // its message may quote the request
            throw new IllegalArgumentException("the request cannot be written as JSON");
        }
    }

    private boolean own(String member) {
        return !request.extraBody().containsKey(member);
    }

    private static void extra(JsonGenerator json, String name, @Nullable Object value) {
        json.writeName(name);
        try {
            PlainJson.write(json, value);
        } catch (IllegalArgumentException unsupported) {
            throw new IllegalArgumentException("extraBody member '" + name + "' " + unsupported.getMessage());
        }
    }
}
