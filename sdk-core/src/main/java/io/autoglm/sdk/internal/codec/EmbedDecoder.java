package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.sse.ByteStore;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Decodes an answer with vectors as its bytes arrive. The body is never held: of it there are only the vectors that are whole, the one in
 * the making, and its beginning until the first vector begins, because it may be a failure.
 *
 * <p>Reads at most 1 MiB, and {@value #BYTES_PER_TEXT} bytes for each text: {@value VectorBuilder#MOST} numbers of 24 characters, which is
 * 768 MiB for the 2,048 texts that OpenAI takes.
 */
final class EmbedDecoder<E> implements AnswerDecoder<E> {

    /** How many bytes a vector may have, with all that surrounds it. */
    static final long BYTES_PER_TEXT = 24L * VectorBuilder.MOST;

    private static final long BYTES_BESIDE = 1024 * 1024;
    private static final int PIECE = 16 * 1024;
    private static final int LONGEST_STRING = 128 * 1024; // the longest vector in base64 has 87,384 characters
    private static final String WHAT = "list of embeddings";

    private static final JsonFactory FACTORY = JsonParsers.FACTORY
            .rebuild()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonParsers.MAX_DEPTH)
                    .maxStringLength(LONGEST_STRING)
                    .maxNumberLength(JsonParsers.MAX_NUMBER)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA) // the parser does anyway, where the bytes are cut behind one
            .build();

    private static final FastThreadLocal<byte[]> PIECES = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[PIECE];
        }
    };

    private final Call<E> call;
    private final ResponseHead head;
    private final EmbedRequest request;
    private final FailureMapper failures;
    private final EmbedReader reader;
    private final JsonParser json = FACTORY.createNonBlockingByteArrayParser(ObjectReadContext.empty());
    private final ByteStore beginning = new ByteStore(ResponseHead.ERROR_BODY_LIMIT, 0);
    private long room;
    private int markSeen;
    private @Nullable JsonToken last;
    private boolean begun;
    private boolean done;

    EmbedDecoder(Call<E> call, ResponseHead head) {
        this(call, head, ErrorCode.MALFORMED_ANSWER);
    }

    /** Makes a decoder whose failure is {@code mismatched} when nobody knows whose vector is whose. */
    EmbedDecoder(Call<E> call, ResponseHead head, ErrorCode mismatched) {
        this.call = call;
        this.head = head;
        request = (EmbedRequest) call.request();
        failures = new FailureMapper(call, head);
        reader = new EmbedReader(failures, request.inputs().size(), mismatched);
        room = BYTES_BESIDE + BYTES_PER_TEXT * request.inputs().size();
    }

    @Override
    public void feed(ByteBuf bytes, Queue<? super E> out) {
        try {
            while (!done && bytes.isReadable()) {
                take(bytes);
            }
        } catch (AutoGlmException failure) {
            finish();
            throw failures.placed(failure);
        } finally {
            bytes.skipBytes(bytes.readableBytes());
        }
    }

    private void take(ByteBuf bytes) {
        int length = Math.min(PIECE, bytes.readableBytes());
        room -= length;
        if (room < 0) {
            throw failures.failure(
                    ErrorCode.ANSWER_TOO_LARGE, "the answer is larger than embeddings of so many texts can be");
        }
        byte[] piece = PIECES.get();
        int start = bytes.readerIndex();
        bytes.readBytes(piece, 0, length);
        int first = begun ? 0 : sniff(piece, length);
        if (begun) {
            parse(piece, first, length);
        }
        if (!reader.hasVectors()) {
            int fits = Math.min(length, beginning.limit() - beginning.size());
            beginning.add(bytes, start, start + fits);
        }
    }

    /**
     * Passes over one byte order mark and white space, and looks at the first byte behind them, at the index that is returned: what is no
     * JSON is told as what it is.
     */
    private int sniff(byte[] piece, int length) {
        int at = 0;
        while (at < length && passes(piece[at])) {
            at++;
        }
        if (at < length) {
            begun = true;
            if (piece[at] == '<') {
                throw failures.failure(ErrorCode.HTML_ANSWER, "a web page came back instead of an answer");
            } else if (piece[at] != '{' && piece[at] != '[') {
                throw failures.failure(ErrorCode.MALFORMED_ANSWER, "the answer is no JSON, so no " + WHAT);
            }
        }
        return at;
    }

    private boolean passes(byte each) {
        if (markSeen < JsonParsers.MARK.length && each == JsonParsers.MARK[markSeen]) {
            markSeen++;
            return true;
        }
        return each == ' ' || each == '\n' || each == '\r' || each == '\t';
    }

    private void parse(byte[] piece, int from, int to) {
        ByteArrayFeeder feeder = (ByteArrayFeeder) json.nonBlockingInputFeeder();
        readTokens(() -> feeder.feedInput(piece, from, to));
    }

    /** Reads the tokens that there are after {@code next}. */
    private void readTokens(Runnable next) {
        try {
            next.run();
            JsonToken token = json.nextToken();
            while (token != null && token != JsonToken.NOT_AVAILABLE) {
                if (token == JsonToken.END_OBJECT && last == JsonToken.PROPERTY_NAME) {
                    throw JsonParsers.malformed(json, "a member without a value"); // passed over behind a cut
                }
                last = token;
                reader.read(json, token);
                token = json.nextToken();
            }
        } catch (StreamConstraintsException tooMuch) {
            throw failures.failure(
                    ErrorCode.ANSWER_TOO_LARGE,
                    JsonParsers.limit(tooMuch) + ", or a text of more than " + LONGEST_STRING + " characters");
        } catch (JacksonException malformed) {
            throw failures.failure(
                    ErrorCode.MALFORMED_ANSWER,
                    reader.isWhole()
                            ? "something follows the answer, which must be one JSON document"
                            : "the answer is not one whole JSON document: no " + WHAT);
        }
    }

    private void finish() {
        done = true;
        json.close();
    }

    @Override
    public boolean isDone() {
        return false; // only the end of the body ends the answer
    }

    @Override
    public void end(Queue<? super E> out) {
        if (done) {
            return;
        }
        try {
            out.add(call.operation().cast(response()));
        } catch (AutoGlmException failure) {
            throw failures.placed(failure);
        } finally {
            finish();
        }
    }

    /** Returns whether the whole body, which has no vector, is the report of a failure. */
    private boolean saysFailure() {
        return beginning.size() < beginning.limit()
                && !ErrorBody.parse(beginning.array(), 0, beginning.size()).isEmpty();
    }

    private EmbedResponse response() {
        if (!begun) {
            throw failures.failure(ErrorCode.EMPTY_ANSWER, "the answer has no content");
        }
        readTokens(json.nonBlockingInputFeeder()::endOfInput); // the beginning of a token may wait behind the document
        if (!reader.isWhole()) {
            throw failures.failure(ErrorCode.MALFORMED_ANSWER, "the answer is not one whole JSON document: no " + WHAT);
        }
        if (!reader.hasVectors() && saysFailure()) {
            throw failures.inDocument(beginning.array(), 0, beginning.size());
        }
        List<Embedding> embeddings = reader.embeddings();
        int length = embeddings.get(0).vector().length;
        Integer asked = request.extraBody().containsKey("dimensions") ? null : request.dimensions();
        if (asked != null && asked != length) {
            throw failures.failure(
                    ErrorCode.UNSUPPORTED_BY_SERVER,
                    "the server passes over dimensions: asked for vectors of " + asked + " numbers, got " + length);
        }
        return new EmbedResponse(
                reader.model(), embeddings, reader.usage(), AnswerAssembler.meta(call, head, reader.requestId(), null));
    }
}
