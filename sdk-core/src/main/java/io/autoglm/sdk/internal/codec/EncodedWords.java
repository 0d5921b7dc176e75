package io.autoglm.sdk.internal.codec;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text says in Base64 or URL-encoded, so that a secret is not overlooked because a server quotes it so. */
public final class EncodedWords {

    private static final String REMOVED = "[encoded]";
    private static final int SHORTEST = 12;
    private static final Pattern WORD = Pattern.compile("\\S++");
    private static final Pattern NO_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{" + SHORTEST + ",}+={0,2}+");

    private EncodedWords() {}

    /**
     * Returns {@code text} as {@code clean} makes it, and without all its encoded words when one of them holds what {@code clean} takes out.
     *
     * @param clean takes secrets out of a text; leaves one without secrets as it is
     */
    public static String cleaned(String text, UnaryOperator<String> clean) {
        String rest = clean.apply(text);
        String decoded = decoded(rest);
        return decoded.equals(clean.apply(decoded)) ? rest : removed(rest);
    }

    /** Returns the encoded words of {@code text} in plain, a line each. */
    private static String decoded(String text) {
        StringBuilder plain = new StringBuilder();
        WORD.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(EncodedWords::isUrlEncoded)
                .forEach(word -> plain.append(ofUrl(word)).append('\n'));
        BASE64.matcher(text)
                .results()
                .forEach(word -> plain.append(ofBase64(word.group())).append('\n'));
        return plain.toString();
    }

    private static boolean isUrlEncoded(String word) {
        return word.indexOf('%') >= 0;
    }

    private static String ofUrl(String word) {
        return URLDecoder.decode(NO_ESCAPE.matcher(word).replaceAll("%25"), StandardCharsets.UTF_8);
    }

    private static String ofBase64(String word) {
        String digits = word.replace("=", "").replace('-', '+').replace('_', '/');
        int whole = digits.length() % 4 == 1 ? digits.length() - 1 : digits.length(); // one digit alone says nothing
        return new String(Base64.getDecoder().decode(digits.substring(0, whole)), StandardCharsets.UTF_8);
    }

    private static String removed(String text) {
        String rest = WORD.matcher(text)
                .replaceAll(word -> isUrlEncoded(word.group()) ? REMOVED : Matcher.quoteReplacement(word.group()));
        return BASE64.matcher(rest).replaceAll(REMOVED);
    }
}
