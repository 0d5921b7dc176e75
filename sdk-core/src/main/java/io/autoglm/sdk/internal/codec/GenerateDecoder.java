package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.sse.ByteStore;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the answer of a server whose form of answer nobody wrote down: a stream of events, a JSON object, a list of one, a JSON string,
 * or, where the content type says so, plain text. Events may be any of these too; a stream is whole with {@code [DONE]} or with an
 * event that says so.
 */
final class GenerateDecoder<E> extends OpenAiDecoder<E> {

    private static final byte[] BEFORE_STRING = "{\"text\":".getBytes(StandardCharsets.US_ASCII);

    private final Sniffer ahead;
    private final boolean isPlain;
    private final ByteStore body = new ByteStore(BODY_LIMIT, 0);
    private boolean isEvents;

    GenerateDecoder(Call<E> call, ResponseHead head) {
        super(call, head, BareChunkReader::new);
        String type = head.headers().first("content-type");
        ahead = new Sniffer(type);
        isPlain = type != null && type.toLowerCase(Locale.ROOT).strip().startsWith("text/plain");
    }

    @Override
    void take(ByteBuf bytes) {
        if (isEvents) {
            super.take(bytes);
            return;
        }
        ahead.feed(bytes.duplicate());
        if (ahead.kind() == Sniffer.Kind.EVENTS) {
            isEvents = true;
            super.take(Unpooled.wrappedBuffer(body.array(), 0, body.size()));
            body.clear();
            if (!isDone()) {
                super.take(bytes);
            }
        } else if (!body.add(bytes, bytes.readerIndex(), bytes.writerIndex())) {
            throw failures.failure(ErrorCode.ANSWER_TOO_LARGE, "the answer is larger than " + BODY_LIMIT + " bytes");
        }
        bytes.skipBytes(bytes.readableBytes());
    }

    @Override
    void endBody() {
        if (isEvents) {
            super.endBody();
            return;
        }
        int start = start();
        int length = body.size() - start;
        byte[] bytes = body.array();
        int first = length == 0 ? -1 : bytes[start];
        if (length == 0) {
            throw failures.failure(ErrorCode.EMPTY_ANSWER, "the answer has no content");
        } else if (first == '{' || first == '[') {
            document(bytes, start, length);
        } else if (first == '"' && !isPlain) {
            byte[] wrapped = wrapped(bytes, start, length);
            document(wrapped, 0, wrapped.length);
        } else if (first == '<' && (!isPlain || isPage(bytes, start, length))) {
            throw failures.failure(ErrorCode.HTML_ANSWER, "a web page came back instead of an answer");
        } else if (isPlain) {
            wholeText(new String(bytes, start, length, StandardCharsets.UTF_8));
        } else {
            throw failures.failure(
                    ErrorCode.MALFORMED_ANSWER, "the answer is no stream of events, no JSON and not declared as text");
        }
    }

    /** Where the body begins: behind a byte order mark and white space. */
    private int start() {
        byte[] bytes = body.array();
        int at = JsonParsers.markLength(bytes, 0, body.size());
        while (at < body.size() && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean isPage(byte[] bytes, int start, int length) {
        String beginning =
                new String(bytes, start, Math.min(length, 16), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return beginning.startsWith("<!doctype") || beginning.startsWith("<html");
    }

    /** A JSON string as the text of an object. */
    private static byte[] wrapped(byte[] bytes, int start, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + BEFORE_STRING.length + 1);
        out.write(BEFORE_STRING, 0, BEFORE_STRING.length);
        out.write(bytes, start, length);
        out.write('}');
        return out.toByteArray();
    }

    @Override
    boolean read(byte[] data, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end && isSpace(data[at])) {
            at++;
        }
        @Nullable Byte first = at < end ? data[at] : null;
        if (first != null && (first == '{' || first == '[')) {
            return super.read(data, offset, length);
        }
        if (first != null && first == '"') {
            byte[] wrapped = wrapped(data, at, end - at);
            return super.read(wrapped, 0, wrapped.length);
        }
        chunk.bare(new String(data, offset, length, StandardCharsets.UTF_8), null);
        return true;
    }
}
