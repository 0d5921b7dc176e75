package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java snippet of the pages for applications stands in a source file of the examples, which is compiled, and whose tests run. */
class DocsSnippetsTests {

    private static final Path ROOT = Path.of("..");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\S+) -->\\n```java\\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"spring.md", "blocking.md", "testing.md", "embeddings.md", "credentials.md"})
    void everySnippetIsCompiled(String page) throws IOException {
        String text = Files.readString(ROOT.resolve("docs").resolve(page));
        Map<String, String> snippets = new LinkedHashMap<>();
        Matcher matcher = SNIPPET.matcher(text);
        while (matcher.find()) {
            snippets.put(matcher.group(1), matcher.group(2));
        }
        List<String> sources = sources();

        assertThat(snippets).isNotEmpty().hasSize(text.split("```java\n", -1).length - 1);
        snippets.forEach((name, code) ->
                assertThat(sources).as("snippet " + name).anyMatch(source -> source.contains(words(code))));
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("sdk-examples"))) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && !file.toString().contains("target"))
                    .map(DocsSnippetsTests::read)
                    .map(DocsSnippetsTests::words)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
