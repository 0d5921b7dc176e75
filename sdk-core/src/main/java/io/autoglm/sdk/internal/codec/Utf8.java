package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.internal.sse.ByteSearch;
import java.nio.charset.StandardCharsets;

/** What the rules of server-sent events ask: a byte that is no UTF-8 becomes U+FFFD and is never a failure. */
final class Utf8 {

    private Utf8() {}

    /** Returns whether the bytes are UTF-8. Allocates nothing. */
    static boolean isValid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = ByteSearch.notAscii(bytes, offset, end); at < end; at = ByteSearch.notAscii(bytes, at, end)) {
            int first = bytes[at++] & 0xFF;
            int more = following(first);
            if (more == 0 || end - at < more || !isSecond(first, bytes[at] & 0xFF)) {
                return false;
            }
            for (int i = 1; i < more; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += more;
        }
        return true;
    }

    private static int following(int first) {
        return first >= 0xC2 && first <= 0xDF
                ? 1
                : first >= 0xE0 && first <= 0xEF ? 2 : first >= 0xF0 && first <= 0xF4 ? 3 : 0;
    }

    /** Leaves out what is too long, a surrogate or beyond U+10FFFF. */
    private static boolean isSecond(int first, int second) {
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        return second >= low && second <= high;
    }

    /** Returns a copy that is UTF-8. */
    static byte[] repaired(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }
}
