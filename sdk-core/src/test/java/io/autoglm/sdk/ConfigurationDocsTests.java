package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.http.TlsSpec;
import io.autoglm.sdk.internal.codec.Presets;
import io.autoglm.sdk.internal.codec.ServerPaths;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/configuration.md} are written from the code. Run with {@code -Ddocs.write=true} to write them anew. */
class ConfigurationDocsTests {

    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "autoglm", "sdk");
    private static final Pattern SETTER = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public AutoGlmClientBuilder (\\w+)\\(([^)]*)\\)", Pattern.DOTALL);

    @Test
    void theTablesAreWhatTheCodeSays() throws IOException {
        String before = Files.readString(PAGE);
        String page = before;
        for (Map.Entry<String, String> table : tables().entrySet()) {
            page = replaced(page, table.getKey(), table.getValue());
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static Map<String, String> tables() throws IOException {
        return Map.ofEntries(
                Map.entry("presets", presets()),
                Map.entry("builder", builder()),
                Map.entry("TimeoutSpec", record(TimeoutSpec.defaults(), "time")),
                Map.entry("RetrySpec", record(RetrySpec.defaults(), "retry")),
                Map.entry("RetryBudgetSpec", record(RetryBudgetSpec.defaults(), "retry")),
                Map.entry("LimitSpec", record(LimitSpec.defaults(), "admission")),
                Map.entry("AdaptiveLimitSpec", record(AdaptiveLimitSpec.defaults(), "admission")),
                Map.entry("RateSpec", record(RateSpec.defaults(), "admission")),
                Map.entry("EmbedSpec", record(EmbedSpec.defaults(), "batch")),
                Map.entry("HttpSpec", record(HttpSpec.defaults(), "http")),
                Map.entry("CallOptions", record(CallOptions.DEFAULTS, "policy")),
                Map.entry("TlsSpec", record(TlsSpec.defaults(), "http")),
                Map.entry("ProxySpec", record(ProxySpec.direct(), "http")));
    }

    private static String replaced(String page, String name, String table) {
        String begin = "<!-- " + name + ": written by ConfigurationDocsTests -->\n";
        String end = "<!-- end of " + name + " -->";
        assertThat(page).contains(begin, end);
        return page.substring(0, page.indexOf(begin) + begin.length()) + "\n" + table + "\n"
                + page.substring(page.indexOf(end));
    }

    private static String presets() {
        return "| Name | Base URL | Dialect | Key variables | Key needed | Tokenizer | Health | Embeddings |\n|---|---|---|---|---|---|---|---|\n"
                + Presets.all().stream()
                        .map(preset -> "| `" + preset.name() + "` | " + code(preset.baseUrl()) + " | `"
                                + preset.dialect() + "` | "
                                + preset.keyVariables().stream()
                                        .map(variable -> "`" + variable + "`")
                                        .collect(Collectors.joining(", "))
                                + " | " + (preset.needsKey() ? "yes" : "no") + " | " + paths(preset.paths())
                                + " |\n")
                        .collect(Collectors.joining());
    }

    private static String paths(ServerPaths paths) {
        ServerPaths.Tokenizer tokenizer = paths.tokenizer();
        return code(tokenizer == null ? null : tokenizer.path()) + " | "
                + code(paths.health() == null ? paths.models() : paths.health()) + " | "
                + embeddings(paths.embeddings());
    }

    private static String embeddings(ServerPaths.Embeddings embeddings) {
        if (embeddings == null) {
            return "";
        }
        return code(embeddings.path())
                + (embeddings.base64() ? ", base64" : "")
                + (embeddings.maxItems() == null ? "" : ", " + embeddings.maxItems() + " texts")
                + (embeddings.maxTokens() == null ? "" : ", " + embeddings.maxTokens() + " model tokens");
    }

    private static String code(Object value) {
        return value == null ? "" : "`" + value + "`";
    }

    private static String builder() throws IOException {
        StringBuilder table = new StringBuilder("| Setter | What |\n|---|---|\n");
        Matcher matcher = SETTER.matcher(Files.readString(SOURCES.resolve("AutoGlmClientBuilder.java")));
        while (matcher.find()) {
            table.append("| `")
                    .append(matcher.group(2))
                    .append("` | ")
                    .append(prose(matcher.group(1)))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String record(Record defaults, String folder) throws IOException {
        String source = Files.readString(
                SOURCES.resolve(folder).resolve(defaults.getClass().getSimpleName() + ".java"));
        StringBuilder table = new StringBuilder("| Name | Default | What |\n|---|---|---|\n");
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            table.append("| `")
                    .append(component.getName())
                    .append("` | ")
                    .append(value(component, defaults))
                    .append(" | ")
                    .append(prose(parameter(source, component.getName())))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String value(RecordComponent component, Record from) {
        try {
            Object value = component.getAccessor().invoke(from);
            return value == null || value.equals(Map.of()) || value.equals(List.of()) || value.equals("")
                    ? ""
                    : "`" + value + "`";
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String parameter(String source, String name) {
        Matcher matcher = Pattern.compile("@param " + name + " (.*?)(?=\\n \\* @param|\\n \\*/)", Pattern.DOTALL)
                .matcher(source);
        assertThat(matcher.find()).as("@param " + name).isTrue();
        return matcher.group(1);
    }

    /** Doc comment to Markdown: no stars, no tags, one line. */
    private static String prose(String comment) {
        return comment.replaceAll("(?m)^\\s*\\*\\s?", " ")
                .replaceAll("\\{@(?:code|link|linkplain) #?([^}]+)}", "`$1`")
                .replaceAll("</?\\w+>", "")
                .replaceAll("\\s+", " ")
                .trim();
    }
}
