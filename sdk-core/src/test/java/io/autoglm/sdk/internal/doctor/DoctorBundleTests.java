package io.autoglm.sdk.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every sentence that the doctor says is there, is said somewhere, and has the same places to fill in both languages. */
class DoctorBundleTests {

    private static final Path MAIN = Path.of("src", "main");
    private static final Path BUNDLES = MAIN.resolve("resources/io/autoglm/sdk/doctor");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");

    private static Map<String, String> read(String file) throws IOException {
        Map<String, String> sentences = new TreeMap<>();
        for (String line : Files.readAllLines(BUNDLES.resolve(file))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] pair = line.split(" = ", 2);
                assertThat(sentences.put(pair[0], pair[1]))
                        .as("%s has %s once", file, pair[0])
                        .isNull();
            }
        }
        return sentences;
    }

    private static String code() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(MAIN.resolve("java/io/autoglm/sdk/internal/doctor"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void everySentenceThatIsAskedForIsThere() throws IOException {
        Map<String, String> english = read("doctor.properties");
        Matcher alarms = Pattern.compile("\\.(warn|fail|failAs)\\(\\s*(?:[\\w.()]+,\\s*)?\"([a-z-]+)\"")
                .matcher(code());
        List<String> named = alarms.results().map(found -> found.group(2)).toList();
        Matcher skips = Pattern.compile("\\.skip\\(\\s*\"([a-z-]+)\"\\s*[,)]").matcher(code());

        assertThat(named)
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(english).containsKeys(name + ".cause", name + ".cure"));
        assertThat(skips.results().map(found -> found.group(1) + ".cause").toList())
                .hasSizeGreaterThan(5)
                .isSubsetOf(english.keySet());
        assertThat(english).containsKeys("costs-generation.cause", "costs-streaming.cause", "refused.cause");
    }

    @Test
    void everySentenceIsSaidSomewhere() throws IOException {
        String code = code();

        assertThat(read("doctor.properties").keySet())
                .allSatisfy(key -> assertThat(key.startsWith("AGLM-")
                                || key.startsWith("costs-")
                                || key.equals("refused.cause")
                                || code.contains('"' + key.substring(0, key.lastIndexOf('.')) + '"'))
                        .as(key)
                        .isTrue());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyFailureHasACause(ErrorCode code) {
        Finding finding = new Finding().fail(ErrorDetails.of(code, "seeded").exception());

        assertThat(finding.code()).isEqualTo(code);
        boolean own = Sentences.find(code.id() + ".cause") != null;
        assertThat(own || code.id().startsWith("AGLM-4"))
                .as("%s has a cause", code)
                .isTrue();
    }

    @Test
    void bothLanguagesHaveTheSameKeysAndPlaces() throws IOException {
        Map<String, String> english = read("doctor.properties");
        Map<String, String> chinese = read("doctor_zh.properties");

        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        english.forEach((key, sentence) -> {
            assertThat(places(chinese.get(key))).as(key).isEqualTo(places(sentence));
        });
    }

    @Test
    void eachIsWrittenInItsLanguageAndEndsAsASentence() throws IOException {
        assertThat(read("doctor.properties").values())
                .hasSizeGreaterThan(100)
                .allSatisfy(sentence ->
                        assertThat(sentence).doesNotContainPattern("\\p{IsHan}").matches("(?s).*[.)]"));
        assertThat(read("doctor_zh.properties").values())
                .allSatisfy(sentence ->
                        assertThat(sentence).containsPattern("\\p{IsHan}").endsWith("。"));
    }

    private static Set<String> places(String sentence) {
        Set<String> places = new TreeSet<>();
        PLACEHOLDER.matcher(sentence).results().forEach(found -> places.add(found.group()));
        return places;
    }

    @Test
    void aSentenceThatThereIsNotIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sentences.named("nothing"))
                .withMessage("the doctor has no sentence called nothing");
    }
}
