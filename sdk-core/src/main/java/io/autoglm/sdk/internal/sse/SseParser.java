package io.autoglm.sdk.internal.sse;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events by the WHATWG rules from buffers cut anywhere. One per stream, one thread at a time.
 *
 * <p>Beyond the rules, for servers that exist: an event that the end of the stream leaves unfinished is handed out by {@link #end}, and
 * a field {@code error} is handed out as an event of that name (old llama.cpp).
 *
 * <p>Nothing is allocated per event: the payload lies in one array that is used again.
 */
public final class SseParser {

    /** The largest payload of one event. */
    public static final int MAX_EVENT_BYTES = 8 * 1024 * 1024;

    private static final String ERROR = "error";
    private static final int NAME_ROOM = 5; // "event" and "error" are the longest names that mean something
    private static final int TYPE_LIMIT = 64;

    /** Takes the events. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Takes one event.
         *
         * @param name   the event's type, {@code null} when it has none
         * @param data   holds the payload from {@code offset}, {@code length} bytes; valid during this call only
         * @param offset where the payload starts
         * @param length how long it is, possibly 0
         * @return whether more events are wanted; after {@code false} all further bytes are dropped
         */
        boolean event(@Nullable String name, byte[] data, int offset, int length);
    }

    private enum Part {
        NAME,
        DATA,
        EVENT,
        ERROR,
        IGNORED
    }

    private final ByteStore data = new ByteStore(MAX_EVENT_BYTES, 512);
    private final ByteStore type = new ByteStore(TYPE_LIMIT, 16);
    private final byte[] name = new byte[NAME_ROOM];
    private int nameLength;
    private Part part = Part.NAME;
    private boolean hasData;
    private boolean isErrorField;
    private boolean spaceMayFollow;
    private boolean afterCr;
    private boolean open = true;
    private int bomSeen;
    private @Nullable String typeName;
    private @Nullable String lastTypeName;

    /**
     * Reads all of {@code in}, without releasing it.
     *
     * @return whether more bytes are wanted
     * @throws AutoGlmException with {@code ANSWER_TOO_LARGE} when an event exceeds {@link #MAX_EVENT_BYTES}
     */
    public boolean feed(ByteBuf in, Handler handler) {
        if (in.hasArray()) {
            int from = in.arrayOffset() + in.readerIndex();
            read(in.array(), from, from + in.readableBytes(), handler);
        } else {
            HeapCopy copy = HeapCopy.take();
            try {
                for (int at = in.readerIndex(); at < in.writerIndex(); at += copy.length()) {
                    read(copy.of(in, at), 0, copy.length(), handler);
                }
            } finally {
                copy.giveBack();
            }
        }
        in.readerIndex(in.writerIndex());
        return open;
    }

    private void read(byte[] bytes, int from, int end, Handler handler) {
        int at = skipBom(bytes, from, end);
        while (at < end && open) {
            if (afterCr) {
                afterCr = false;
                if (bytes[at] == '\n') {
                    at++;
                    continue;
                }
            }
            int lineEnd = ByteSearch.lineEnd(bytes, at, end);
            content(bytes, at, lineEnd, handler);
            if (lineEnd < end && open) {
                afterCr = bytes[lineEnd] == '\r';
                open = endOfLine(handler);
            }
            at = lineEnd + 1;
        }
    }

    /** The stream is at its end: hands out the event that is not finished by an empty line, if there is one. */
    public void end(Handler handler) {
        if (open && hasData) {
            open = dispatch(handler);
        }
    }

    private int skipBom(byte[] bytes, int from, int end) {
        int at = from;
        while (bomSeen < 3 && at < end) {
            int expected = bomSeen == 0 ? 0xEF : bomSeen == 1 ? 0xBB : 0xBF;
            if ((bytes[at] & 0xFF) != expected) {
                part = bomSeen == 0 ? part : Part.IGNORED; // a torn BOM belongs to a field name that nobody knows
                bomSeen = 3;
                return at;
            }
            bomSeen++;
            at++;
        }
        return at;
    }

    private void content(byte[] bytes, int from, int to, Handler handler) {
        int at = part == Part.NAME ? fieldName(bytes, from, to, handler) : from;
        if (at >= to || part == Part.NAME || part == Part.IGNORED) {
            return;
        }
        if (spaceMayFollow) {
            spaceMayFollow = false;
            at = bytes[at] == ' ' ? at + 1 : at;
        }
        if (part == Part.EVENT) {
            type.add(bytes, at, Math.min(to, at + TYPE_LIMIT - type.size()));
        } else if (!data.add(bytes, at, to)) {
            throw tooLarge();
        }
    }

    private int fieldName(byte[] bytes, int from, int to, Handler handler) {
        for (int at = from; at < to; at++) {
            byte next = bytes[at];
            if (next == ':') {
                begin(handler);
                return at + 1;
            }
            if (nameLength == NAME_ROOM) {
                part = Part.IGNORED;
                return to;
            }
            name[nameLength++] = next;
        }
        return to;
    }

    private void begin(Handler handler) {
        spaceMayFollow = true;
        if (isName("data")) {
            part = Part.DATA;
            beginData();
        } else if (isName("event")) {
            part = Part.EVENT;
            type.clear();
        } else if (isName(ERROR)) {
            part = Part.ERROR;
            beginError(handler);
        } else {
            part = Part.IGNORED;
        }
    }

    private void beginData() {
        if (hasData && !data.add((byte) '\n')) {
            throw tooLarge();
        }
        hasData = true;
    }

    private void beginError(Handler handler) {
        if (hasData && !isErrorField) {
            open = dispatch(handler);
        }
        isErrorField = true;
        beginData();
    }

    private boolean isName(String word) {
        if (nameLength != word.length()) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if (name[i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean endOfLine(Handler handler) {
        boolean blank = part == Part.NAME && nameLength == 0;
        if (part == Part.NAME && !blank) {
            begin(handler); // a line without a colon is a name with an empty value
        }
        if (part == Part.EVENT) {
            typeName = typeOfBytes();
        }
        part = Part.NAME;
        nameLength = 0;
        return blank ? dispatch(handler) : open;
    }

    private @Nullable String typeOfBytes() {
        int length = type.size();
        if (length == 0) {
            return null;
        }
        String last = lastTypeName;
        if (last == null || !isType(last)) {
            last = new String(type.array(), 0, length, StandardCharsets.ISO_8859_1);
            lastTypeName = last;
        }
        return last;
    }

    private boolean isType(String known) {
        boolean same = known.length() == type.size();
        for (int i = 0; same && i < known.length(); i++) {
            same = known.charAt(i) == (char) (type.array()[i] & 0xFF);
        }
        return same;
    }

    private boolean dispatch(Handler handler) {
        boolean more = true;
        if (hasData) {
            more = handler.event(isErrorField ? ERROR : typeName, data.array(), 0, data.size());
        }
        hasData = false;
        isErrorField = false;
        typeName = null;
        data.clear();
        return more;
    }

    private static AutoGlmException tooLarge() {
        return ErrorDetails.of(
                        ErrorCode.ANSWER_TOO_LARGE,
                        "one event of the stream is larger than " + MAX_EVENT_BYTES + " bytes")
                .exception();
    }
}
