package io.autoglm.sdk.error;

import java.util.Locale;

/**
 * What to do about a failure: a sentence for people, in English and in Chinese.
 *
 * <p>The sentences of this library are in {@code hints.properties} and {@code hints_zh.properties}; both are read once, when the first client
 * is built, so that no call waits for a file.
 *
 * @param english for everybody
 * @param chinese for readers of Chinese
 */
public record Hint(String english, String chinese) {

    private static final HintBundle ENGLISH = HintBundle.read("hints.properties");
    private static final HintBundle CHINESE = HintBundle.read("hints_zh.properties");

    /** Returns a hint that says {@code sentence} in every language. */
    public static Hint of(String sentence) {
        return new Hint(sentence, sentence);
    }

    /**
     * Returns the hint of this library that is called {@code key}: the id of a code, or a name of its own.
     *
     * @param arguments what stands in place of {@code {0}}, {@code {1}}, …
     * @throws IllegalArgumentException naming the key when there is none
     */
    public static Hint named(String key, String... arguments) {
        return new Hint(ENGLISH.sentence(key, arguments), CHINESE.sentence(key, arguments));
    }

    /** Returns the language in which who reads {@code locale} is told: Chinese for Chinese of any region, English for all others. */
    public static Locale language(Locale locale) {
        return locale.getLanguage().equals(Locale.CHINESE.getLanguage()) ? Locale.CHINESE : Locale.ENGLISH;
    }

    /** Returns the sentence in the {@linkplain #language language} of who reads {@code locale}. */
    public String in(Locale locale) {
        return language(locale).equals(Locale.CHINESE) ? chinese : english;
    }
}
