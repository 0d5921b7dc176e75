package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.error.Hint;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the doctor says, in {@code doctor.properties} and {@code doctor_zh.properties}: what has no Chinese there is said in English. */
final class Sentences {

    private static final Properties ENGLISH = read("doctor.properties");
    private static final Properties CHINESE = read("doctor_zh.properties");

    private Sentences() {}

    /** Reads the files, if that was not done before. Blocks. */
    static void load() {
        // this class has read them
    }

    private static Properties read(String file) {
        Properties sentences = new Properties();
        try (InputStream in = Check.class.getResourceAsStream(file)) {
            if (in != null) {
                sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
        return sentences;
    }

    /**
     * Returns the sentence called {@code key}.
     *
     * @param arguments what stands in place of {@code {0}}, {@code {1}}, …
     * @throws IllegalArgumentException naming the key when there is none
     */
    static Hint named(String key, String... arguments) {
        Hint found = find(key, arguments);
        if (found == null) {
            throw new IllegalArgumentException("the doctor has no sentence called " + key);
        }
        return found;
    }

    /** Returns the sentence called {@code key}, {@code null} when there is none. */
    static @Nullable Hint find(String key, String... arguments) {
        String english = ENGLISH.getProperty(key);
        return english == null
                ? null
                : new Hint(filled(english, arguments), filled(CHINESE.getProperty(key, english), arguments));
    }

    private static String filled(String sentence, String... arguments) {
        String filled = sentence;
        for (int i = 0; i < arguments.length; i++) {
            filled = filled.replace("{" + i + "}", arguments[i]);
        }
        return filled;
    }
}
