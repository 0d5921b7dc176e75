package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One joint request, one event, which has a part for each of those that were joined. */
final class JointOperation<E> extends UnaryOperation<List<Part<E>>> {

    private final Operation<E> each;

    JointOperation(Operation<E> each, String word) {
        super(each.name(), word, true, event -> parts(each, event));
        this.each = each;
    }

    private static <E> List<Part<E>> parts(Operation<E> each, Object event) {
        return ((List<?>) event)
                .stream().map(part -> part(each, (Part<?>) part)).toList();
    }

    private static <E> Part<E> part(Operation<E> each, Part<?> part) {
        Object answer = part.answer();
        return new Part<>(answer == null ? null : each.cast(answer), part.failure());
    }

    @Override
    public boolean joint() {
        return true;
    }

    @Override
    public boolean generates() {
        return each.generates();
    }

    /** The sum over all parts that say something. */
    @Override
    public @Nullable Usage usage(List<Part<E>> parts) {
        Usage sum = null;
        for (Part<E> part : parts) {
            Usage one = part.answer() == null ? null : each.usage(part.answer());
            sum = sum == null || one == null ? (sum == null ? one : sum) : sum.plus(one);
        }
        return sum;
    }
}
