package io.autoglm.sdk.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hint is there in both languages, says the same in each, and belongs to a failure. */
class HintBundleTests {

    private static final Path MAIN = Path.of("src", "main");
    private static final Map<String, String> ENGLISH = read("hints.properties");
    private static final Map<String, String> CHINESE = read("hints_zh.properties");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    private static Map<String, String> read(String file) {
        Map<String, String> sentences = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(MAIN.resolve("resources/io/autoglm/sdk/error/" + file))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] pair = line.split(" = ", 2);
                    assertThat(sentences.put(pair[0], pair[1]))
                            .as("%s has %s once", file, pair[0])
                            .isNull();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sentences;
    }

    static Stream<String> keys() {
        return ENGLISH.keySet().stream();
    }

    @Test
    void bothLanguagesHaveTheSameKeys() {
        assertThat(CHINESE.keySet()).isEqualTo(ENGLISH.keySet());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasBoth(ErrorCode code) {
        assertThat(code.hint()).isEqualTo(ENGLISH.get(code.id())).isNotBlank();
        assertThat(code.hint(Locale.SIMPLIFIED_CHINESE))
                .isEqualTo(CHINESE.get(code.id()))
                .isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theEnglishSentenceIsEnglish(String key) {
        assertThat(ENGLISH.get(key)).doesNotContainPattern(HAN).endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theChineseSentenceIsChineseDownToItsStops(String key) {
        assertThat(CHINESE.get(key))
                .containsPattern(HAN)
                .endsWith("。")
                .doesNotContainPattern("\\p{IsHan}\\s*[,;:?!.]")
                .doesNotContainPattern("[,;?!]\\s*\\p{IsHan}");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void bothNameTheSameThings(String key) {
        assertThat(placeholders(CHINESE.get(key))).containsExactlyInAnyOrderElementsOf(placeholders(ENGLISH.get(key)));
    }

    private static List<String> placeholders(String sentence) {
        return PLACEHOLDER
                .matcher(sentence)
                .results()
                .map(found -> found.group())
                .toList();
    }

    @Test
    void everyNameIsSomebodys() throws IOException {
        String code = code();

        assertThat(keys().filter(key -> !code.contains('"' + key + '"'))).isEmpty();
    }

    @Test
    void everyHintThatIsAskedForIsThere() throws IOException {
        Matcher named = Pattern.compile("Hint\\.named\\(\\s*\"([^\"]+)\"").matcher(code());

        assertThat(named.results().map(found -> found.group(1)).toList())
                .hasSizeGreaterThan(10)
                .isSubsetOf(ENGLISH.keySet());
    }

    private static String code() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(MAIN.resolve("java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void whatIsKnownOfTheFailureStandsInBoth() {
        Hint hint = Hint.named("base-url-version", "/api", "/api/");

        assertThat(hint.english()).contains("'/api'", "'/api//v1'").doesNotContain("{");
        assertThat(hint.chinese()).contains("'/api'", "'/api//v1'").doesNotContain("{");
    }

    @Test
    void aNameThatThereIsNotIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hint.named("nothing"))
                .withMessage("there is no hint called nothing");
    }

    @ParameterizedTest(name = "{0} reads {1}")
    @CsvSource({
        "zh, zh",
        "zh-CN, zh",
        "zh-TW, zh",
        "zh-Hant-HK, zh",
        "en, en",
        "en-CN, en",
        "de, en",
        "ja, en",
        "und, en"
    })
    void whoReadsWhat(String tag, String language) {
        Locale locale = Locale.forLanguageTag(tag);

        assertThat(Hint.language(locale)).isEqualTo(Locale.forLanguageTag(language));
        assertThat(new Hint("a", "b").in(locale)).isEqualTo(language.equals("zh") ? "b" : "a");
    }

    @Test
    void aSentenceOfOnesOwnIsTheSameForAll() {
        assertThat(Hint.of("ask Ann").in(Locale.CHINESE)).isEqualTo("ask Ann");
        assertThat(ErrorDetails.of(ErrorCode.OVERLOADED, "x")
                        .withHint("ask Ann")
                        .exception()
                        .getMessage())
                .endsWith("x. ask Ann");
    }
}
