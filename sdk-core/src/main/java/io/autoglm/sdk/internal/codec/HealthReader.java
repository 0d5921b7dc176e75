package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.Health;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of a health call, or the list of models where there is none. Its good HTTP status counts, unless the body says
 * otherwise: by a {@code status} that is no good word, or by a failure.
 */
final class HealthReader {

    private static final String WHAT = "answer about health";
    private static final Set<String> GOOD =
            Set.of("ok", "healthy", "ready", "up", "alive", "live", "running", "pass", "passing", "serving", "success");
    private static final Set<String> GOOD_CODES = Set.of("", "0", "200", "success");

    private HealthReader() {}

    static Health read(WholeBody body) {
        return switch (body.kind()) {
            case JSON -> ofJson(body);
            case TEXT -> Health.ready(body.clean(body.text()));
            case EMPTY, HTML -> Health.ready(null);
        };
    }

    private static Health ofJson(WholeBody body) {
        if (!(body.plain(WHAT) instanceof Map<?, ?> map)) {
            return Health.ready(null);
        }
        if (isFailure(map)) {
            throw body.failure(WHAT);
        }
        String status = text(map, "status");
        if (status != null) {
            return new Health(GOOD.contains(status.strip().toLowerCase(Locale.ROOT)), body.clean(status));
        }
        String version = text(map, "version");
        return Health.ready(version == null ? null : body.clean("version " + version));
    }

    private static boolean isFailure(Map<?, ?> map) {
        Object error = map.get("error");
        boolean nothing = error == null
                || error.equals(false)
                || error.equals("")
                || error.equals(Map.of())
                || error.equals(List.of());
        if (!nothing) {
            return true;
        }
        Object code = map.get("code");
        return code != null
                && !GOOD_CODES.contains(code.toString())
                && (text(map, "msg") != null || text(map, "message") != null);
    }

    private static @Nullable String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text && !text.isBlank() ? text : null;
    }
}
