package io.autoglm.sdk.internal.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way of proving who calls that a server names in {@code WWW-Authenticate} (RFC 9110, 11.6.1). Read liberally: garbage is skipped,
 * and what comes after the {@link #MOST}th challenge.
 *
 * @param scheme     in lower case, for example {@code bearer}
 * @param token68    the one value that some schemes have in place of parameters; {@code null} for none
 * @param parameters by their names in lower case; the first one counts when a name comes twice
 */
record Challenge(String scheme, @Nullable String token68, Map<String, String> parameters) {

    /** The most challenges that are read of one answer. */
    static final int MOST = 16;

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Returns the challenges of all lines of the header, in their order; never fails. */
    static List<Challenge> parse(List<String> lines) {
        List<Challenge> all = new ArrayList<>(2);
        for (String line : lines) {
            new Reader(line, all).read();
        }
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }

    /** Returns {@code error} of the first challenge that has one (RFC 6750, 3.1), {@code null} when none has. */
    static @Nullable String error(List<Challenge> all) {
        for (Challenge each : all) {
            String error = each.parameters.get("error");
            if (error != null && !error.isBlank()) {
                return error.strip().toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    /** Returns the parameter {@code name} of the first challenge that has it, {@code null} when none has. */
    static @Nullable String parameter(List<Challenge> all, String name) {
        for (Challenge each : all) {
            String value = each.parameters.get(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }

    /** Reads one header line. A word with a value behind it is a parameter, a word without begins a challenge. */
    private static final class Reader {

        private static final int LONGEST = 8 * 1024;

        private final String line;
        private final List<Challenge> all;
        private int at;
        private @Nullable String scheme;
        private @Nullable String token68;
        private final Map<String, String> parameters = new LinkedHashMap<>();

        Reader(String line, List<Challenge> all) {
            this.line = line.substring(0, Math.min(LONGEST, line.length()));
            this.all = all;
        }

        void read() {
            while (at < line.length() && all.size() < MOST) {
                String word = take(false);
                if (word.isEmpty()) {
                    skipGarbage();
                    continue;
                }
                int afterWord = at;
                skipSpace();
                if (scheme != null && peek() == '=') {
                    at++;
                    skipSpace();
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
                } else {
                    begin(word, afterWord);
                }
            }
            finish();
        }

        private void begin(String word, int afterWord) {
            finish();
            scheme = word.toLowerCase(Locale.ROOT);
            if (at > afterWord) { // a space must lie between
                int start = at;
                String token = take(true);
                skipSpace();
                boolean alone = !token.isEmpty() && (at == line.length() || peek() == ',');
                token68 = alone ? token : null;
                at = alone ? at : start;
            }
        }

        private void finish() {
            if (scheme != null) {
                all.add(new Challenge(scheme, token68, parameters));
            }
            scheme = null;
            token68 = null;
            parameters.clear();
        }

        private String take(boolean isToken68) {
            int start = at;
            while (at < line.length() && (isToken68 ? isToken68(line.charAt(at)) : isToken(line.charAt(at)))) {
                at++;
            }
            while (isToken68 && at > start && peek() == '=') {
                at++;
            }
            return line.substring(start, at);
        }

        private static boolean isToken(char c) {
            return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        private static boolean isToken68(char c) {
            return isLetterOrDigit(c) || "-._~+/".indexOf(c) >= 0;
        }

        private static boolean isLetterOrDigit(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }

        private String value() {
            if (peek() != '"') {
                int start = at;
                while (at < line.length() && peek() != ',' && peek() != ' ' && peek() != '\t') {
                    at++; // more than a token may hold: some servers forget the quotes around a URL
                }
                return line.substring(start, at);
            }
            StringBuilder text = new StringBuilder();
            at++;
            while (at < line.length() && peek() != '"') {
                at += peek() == '\\' && at + 1 < line.length() ? 1 : 0;
                text.append(peek());
                at++;
            }
            at++; // the closing quote, or the end of a line that forgot it
            return text.toString();
        }

        private char peek() {
            return at < line.length() ? line.charAt(at) : '\0';
        }

        private void skipSpace() {
            while (peek() == ' ' || peek() == '\t') {
                at++;
            }
        }

        private void skipGarbage() {
            if (peek() == '"') {
                String unused = value();
            } else {
                at++;
            }
        }
    }
}
