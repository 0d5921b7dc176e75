package io.autoglm.sdk.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The doctor names the cause of each fault, and a call fails with the same code. The table in {@code docs/doctor.md} is this list. */
class FaultMatrixTests {

    private static final Path PAGE = Path.of("..", "docs", "doctor.md");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Properties SENTENCES = sentences();

    private static Properties sentences() {
        Properties sentences = new Properties();
        try (var in = Check.class.getResourceAsStream("doctor.properties")) {
            sentences.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sentences;
    }

    static List<Fault> faults() {
        return Faults.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void theFirstAlarmNamesTheCauseAndACallFailsAlike(Fault fault) throws Exception {
        try (Ward ward = new Ward()) {
            AutoGlmClient client = fault.seed().apply(ward).build();
            try {
                List<Check> checks = Objects.requireNonNull(
                        client.doctor(fault.spec()).collectList().block(PATIENCE));

                Check first = checks.stream().filter(Check::isAlarm).findFirst().orElse(null);
                assertThat(first).as("an alarm among %s", checks).isNotNull();
                assertThat(first.step()).as("step of %s", first).isEqualTo(fault.step());
                assertThat(first.code()).as("code of %s", first).isEqualTo(fault.code());
                assertThat(Objects.requireNonNull(first.cause()).english()).matches(pattern(fault.cause()));
                assertThat(first.cure()).isNotNull();
                assertThat(checks.toString()).doesNotContain(Ward.KEY);
                assertThat(checks).extracting(Check::step).containsExactly(CheckStep.values());
                assertThat(codeOf(client, fault)).as("code of a call").isEqualTo(fault.code());
            } finally {
                client.close(Duration.ZERO).block(PATIENCE);
            }
        }
    }

    private static Object codeOf(AutoGlmClient client, Fault fault) {
        GenerateRequest request = GenerateRequest.of("hi");
        Publisher<?> call = fault.calls() ? client.stream(request) : client.generate(request);
        return Flux.from(call)
                .then(Mono.<Object>empty())
                .onErrorResume(AutoGlmException.class, failure -> Mono.just(failure.code()))
                .block(PATIENCE);
    }

    private static String sentence(String name) {
        return Objects.requireNonNull(SENTENCES.getProperty(name + ".cause"), name);
    }

    private static Pattern pattern(String name) {
        return Pattern.compile(Stream.of(sentence(name).split("\\{\\d}", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    @Test
    void theTableOfTheDocumentationIsThisList() throws IOException {
        String table = faults().stream()
                .map(fault -> "| " + fault.name() + " | `" + fault.step().id() + "` | "
                        + (fault.code() == null ? "none" : "`" + fault.code().id() + "`")
                        + (fault.spec().deep() ? " | deep | " : " | | ")
                        + sentence(fault.cause()).replaceAll("\\{\\d}", "…") + " |")
                .collect(Collectors.joining("\n"));

        assertThat(faults()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(faults()).extracting(Fault::name).doesNotHaveDuplicates();
        assertThat(Files.readString(PAGE)).contains(table);
    }
}
