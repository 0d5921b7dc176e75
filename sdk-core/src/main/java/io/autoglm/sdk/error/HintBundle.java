package io.autoglm.sdk.error;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * The hints of one language. Not a {@code ResourceBundle}: that asks for the language of the machine when it lacks one, and what is said
 * here must not depend on the machine.
 */
final class HintBundle {

    private final Properties sentences = new Properties();

    private HintBundle() {}

    static HintBundle read(String file) {
        HintBundle bundle = new HintBundle();
        try (InputStream in = HintBundle.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + file);
            }
            bundle.sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
        return bundle;
    }

    String sentence(String key, String... arguments) {
        String sentence = sentences.getProperty(key);
        if (sentence == null) {
            throw new IllegalArgumentException("there is no hint called " + key);
        }
        for (int i = 0; i < arguments.length; i++) {
            sentence = sentence.replace("{" + i + "}", arguments[i]);
        }
        return sentence;
    }
}
