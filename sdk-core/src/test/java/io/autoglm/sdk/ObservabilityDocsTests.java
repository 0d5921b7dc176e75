package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.observe.AutoGlmMeter;
import io.autoglm.sdk.observe.AutoGlmObservation;
import io.autoglm.sdk.observe.CallEvent;
import io.autoglm.sdk.observe.DescribedKey;
import io.micrometer.common.docs.KeyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The observations and meters in {@code docs/observability.md} are those of the code. Run with {@code -Ddocs.write=true} to
 * write the tables anew.
 */
class ObservabilityDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "observability.md");

    @Test
    void thePageListsTheObservationsAndTheMeters() throws IOException {
        String page = Files.readString(PAGE);
        page = replaced(page, "observations", observations());
        page = replaced(page, "meters", meters());
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String replaced(String page, String name, String text) {
        String begin = "<!-- " + name + ": written by ObservabilityDocsTests -->\n";
        String end = "<!-- end of " + name + " -->";
        assertThat(page).contains(begin, end);
        return page.substring(0, page.indexOf(begin) + begin.length()) + "\n" + text + "\n"
                + page.substring(page.indexOf(end));
    }

    private static String observations() {
        return Arrays.stream(AutoGlmObservation.values())
                .map(ObservabilityDocsTests::observation)
                .collect(Collectors.joining("\n"));
    }

    private static String observation(AutoGlmObservation kind) {
        return "### `" + kind.getName() + "`\n\n| Key | On each | What |\n|---|---|---|\n"
                + keys(kind.getLowCardinalityKeyNames(), "yes")
                + keys(kind.getHighCardinalityKeyNames(), "")
                + (kind == AutoGlmObservation.CALL
                        ? Arrays.stream(CallEvent.values())
                                .map(event -> "| event `" + event.getName() + "` | | " + event.meaning() + " |\n")
                                .collect(Collectors.joining())
                        : "");
    }

    private static String keys(KeyName[] keys, String always) {
        return Stream.of(keys)
                .map(key -> "| `" + key.asString() + "` | " + always + " | " + ((DescribedKey) key).meaning() + " |\n")
                .collect(Collectors.joining());
    }

    private static String meters() {
        return "| Meter | Kind | What | Tags |\n|---|---|---|---|\n"
                + Arrays.stream(AutoGlmMeter.values())
                        .map(meter -> "| `" + meter.meterName() + "` | "
                                + meter.kind().name().toLowerCase(Locale.ROOT) + " | " + meter.meaning() + " | "
                                + meter.tags().stream()
                                        .map(tag -> "`" + tag.asString() + "`")
                                        .collect(Collectors.joining(" "))
                                + " |\n")
                        .collect(Collectors.joining());
    }
}
