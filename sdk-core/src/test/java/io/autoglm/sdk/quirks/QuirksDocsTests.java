package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Each quirk of {@code quirks.txt} has a test that names it or a reason why it is for later, and {@code docs/quirks.md} says which. Run with
 * {@code -Ddocs.write=true} to write the page anew.
 */
class QuirksDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "quirks.md");
    private static final String BEGIN = "<!-- quirks: written by QuirksDocsTests -->\n";
    private static final String END = "<!-- end of quirks -->\n";
    private static final int NUMBERED = 70;
    private static final int ADDITIONS = 6;

    private static final Map<String, Line> LINES = lines();
    private static final Map<String, TreeSet<String>> TESTS = tests();

    /** A line of {@code quirks.txt}: number, title and, after {@code later:}, a reason. */
    private record Line(
            String number, String title, @Nullable String later) {

        static Line of(String text) {
            String[] parts = text.split("\\|", 3);
            assertThat(parts.length)
                    .as("number | title [| later: reason] in: %s", text)
                    .isGreaterThan(1);
            String rest = parts.length < 3 ? null : parts[2].strip();
            assertThat(rest == null || rest.matches("later: .{10,}"))
                    .as("a reason in: %s", text)
                    .isTrue();
            return new Line(
                    parts[0].strip(), parts[1].strip(), rest == null ? null : rest.substring("later: ".length()));
        }
    }

    private static Map<String, Line> lines() {
        try (InputStream in = QuirksDocsTests.class.getResourceAsStream("/quirks.txt")) {
            Map<String, Line> lines = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(Line::of)
                    .forEach(line -> assertThat(lines.put(line.number(), line))
                            .as("quirk %s twice", line.number())
                            .isNull());
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, TreeSet<String>> tests() {
        Map<String, TreeSet<String>> tests = new LinkedHashMap<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS).importPackages("io.autoglm.sdk").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method ->
                                method.isAnnotatedWith(Quirk.class) || method.isAnnotatedWith(Quirk.All.class))
                        .forEach(method -> named(method)
                                .forEach(number -> tests.computeIfAbsent(number, n -> new TreeSet<>())
                                        .add(method.getOwner().getSimpleName() + "." + method.getName())));
        return tests;
    }

    private static List<String> named(JavaMethod method) {
        assertThat(method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class))
                .as("%s is a test", method.getFullName())
                .isTrue();
        assertThat(method.isAnnotatedWith(Disabled.class)
                        || method.getOwner().isAnnotatedWith(Disabled.class)
                        || method.isAnnotatedWith(Tag.class)
                        || method.getOwner().isAnnotatedWith(Tag.class))
                .as("%s runs in every build", method.getFullName())
                .isFalse();
        return Stream.of(method.reflect().getAnnotationsByType(Quirk.class))
                .map(Quirk::value)
                .toList();
    }

    @Test
    void theListIsWholeAndInOrder() {
        List<String> expected = new ArrayList<>();
        IntStream.rangeClosed(1, NUMBERED).forEach(n -> expected.add(String.valueOf(n)));
        IntStream.rangeClosed(1, ADDITIONS).forEach(n -> expected.add("A" + n));

        assertThat(LINES.keySet()).containsExactlyElementsOf(expected);
        assertThat(LINES.values())
                .extracting(Line::title)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
    }

    @Test
    void noTestNamesAQuirkThatIsNotInTheList() {
        assertThat(LINES.keySet()).containsAll(TESTS.keySet());
    }

    @Test
    void eachQuirkHasATestOrAReasonAndNeverBoth() {
        List<String> neither = LINES.values().stream()
                .filter(line -> line.later() == null && !TESTS.containsKey(line.number()))
                .map(Line::number)
                .toList();
        List<String> both = LINES.values().stream()
                .filter(line -> line.later() != null && TESTS.containsKey(line.number()))
                .map(Line::number)
                .toList();

        assertThat(neither).as("without test and reason").isEmpty();
        assertThat(both).as("with a test, and yet for later").isEmpty();
    }

    @Test
    void thePageSaysWhatIsCovered() throws IOException {
        String page = Files.readString(PAGE);
        String written =
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + table() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, written);
        }
        System.out.println(count()); // the build's log is searched for it

        assertThat(Files.readString(PAGE)).isEqualTo(written);
    }

    private static String table() {
        return "\n" + count().replaceFirst("quirks: (.*)", "**$1.**")
                + "\n\n| Number | What servers do | Tests |\n|---|---|---|\n"
                + LINES.values().stream()
                        .map(line -> "| " + line.number() + " | " + line.title() + " | " + tests(line) + " |\n")
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String tests(Line line) {
        return line.later() != null
                ? "later: " + line.later()
                : TESTS.getOrDefault(line.number(), new TreeSet<>()).stream()
                        .map(test -> "`" + test + "`")
                        .collect(Collectors.joining("<br>"));
    }

    private static String count() {
        return "quirks: " + covered(false) + " of " + NUMBERED + " covered, " + covered(true) + " of " + ADDITIONS
                + " additions";
    }

    private static long covered(boolean additions) {
        return TESTS.keySet().stream()
                .filter(number -> number.startsWith("A") == additions)
                .count();
    }
}
