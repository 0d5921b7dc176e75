package io.autoglm.sdk.internal.codec;

import io.netty.util.concurrent.FastThreadLocal;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads whole JSON documents with one parser per thread that is used again and again: a new one per document costs 18 times the
 * memory of what is read from it.
 */
final class JsonParsers {

    /** How deep a document may nest. */
    static final int MAX_DEPTH = 100;

    /** How many characters a number may have. */
    static final int MAX_NUMBER = 1000;

    private static final String LIMITS = "the answer's JSON nests deeper than " + MAX_DEPTH
            + " levels, or has a number of more than " + MAX_NUMBER + " characters";

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(OpenAiDecoder.BODY_LIMIT)
                    .maxNumberLength(MAX_NUMBER)
                    .build())
            .build();

    /** A parser keeps the names it has seen and the size of the largest text: both end with it. */
    private static final int DOCUMENTS_PER_PARSER = 10_000;

    private static final int LARGE_DOCUMENT = 64 * 1024;

    /** The byte order mark, which some servers write in front. */
    static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

    private static final FastThreadLocal<JsonParsers> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected JsonParsers initialValue() {
            return new JsonParsers();
        }
    };

    /** A document goes beyond a limit of ours; the message says which. */
    static final class TooMuch extends StreamConstraintsException {

        private static final long serialVersionUID = 1L;

        /** Says that the answer's JSON {@code has} so many of something. */
        TooMuch(String has) {
            super("the answer's JSON " + has);
        }
    }

    /** Returns what to say of a document that goes beyond a limit. */
    static String limit(StreamConstraintsException reached) {
        return reached instanceof TooMuch ours ? ours.getOriginalMessage() : LIMITS;
    }

    /** Reads one document. */
    @FunctionalInterface
    interface DocumentReader {

        /** Reads the value whose first token is current, to its last token. */
        void read(JsonParser parser);
    }

    private @Nullable JsonParser parser;
    private int documents;
    private boolean busy;

    private JsonParsers() {}

    /**
     * Reads the one document that lies in {@code data} from {@code offset}, perhaps behind a byte order mark.
     *
     * @throws JacksonException when it is not exactly one well-formed array or object; what {@code reader} did until then stands
     */
    static void read(byte[] data, int offset, int length, DocumentReader reader) {
        JsonParsers own = OF_THREAD.get();
        (own.busy ? new JsonParsers() : own).readDocument(data, offset, length, reader);
    }

    private void readDocument(byte[] data, int offset, int length, DocumentReader reader) {
        boolean whole = false;
        busy = true;
        try {
            JsonParser json = parser;
            if (json == null) {
                json = FACTORY.createNonBlockingByteArrayParser(ObjectReadContext.empty());
                parser = json;
            }
            int start = offset + markLength(data, offset, length);
            if (start < offset + length && data[start] == MARK[0]) {
                throw malformed(json, "two byte order marks"); // a new parser would pass over it, a used one not
            }
            ((ByteArrayFeeder) json.nonBlockingInputFeeder()).feedInput(data, start, offset + length);
            if (!next(json).isStructStart()) {
                throw malformed(json, "not an object or array");
            }
            reader.read(json);
            int rest = json.releaseBuffered(NOWHERE);
            if (!isBlank(data, offset + length - rest, offset + length)
                    || json.nextToken() != JsonToken.NOT_AVAILABLE) {
                throw malformed(json, "something follows the document");
            }
            whole = true;
        } finally {
            busy = false;
            documents++;
            if (!whole || length > LARGE_DOCUMENT || documents >= DOCUMENTS_PER_PARSER) {
                discard();
            }
        }
    }

    /** Returns how long the byte order mark is with which the bytes begin, 0 when there is none. */
    static int markLength(byte[] data, int offset, int length) {
        boolean marked = length >= MARK.length
                && data[offset] == MARK[0]
                && data[offset + 1] == MARK[1]
                && data[offset + 2] == MARK[2];
        return marked ? MARK.length : 0;
    }

    /** The beginning of a token would wait in the parser for the next document, which may be of another call. */
    private static boolean isBlank(byte[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            if (data[i] != ' ' && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private void discard() {
        JsonParser old = parser;
        parser = null;
        documents = 0;
        if (old != null) {
            old.close();
        }
    }

    /** Returns the next token; a document that ends here is malformed. */
    static JsonToken next(JsonParser json) {
        JsonToken token = json.nextToken();
        if (token == null || token == JsonToken.NOT_AVAILABLE) {
            throw malformed(json, "the document is not whole");
        }
        return token;
    }

    /** Returns what says that a document is not what was expected. */
    static JacksonException malformed(JsonParser json, String why) {
        return new StreamReadException(json, why);
    }
}
