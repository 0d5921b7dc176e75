package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the jar says to who makes a native image of an application. */
class NativeImageTests {

    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path RESOURCES =
            CLASSES.resolve("META-INF/native-image/io.autoglm/autoglm-sdk-core/resource-config.json");

    @Test
    void everyFileThatIsReadAtRunTimeIsTaken() throws IOException {
        List<String> patterns = new ArrayList<>();
        for (JsonNode include : JsonMapper.builder()
                .build()
                .readTree(Files.readString(RESOURCES))
                .path("resources")
                .path("includes")) {
            patterns.add(include.path("pattern").asString());
        }

        assertThat(filesBesideClasses())
                .contains("io/autoglm/sdk/presets.properties", "io/autoglm/sdk/version.properties")
                .contains("io/autoglm/sdk/error/hints.properties", "io/autoglm/sdk/error/hints_zh.properties")
                .contains("io/autoglm/sdk/doctor/doctor.properties")
                .allMatch(file -> patterns.stream().anyMatch(file::matches));
    }

    private static List<String> filesBesideClasses() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES.resolve("io"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> CLASSES.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> !file.endsWith(".class"))
                    .toList();
        }
    }
}
