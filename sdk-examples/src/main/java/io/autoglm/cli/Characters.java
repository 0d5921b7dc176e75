package io.autoglm.cli;

import java.util.regex.Pattern;

/** Puts characters together again that a server split between two pieces: UTF-8 has no form for half of one. Not for several threads. */
final class Characters {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\x80-\\x9f&&[^\\n\\r\\t]]");

    private String held = "";

    /** Returns {@code piece} with what was held back before it, without a half character at its end. */
    String add(String piece) {
        String text = held + piece;
        int end = text.length();
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            held = text.substring(end - 1);
            return whole(text.substring(0, end - 1));
        }
        held = "";
        return whole(text);
    }

    /** Returns {@code text} with U+FFFD for each half character. */
    static String whole(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, '\uFFFD');
            }
        }
        return changed == null ? text : changed.toString();
    }

    /** Returns {@code text} with U+FFFD for what would steer a terminal; line ends and tabs stay. */
    static String visible(String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }
}
