package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.internal.codec.JsonBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which members the body of a whole answer has in each dialect, and what a body is short of. Plain Java. */
final class Promise {

    private static final int MOST_NAMED = 20;

    private static final Set<String> USAGE =
            Set.of("usage.prompt_tokens", "usage.completion_tokens", "usage.total_tokens");
    private static final Set<String> OPTIONAL = Set.of(
            "system_fingerprint",
            "service_tier",
            "request_id",
            "choices.logprobs",
            "choices.stop_reason",
            "choices.message.reasoning_content",
            "choices.message.reasoning",
            "choices.message.refusal",
            "choices.message.annotations",
            "choices.message.audio",
            "choices.message.tool_calls",
            "choices.message.function_call",
            "usage.prompt_tokens_details",
            "usage.completion_tokens_details");

    private Promise() {}

    /**
     * What came of a promise.
     *
     * @param missing members that it names and the body has not
     * @param unknown members that the body has and it does not name
     */
    record Kept(List<String> missing, List<String> unknown) {}

    /** Returns how {@code body} keeps the promise of a dialect; a dialect that promises nothing is always kept. */
    static Kept of(String dialect, byte[] body) {
        Set<String> promised = promised(dialect);
        Object root = JsonBody.read(body);
        if (promised.isEmpty() || !(root instanceof Map<?, ?> object)) {
            return new Kept(List.of(), List.of());
        }
        Set<String> found = new TreeSet<>();
        collect(object, "", found);
        List<String> missing =
                promised.stream().filter(name -> !found.contains(name)).sorted().toList();
        List<String> unknown = new ArrayList<>();
        for (String name : found) {
            if (!promised.contains(name) && !isOptional(name) && !isBranch(name, promised)) {
                unknown.add(name);
            }
        }
        return new Kept(missing, unknown.subList(0, Math.min(MOST_NAMED, unknown.size())));
    }

    private static Set<String> promised(String dialect) {
        Set<String> names = new TreeSet<>();
        switch (dialect) {
            case "openai", "zhipu" ->
                names.addAll(
                        Set.of("choices.message.role", "choices.message.content", "id", "object", "created", "model"));
            case "completions" -> names.addAll(Set.of("choices.text", "id", "object", "created", "model"));
            default -> {
                return Set.of(); // any form of answer is one
            }
        }
        if (dialect.equals("zhipu")) {
            names.remove("object"); // documented without
        }
        names.addAll(Set.of("choices.index", "choices.finish_reason"));
        names.addAll(USAGE);
        return names;
    }

    private static boolean isOptional(String name) {
        return OPTIONAL.stream().anyMatch(known -> name.equals(known) || name.startsWith(known + "."));
    }

    private static boolean isBranch(String name, Set<String> promised) {
        return name.equals("object") || promised.stream().anyMatch(each -> each.startsWith(name + "."));
    }

    private static void collect(@Nullable Object value, String prefix, Set<String> into) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, member) -> {
                String name = prefix + String.valueOf(key).replaceAll("[^\\x21-\\x7e]", "?");
                into.add(name.length() > 80 ? name.substring(0, 80) : name);
                collect(member, name + ".", into);
            });
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            collect(list.get(0), prefix, into);
        }
    }
}
