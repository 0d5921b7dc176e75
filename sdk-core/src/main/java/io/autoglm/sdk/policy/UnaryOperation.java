package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.Usage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request, one answer, which commits and ends the call. */
class UnaryOperation<E> implements Operation<E> {

    private final String name;
    private final String word;
    private final boolean limited;
    private final Function<Object, E> cast;

    UnaryOperation(String name, String word, boolean limited, Function<Object, E> cast) {
        this.name = name;
        this.word = word;
        this.limited = limited;
        this.cast = cast;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean streaming() {
        return false;
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public boolean limited() {
        return limited;
    }

    @Override
    public boolean generates() {
        return false;
    }

    @Override
    public @Nullable Usage usage(E event) {
        return null;
    }

    @Override
    public boolean commits(E event) {
        return true;
    }

    @Override
    public boolean ends(E event) {
        return true;
    }

    @Override
    public void keep(E event, PartialText into) {}

    @Override
    public E cast(Object event) {
        return cast.apply(event);
    }

    @Override
    public @Nullable Joining<E> joining() {
        return null;
    }

    @Override
    public boolean joint() {
        return false;
    }

    @Override
    public String toString() {
        return word;
    }
}
