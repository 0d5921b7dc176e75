package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ModelInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of models in any of its forms: {@code {"data":[…]}}, {@code {"models":[…]}}, a bare array; {@code null} is an empty list.
 * Members of a wrong type count as not said.
 */
final class ModelListReader {

    private static final String WHAT = "list of models";
    private static final List<String> WINDOWS =
            List.of("max_model_len", "context_length", "context_window", "max_context_length");
    private static final Set<String> KNOWN = Set.of("id", "object", "created", "owned_by");
    private static final long FIRST_MILLIS = 100_000_000_000L; // as seconds the year 5138
    private static final long LAST_SECOND = Instant.MAX.getEpochSecond() / 1000;

    private ModelListReader() {}

    static List<ModelInfo> read(WholeBody body) {
        Object root = body.plain(WHAT);
        if (root instanceof List<?> bare) {
            return models(bare);
        }
        if (root instanceof Map<?, ?> map) {
            for (String name : List.of("data", "models")) {
                if (map.get(name) instanceof List<?> list) {
                    return models(list);
                }
            }
            if (map.containsKey("data") && map.get("data") == null && map.get("error") == null) {
                return List.of();
            }
        }
        throw body.failure(WHAT);
    }

    private static List<ModelInfo> models(List<?> items) {
        List<ModelInfo> models = new ArrayList<>(items.size());
        for (Object item : items) {
            Map<?, ?> map = item instanceof Map<?, ?> members ? members : Map.of("id", item == null ? "" : item);
            String id = id(map);
            if (id != null) {
                models.add(model(id, map));
            }
        }
        return List.copyOf(models);
    }

    private static @Nullable String id(Map<?, ?> map) {
        for (String name : List.of("id", "name", "model")) {
            if (map.get(name) instanceof String id && !id.isBlank()) {
                return id;
            }
        }
        return null;
    }

    private static ModelInfo model(String id, Map<?, ?> map) {
        Extras extras = new Extras();
        map.forEach((name, value) -> {
            if (!KNOWN.contains(String.valueOf(name))) {
                extras.keep(String.valueOf(name), value);
            }
        });
        String owner = map.get("owned_by") instanceof String text && !text.isBlank() ? text : null;
        return new ModelInfo(id, owner, instant(map.get("created")), window(map), extras.done());
    }

    private static @Nullable Instant instant(@Nullable Object created) {
        if (!(created instanceof Number number) || !(number.doubleValue() >= 1)) {
            return null;
        }
        double stamp = number.doubleValue();
        if (stamp > LAST_SECOND) {
            return null;
        }
        return stamp < FIRST_MILLIS ? Instant.ofEpochSecond((long) stamp) : Instant.ofEpochMilli((long) stamp);
    }

    private static @Nullable Integer window(Map<?, ?> map) {
        for (String name : WINDOWS) {
            Integer found = positive(map.get(name));
            if (found != null) {
                return found;
            }
        }
        return map.get("meta") instanceof Map<?, ?> meta ? positive(meta.get("n_ctx_train")) : null;
    }

    private static @Nullable Integer positive(@Nullable Object value) {
        return value instanceof Number number && number.doubleValue() >= 1 && number.doubleValue() <= Integer.MAX_VALUE
                ? number.intValue()
                : null;
    }
}
