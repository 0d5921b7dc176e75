package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds each target for some time with what Jazzer makes of its seeds, in a JVM of its own. Logs, inputs that broke a promise and the
 * figures are in {@code target/fuzz}.
 */
@Tag("fuzz")
class JazzerTests {

    private static final Path FOLDER = Path.of("target", "fuzz");
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final int SECONDS = Integer.getInteger("autoglm.fuzz.seconds", 20);
    private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            classes = {
                SseFuzzTests.class,
                ChatFuzzTests.class,
                GenerateFuzzTests.class,
                JointFuzzTests.class,
                EmbedFuzzTests.class,
                ValueFuzzTests.class,
                FailureFuzzTests.class,
                HeaderFuzzTests.class,
                ChallengeFuzzTests.class,
                TokenFuzzTests.class,
                DocumentFuzzTests.class
            })
    void findsNoBytesThatBreakAPromise(Class<? extends FuzzTarget> target) throws Exception {
        Path folder = FOLDER.resolve(target.getSimpleName());
        Path log = FOLDER.resolve(target.getSimpleName() + ".log");
        Files.createDirectories(folder.resolve("corpus"));

        int exit = new ProcessBuilder(command(target, folder))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();

        String said = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(exit).as(said.substring(Math.max(0, said.length() - 4_000))).isZero();
        Matcher done = DONE.matcher(said);
        assertThat(done.find()).isTrue();
        assertThat(Long.parseLong(done.group(1))).as("executions").isGreaterThan(100);
        note("| " + target.getSimpleName() + " | " + done.group(1) + " | " + done.group(2) + " |\n");
    }

    private static List<String> command(Class<? extends FuzzTarget> target, Path folder) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                classPath(),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzDriver.class.getName(),
                "--target_args=" + target.getSimpleName(),
                "--instrumentation_includes=io.autoglm.sdk.**",
                "-max_total_time=" + SECONDS,
                "-max_len=4096",
                "-timeout=20",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + File.separator,
                folder.resolve("corpus").toString()));
        for (String seeds : target.getDeclaredConstructor().newInstance().seeds()) {
            command.add(RESOURCES.resolve(seeds).toString());
        }
        return command;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static void note(String line) throws IOException {
        Files.writeString(FOLDER.resolve("figures.md"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
