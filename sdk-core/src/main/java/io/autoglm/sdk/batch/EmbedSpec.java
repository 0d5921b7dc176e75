package io.autoglm.sdk.batch;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How texts are embedded: what is asked of the model, and how many texts go into one request. What is absent is as the client has it,
 * else as the provider's preset has it, else as {@link #defaults()} has it. Immutable.
 *
 * <p>A request is closed by whichever of its limits is reached first. A text that is beyond a limit on its own goes alone.
 *
 * @param model       the model of requests that name none; 1 to 512 visible ASCII characters. Absent everywhere: the client's
 * @param dimensions  how many numbers a vector is to have, for requests that do not say it, at least 1; absent everywhere: the model's
 * @param maxItems    texts of one request at the most, 1 to 100,000
 * @param maxTokens   model tokens of one request at the most, at least 1; as they are estimated, with a fourth added
 * @param maxBytes    bytes of the texts of one request at the most, as JSON in UTF-8, at least 1; gateways refuse larger bodies
 * @param concurrency requests at once for one call or run, 1 to 1,024; the client's limits hold beside it
 * @param linger      how long a text of a slow source waits at the most for others to share a request, 0 to 1 min
 * @param extraBody   members added to the JSON body of each request, as {@code EmbedRequest} has it
 */
public record EmbedSpec(
        @Nullable String model,
        @Nullable Integer dimensions,
        @Nullable Integer maxItems,
        @Nullable Long maxTokens,
        @Nullable Long maxBytes,
        @Nullable Integer concurrency,
        @Nullable Duration linger,
        Map<String, ?> extraBody) {

    private static final int MOST_ITEMS = 100_000;
    private static final int MOST_AT_ONCE = 1024;
    private static final Duration LONGEST_LINGER = Duration.ofMinutes(1);

    private static final EmbedSpec EMPTY = new EmbedSpec(null, null, null, null, null, null, null, Map.of());

    private static final EmbedSpec DEFAULTS =
            new EmbedSpec(null, null, 256, 300_000L, 900_000L, 4, Duration.ofMillis(100), Map.of());

    public EmbedSpec {
        if (model != null
                && (model.isBlank() || model.length() > 512 || model.chars().anyMatch(c -> c <= ' ' || c >= 127))) {
            throw new IllegalArgumentException(
                    "model must be 1 to 512 visible ASCII characters, had " + model.length());
        }
        within("dimensions", dimensions, Integer.MAX_VALUE);
        within("maxItems", maxItems, MOST_ITEMS);
        within("maxTokens", maxTokens, Long.MAX_VALUE);
        within("maxBytes", maxBytes, Long.MAX_VALUE);
        within("concurrency", concurrency, MOST_AT_ONCE);
        if (linger != null && (linger.isNegative() || linger.compareTo(LONGEST_LINGER) > 0)) {
            throw new IllegalArgumentException("linger must be 0 to " + LONGEST_LINGER + ", was " + linger);
        }
        extraBody = Collections.unmodifiableMap(new LinkedHashMap<>(extraBody));
        if (extraBody.containsKey("input")) {
            throw new IllegalArgumentException("extraBody must not contain 'input'");
        }
    }

    private static void within(String name, @Nullable Number value, long most) {
        if (value != null && (value.longValue() < 1 || value.longValue() > most)) {
            String range = most >= Integer.MAX_VALUE ? "at least 1" : "1 to " + most;
            throw new IllegalArgumentException(name + " must be " + range + ", was " + value);
        }
    }

    /** Returns 256 texts, 300,000 model tokens and 900,000 bytes per request, 4 requests at once, and 100 ms. */
    public static EmbedSpec defaults() {
        return DEFAULTS;
    }

    /** Returns a spec that says nothing: all is as the client has it. */
    public static EmbedSpec asClient() {
        return EMPTY;
    }

    /** Returns a spec that says which model, and nothing else. */
    public static EmbedSpec ofModel(String model) {
        return EMPTY.withModel(model);
    }

    /** Returns a copy with what {@code other} has where this one says nothing; members of this one's extra body win. */
    public EmbedSpec or(EmbedSpec other) {
        Map<String, Object> both = new LinkedHashMap<>(other.extraBody);
        both.putAll(extraBody);
        return new EmbedSpec(
                model == null ? other.model : model,
                dimensions == null ? other.dimensions : dimensions,
                maxItems == null ? other.maxItems : maxItems,
                maxTokens == null ? other.maxTokens : maxTokens,
                maxBytes == null ? other.maxBytes : maxBytes,
                concurrency == null ? other.concurrency : concurrency,
                linger == null ? other.linger : linger,
                both);
    }

    /** Returns a copy with that model for requests that name none. */
    public EmbedSpec withModel(@Nullable String value) {
        return changed(draft -> draft.model = value);
    }

    /** Returns a copy with that length of vectors for requests that do not say it. */
    public EmbedSpec withDimensions(@Nullable Integer value) {
        return changed(draft -> draft.dimensions = value);
    }

    /** Returns a copy with so many texts per request. */
    public EmbedSpec withMaxItems(@Nullable Integer value) {
        return changed(draft -> draft.maxItems = value);
    }

    /** Returns a copy with so many model tokens per request. */
    public EmbedSpec withMaxTokens(@Nullable Long value) {
        return changed(draft -> draft.maxTokens = value);
    }

    /** Returns a copy with so many bytes per request. */
    public EmbedSpec withMaxBytes(@Nullable Long value) {
        return changed(draft -> draft.maxBytes = value);
    }

    /** Returns a copy with so many requests at once. */
    public EmbedSpec withConcurrency(@Nullable Integer value) {
        return changed(draft -> draft.concurrency = value);
    }

    /** Returns a copy with that wait for company. */
    public EmbedSpec withLinger(@Nullable Duration value) {
        return changed(draft -> draft.linger = value);
    }

    /** Returns a copy with one more member of the JSON body. */
    public EmbedSpec withExtra(String name, @Nullable Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extraBody);
        more.put(name, value);
        return changed(draft -> draft.extraBody = more);
    }

    private EmbedSpec changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.spec();
    }

    @Override
    public String toString() {
        return "EmbedSpec[model=" + model + ", dimensions=" + dimensions + ", maxItems=" + maxItems + ", maxTokens="
                + maxTokens + ", maxBytes=" + maxBytes + ", concurrency=" + concurrency + ", linger=" + linger
                + ", extraBody=" + extraBody.keySet() + "]";
    }

    /** A copy that is being changed. */
    private static final class Draft {

        private @Nullable String model;
        private @Nullable Integer dimensions;
        private @Nullable Integer maxItems;
        private @Nullable Long maxTokens;
        private @Nullable Long maxBytes;
        private @Nullable Integer concurrency;
        private @Nullable Duration linger;
        private Map<String, ?> extraBody;

        Draft(EmbedSpec from) {
            model = from.model;
            dimensions = from.dimensions;
            maxItems = from.maxItems;
            maxTokens = from.maxTokens;
            maxBytes = from.maxBytes;
            concurrency = from.concurrency;
            linger = from.linger;
            extraBody = from.extraBody;
        }

        EmbedSpec spec() {
            return new EmbedSpec(model, dimensions, maxItems, maxTokens, maxBytes, concurrency, linger, extraBody);
        }
    }
}
