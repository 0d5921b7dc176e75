package io.autoglm.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** In which language the program says what to do about a failure. The machine's own has no say in it. */
enum Language {
    EN(Locale.ENGLISH, " The answer above is not whole."),
    ZH(Locale.CHINESE, "以上回答不完整。");

    private final Locale locale;
    private final String notWhole;

    Language(Locale locale, String notWhole) {
        this.locale = locale;
        this.notWhole = notWhole;
    }

    Locale locale() {
        return locale;
    }

    /** Returns what follows a hint when a part of the answer has been shown. */
    String notWhole() {
        return notWhole;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the name of a language. */
    static final class Reader implements ITypeConverter<Language> {

        @Override
        public Language convert(String text) {
            return Arrays.stream(values())
                    .filter(known -> known.word().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "must be " + String.join(" or ", new Names()) + ", was '" + OneLine.of(text) + "'"));
        }
    }

    /** The names of all languages. */
    static final class Names implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(Language::word).iterator();
        }
    }
}
