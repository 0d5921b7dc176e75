package io.autoglm.sdk.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Makes text of the bytes of an error body, which may be compressed without a word about it, cut, or no text at all. */
final class ErrorBytes {

    private static final int SAMPLE = 256;

    private ErrorBytes() {}

    /** Returns well-formed UTF-8; bytes that are none become U+FFFD. */
    static byte[] readable(byte[] data, int offset, int length) {
        boolean isGzip = length > 2 && (data[offset] & 0xFF) == 0x1F && (data[offset + 1] & 0xFF) == 0x8B;
        if (isGzip) {
            byte[] unpacked = unpacked(data, offset, length);
            return Utf8.repaired(unpacked, 0, unpacked.length);
        }
        return Utf8.repaired(data, offset, length);
    }

    /** Returns as much as can be unpacked, at most what would be read of a plain body. */
    private static byte[] unpacked(byte[] data, int offset, int length) {
        byte[] plain = new byte[ResponseHead.ERROR_BODY_LIMIT];
        int size = 0;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(data, offset, length))) {
            int read = in.read(plain);
            while (read > 0) {
                size += read;
                read = in.read(plain, size, plain.length - size);
            }
        } catch (IOException cut) {
            return Arrays.copyOf(plain, size); // what was unpacked until then is good
        }
        return Arrays.copyOf(plain, size);
    }

    /** Returns whether {@code text}, decoded from bytes, is mostly none: nobody wants to read it in a message. */
    static boolean isBinary(String text) {
        int end = Math.min(text.length(), SAMPLE);
        int bad = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            bad += c == '\uFFFD' || (c < ' ' && c != '\n' && c != '\r' && c != '\t') ? 1 : 0;
        }
        return bad * 4 > end;
    }
}
