package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.sse.ByteStore;
import io.autoglm.sdk.internal.sse.SseParser;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** Decodes a stream of chunks or one whole answer, whichever the server sends, into what the call's operation wants. */
class OpenAiDecoder<E> implements AnswerDecoder<E>, SseParser.Handler {

    /** The largest body that is one JSON document. */
    static final int BODY_LIMIT = 32 * 1024 * 1024;

    final FailureMapper failures;
    private final AnswerState answer = new AnswerState();
    final ChunkReader chunk;
    private final AnswerAssembler<E> assembler;
    private final Sniffer sniffer;
    private final ByteStore document = new ByteStore(BODY_LIMIT, 0);
    private @Nullable SseParser events;
    private @Nullable Queue<? super E> sink;
    private final boolean isFolded;
    private long folded;
    private boolean done;
    private boolean ending;
    private boolean isWholeDocument;

    OpenAiDecoder(Call<E> call, ResponseHead head) {
        this(call, head, ChunkReader::new);
    }

    OpenAiDecoder(Call<E> call, ResponseHead head, Function<AnswerState, ChunkReader> reader) {
        chunk = reader.apply(answer);
        failures = new FailureMapper(call, head);
        assembler = new AnswerAssembler<>(call, head, answer);
        isFolded = !call.operation().streaming();
        sniffer = new Sniffer(head.headers().first("content-type"));
    }

    @Override
    public void feed(ByteBuf bytes, Queue<? super E> out) {
        if (done) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        sink = out;
        try {
            take(bytes);
        } catch (AutoGlmException failure) {
            done = true;
            throw failures.placed(failure);
        } finally {
            sink = null;
        }
    }

    /** Reads all of {@code bytes}. */
    void take(ByteBuf bytes) {
        if (sniffer.kind() == Sniffer.Kind.UNDECIDED) {
            sniffer.feed(bytes);
        }
        switch (sniffer.kind()) {
            case EVENTS -> {
                checkFolded(bytes.readableBytes());
                SseParser parser = events;
                if (parser == null) {
                    parser = new SseParser();
                    events = parser;
                    parser.feed(sniffer.head(), this);
                }
                parser.feed(bytes, this);
            }
            case DOCUMENT -> {
                if (!document.add(bytes, bytes.readerIndex(), bytes.writerIndex())) {
                    throw tooLarge();
                }
                bytes.skipBytes(bytes.readableBytes());
            }
            case HTML -> throw failures.failure(ErrorCode.HTML_ANSWER, "a web page came back instead of an answer");
            case OTHER ->
                throw failures.failure(
                        ErrorCode.MALFORMED_ANSWER, "the answer is neither a stream of events nor a JSON object");
            case UNDECIDED -> {}
        }
    }

    /** A stream that is folded into one response is kept whole, however small its events are. */
    private void checkFolded(int more) {
        folded += isFolded ? more : 0;
        if (folded > BODY_LIMIT) {
            throw tooLarge();
        }
    }

    private AutoGlmException tooLarge() {
        return failures.failure(ErrorCode.ANSWER_TOO_LARGE, "the answer is larger than " + BODY_LIMIT + " bytes");
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void end(Queue<? super E> out) {
        if (done) {
            return;
        }
        done = true;
        ending = true;
        sink = out;
        try {
            endBody();
        } catch (AutoGlmException failure) {
            throw failures.placed(failure);
        } finally {
            sink = null;
        }
    }

    /** The body is at its end. */
    void endBody() {
        switch (sniffer.kind()) {
            case EVENTS -> endEvents();
            case DOCUMENT -> document(document.array(), 0, document.size());
            default ->
                throw sniffer.isEmpty() ? failures.failure(ErrorCode.EMPTY_ANSWER, "the answer has no content") : cut();
        }
    }

    private void endEvents() {
        done = false;
        if (events != null) {
            events.end(this);
        }
        if (done) {
            return;
        }
        done = true;
        if (!assembler.isFinished()) {
            throw cut();
        }
        finish();
    }

    private AutoGlmException cut() {
        return failures.failure(ErrorCode.STREAM_CUT, "the stream ended without saying that the answer is whole");
    }

    /** The bytes are the whole answer, as JSON. */
    final void document(byte[] data, int offset, int length) {
        if (!read(data, offset, length)) {
            throw failures.failure(ErrorCode.MALFORMED_ANSWER, "the answer is not one whole JSON document");
        }
        if (chunk.isError() || !chunk.hasChoices()) {
            throw failures.inDocument(data, offset, length);
        }
        isWholeDocument = true; // it has ended, whatever it says
        emit();
        finish();
    }

    /** The text is the whole answer. */
    final void wholeText(String text) {
        chunk.bare(text, null);
        isWholeDocument = true;
        emit();
        finish();
    }

    @Override
    public boolean event(@Nullable String name, byte[] data, int offset, int length) {
        if (length == 0) {
            return true;
        }
        if (isTerminator(data, offset, length)) {
            finish();
            done = true;
            return false;
        }
        if ("error".equals(name)) {
            throw failures.inBand(data, offset, length);
        }
        if (!read(data, offset, length)) {
            throw ending
                    ? cut()
                    : failures.failure(ErrorCode.MALFORMED_ANSWER, "an event of the stream is not a JSON document");
        }
        if (chunk.isError()) {
            assembler.emit(out());
            throw failures.inBand(data, offset, length);
        }
        emit();
        return true;
    }

    private static boolean isTerminator(byte[] data, int offset, int length) {
        return length >= 6
                && data[offset] == '['
                && data[offset + 1] == 'D'
                && data[offset + 2] == 'O'
                && data[offset + 3] == 'N'
                && data[offset + 4] == 'E'
                && data[offset + 5] == ']';
    }

    /** Reads one document into the state, handing out nothing yet; returns {@code false} when it is malformed. */
    boolean read(byte[] data, int offset, int length) {
        try {
            if (Utf8.isValid(data, offset, length)) {
                JsonParsers.read(data, offset, length, chunk);
            } else {
                byte[] repaired = Utf8.repaired(data, offset, length);
                JsonParsers.read(repaired, 0, repaired.length, chunk);
            }
            return true;
        } catch (StreamConstraintsException tooMuch) {
            throw failures.failure(ErrorCode.ANSWER_TOO_LARGE, JsonParsers.limit(tooMuch));
        } catch (JacksonException malformed) {
            return false;
        }
    }

    private void emit() {
        assembler.emit(out());
        ErrorCode failed = assembler.failedFinish();
        if (failed != null) {
            throw failures.failure(
                    failed, "the server ended the answer with finish_reason '" + assembler.failedReason() + "'");
        }
    }

    private void finish() {
        ErrorCode nothing = assembler.emptiness();
        if (nothing == ErrorCode.CONTENT_FILTERED || (nothing != null && !isWholeDocument)) {
            throw failures.failure(
                    nothing,
                    nothing == ErrorCode.CONTENT_FILTERED
                            ? "a content filter withheld the whole answer"
                            : "the stream ended before it said anything");
        }
        assembler.finish(out());
    }

    private Queue<? super E> out() {
        Queue<? super E> out = sink;
        if (out == null) {
            throw new IllegalStateException("events come while bytes are fed");
        }
        return out;
    }
}
