package io.autoglm.sdk.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides by the first bytes of a body what it is; the content type is believed only where the bytes say nothing. */
final class Sniffer {

    /** What a body is. */
    enum Kind {
        /** Not enough bytes yet. */
        UNDECIDED,
        /** Server-sent events. */
        EVENTS,
        /** One JSON object. */
        DOCUMENT,
        /** A web page. */
        HTML,
        /** None of these. */
        OTHER
    }

    private static final List<String> FIELDS = List.of("data", "event", "error", "retry", "id");
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final boolean declaredAsEvents;
    private final byte[] head = new byte[8];
    private int length;
    private int bomSeen;
    private Kind kind = Kind.UNDECIDED;

    Sniffer(@Nullable String contentType) {
        declaredAsEvents =
                contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    Kind kind() {
        return kind;
    }

    /** Returns whether nothing but white space has come. */
    boolean isEmpty() {
        return length == 0;
    }

    /** Returns the bytes that were taken to decide for {@link Kind#EVENTS}. */
    ByteBuf head() {
        return Unpooled.wrappedBuffer(head, 0, length);
    }

    /** Takes bytes until the kind is clear. For a document nothing that belongs to it is taken. */
    void feed(ByteBuf bytes) {
        while (kind == Kind.UNDECIDED && bytes.isReadable()) {
            byte next = bytes.getByte(bytes.readerIndex());
            if (bomSeen < BOM.length && length == 0 && next == BOM[bomSeen]) {
                bomSeen++;
            } else if (length > 0 || !isSpace(next)) {
                kind = length == 0 ? first(next) : Kind.UNDECIDED;
                if (kind == Kind.DOCUMENT || kind == Kind.HTML || kind == Kind.OTHER) {
                    return;
                }
                head[length++] = next;
                kind = kind == Kind.UNDECIDED ? fieldSoFar() : kind;
            }
            bytes.skipBytes(1);
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private Kind first(byte b) {
        return switch (b) {
            case '{' -> Kind.DOCUMENT;
            case '<' -> Kind.HTML;
            case ':' -> Kind.EVENTS;
            case 'd', 'e', 'i', 'r' -> Kind.UNDECIDED;
            default -> declaredAsEvents ? Kind.EVENTS : Kind.OTHER;
        };
    }

    private Kind fieldSoFar() {
        byte last = head[length - 1];
        for (String field : FIELDS) {
            int common = Math.min(length, field.length());
            if (!startsWith(field, common)) {
                continue;
            }
            if (length <= field.length()) {
                return Kind.UNDECIDED;
            }
            if (last == ':' || last == '\n' || last == '\r') {
                return Kind.EVENTS;
            }
        }
        return declaredAsEvents ? Kind.EVENTS : Kind.OTHER;
    }

    private boolean startsWith(String field, int count) {
        for (int i = 0; i < count; i++) {
            if (head[i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
