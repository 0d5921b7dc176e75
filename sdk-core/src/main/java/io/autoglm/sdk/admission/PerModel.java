package io.autoglm.sdk.admission;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing for each configured model, and one for all other models together: callers may invent models, and yet there are never more.
 *
 * <p>Immutable; safe for use by any number of threads when the things are.
 *
 * @param <T> the type of the things
 */
public final class PerModel<T> {

    private final Map<String, T> configured;
    private final T others;

    private PerModel(Map<String, T> configured, T others) {
        this.configured = configured;
        this.others = others;
    }

    /**
     * Makes one thing for each of {@code models}, and one for the rest.
     *
     * @param make is given the model, {@code null} for the rest
     */
    public static <T> PerModel<T> of(Collection<String> models, Function<@Nullable String, ? extends T> make) {
        Map<String, T> configured = new LinkedHashMap<>();
        models.forEach(model -> configured.computeIfAbsent(model, make));
        return new PerModel<>(configured, make.apply(null));
    }

    /** Makes one thing for all models together. */
    public static <T> PerModel<T> all(T one) {
        return new PerModel<>(Map.of(), one);
    }

    /** Returns the thing of {@code model}: its own, or that of the rest, to which {@code null}, no model, belongs. */
    public T of(@Nullable String model) {
        T own = model == null ? null : configured.get(model);
        return own == null ? others : own;
    }

    /** Returns the configured models, in their order. */
    public List<String> models() {
        return List.copyOf(configured.keySet());
    }

    /** Returns all things: those of the configured models in their order, and that of the rest. */
    public List<T> all() {
        List<T> all = new ArrayList<>(configured.values());
        all.add(others);
        return all;
    }

    /** Returns what {@code change} makes of each. */
    public <R> PerModel<R> map(Function<? super T, ? extends R> change) {
        Map<String, R> changed = new LinkedHashMap<>();
        configured.forEach((model, thing) -> changed.put(model, change.apply(thing)));
        return new PerModel<>(changed, change.apply(others));
    }

    @Override
    public String toString() {
        return configured + ", others " + others;
    }
}
