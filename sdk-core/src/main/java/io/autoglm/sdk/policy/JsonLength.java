package io.autoglm.sdk.policy;

/** How long a text is on the wire. */
final class JsonLength {

    private static final int ESCAPED = 6; // backslash, u and four digits

    private JsonLength() {}

    /** Returns how many bytes {@code text} has as a JSON string in UTF-8, without quotation marks. */
    static long of(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += length(text.charAt(i));
        }
        return bytes;
    }

    private static int length(char c) {
        if (c < ' ') {
            return ESCAPED;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
