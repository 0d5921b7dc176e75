package io.autoglm.sdk.observe;

/** Texts that others made, fit for one field of one line. */
final class LogText {

    private LogText() {}

    /** Returns {@code text} with runs of white space, control and format characters as one blank, cut to {@code longest} characters. */
    static String oneLine(String text, int longest) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), longest));
        boolean blank = false;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (!isVisible(character)) {
                blank = true;
                continue;
            }
            int needed = (blank && !clean.isEmpty() ? 1 : 0) + Character.charCount(character);
            if (clean.length() + needed > longest) {
                return cut(clean, longest);
            }
            if (blank && !clean.isEmpty()) {
                clean.append(' ');
            }
            blank = false;
            clean.appendCodePoint(character);
        }
        return clean.toString();
    }

    private static String cut(StringBuilder clean, int longest) {
        int end = Math.min(clean.length(), longest - 1);
        clean.setLength(Character.isHighSurrogate(clean.charAt(end - 1)) ? end - 1 : end);
        return clean.append('…').toString();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Appends {@code value} as it is when it is one plain word, else in quotes; quotes and backslashes in it get a backslash. */
    static void appendQuoted(StringBuilder text, String value) {
        if (isPlain(value)) {
            text.append(value);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == '"' || character == '\\') {
                text.append('\\');
            }
            text.append(character);
        }
        text.append('"');
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == ' ' || character == '"' || character == '=' || character == '\\') {
                return false;
            }
        }
        return !value.isEmpty();
    }
}
