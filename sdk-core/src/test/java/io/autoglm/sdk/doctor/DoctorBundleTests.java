package io.autoglm.sdk.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the doctor says, in both languages. */
class DoctorBundleTests {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d}");

    private final Properties english = read("doctor.properties");
    private final Properties chinese = read("doctor_zh.properties");

    private static Properties read(String file) {
        Properties sentences = new Properties();
        try (InputStream in = Check.class.getResourceAsStream(file)) {
            assertThat(in).as(file).isNotNull();
            sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return sentences;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> placeholders(String sentence) {
        return PLACEHOLDER
                .matcher(sentence)
                .results()
                .map(MatchResult::group)
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void bothLanguagesHaveTheSameSentences() {
        assertThat(english.stringPropertyNames()).hasSizeGreaterThan(100);
        assertThat(chinese.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
    }

    @Test
    void bothLanguagesSayTheSameFactsInASentence() {
        assertThat(english.stringPropertyNames())
                .allSatisfy(key -> assertThat(placeholders(chinese.getProperty(key)))
                        .as(key)
                        .isEqualTo(placeholders(english.getProperty(key))));
    }

    @Test
    void eachIsWrittenInItsLanguageAndEndsAsASentence() {
        assertThat(english.values())
                .allSatisfy(sentence -> assertThat(sentence.toString())
                        .doesNotContainPattern("\\p{IsHan}")
                        .matches("(?s).*[.)]"));
        assertThat(chinese.values())
                .allSatisfy(sentence -> assertThat(sentence.toString())
                        .containsPattern("\\p{IsHan}")
                        .endsWith("。"));
    }
}
