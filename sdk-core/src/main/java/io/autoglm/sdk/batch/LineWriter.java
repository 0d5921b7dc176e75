package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ToolCall;
import io.autoglm.sdk.model.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes lines of the output of results. Number and outcome come first, so that a line can be told without reading it all. */
final class LineWriter {

    private final BulkJson json;

    LineWriter(BulkJson json) {
        this.json = json;
    }

    /** Returns the line of {@code line}'s answer, or failure, with its end. */
    byte[] write(BulkLine line, @Nullable GenerateResponse response, @Nullable AutoGlmException failure) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("line", line.number());
        members.put("ok", response != null);
        put(members, "custom_id", line.customId());
        if (response != null) {
            answer(members, response);
        } else if (failure != null) {
            members.put("error", error(failure));
        }
        return ended(json.write(members));
    }

    /** Returns {@code bytes} with the end of a line. */
    static byte[] ended(byte[] bytes) {
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }

    private static void answer(Map<String, @Nullable Object> members, GenerateResponse response) {
        put(members, "id", response.id());
        put(members, "model", response.model());
        List<Choice> choices = response.choices();
        if (choices.size() > 1) {
            members.put("choices", choices.stream().map(LineWriter::choice).toList());
        } else {
            members.putAll(choices.isEmpty() ? Map.of("text", "") : choice(choices.get(0)));
        }
        Usage usage = response.usage();
        if (usage != null) {
            members.put("usage", usage(usage));
        }
        members.put("attempts", response.meta().attempts());
        put(members, "request_id", response.meta().requestId());
    }

    private static Map<String, @Nullable Object> choice(Choice choice) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("text", choice.text());
        if (!choice.reasoning().isEmpty()) {
            members.put("reasoning", choice.reasoning());
        }
        if (!choice.toolCalls().isEmpty()) {
            members.put(
                    "tool_calls",
                    choice.toolCalls().stream().map(LineWriter::toolCall).toList());
        }
        put(
                members,
                "finish_reason",
                choice.finishReason() == null ? null : choice.finishReason().value());
        return members;
    }

    private static Map<String, Object> toolCall(ToolCall call) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.name());
        function.put("arguments", call.arguments());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", call.id());
        members.put("type", "function");
        members.put("function", function);
        return members;
    }

    private static Map<String, Object> usage(Usage usage) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("input_tokens", usage.inputTokens());
        members.put("output_tokens", usage.outputTokens());
        members.put("total_tokens", usage.totalTokens());
        return members;
    }

    private static Map<String, @Nullable Object> error(AutoGlmException failure) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("code", failure.code().id());
        members.put("type", failure.code().type().name().toLowerCase(Locale.ROOT));
        members.put("message", failure.reason());
        put(members, "status", failure.status());
        put(members, "provider_code", failure.providerCode());
        put(members, "request_id", failure.requestId());
        members.put("attempts", failure.attempts());
        return members;
    }

    private static void put(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /** Returns the first line of an output, which says what its input is. */
    byte[] header(InputFile input) {
        return ended(headerOf(input).getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the same without the end of the line. */
    static String headerOf(InputFile input) {
        return "{\"bulk\":1,\"input\":{\"bytes\":" + input.bytes() + ",\"crc32c\":\"" + input.sum() + "\",\"lines\":"
                + input.lines() + "}}";
    }
}
