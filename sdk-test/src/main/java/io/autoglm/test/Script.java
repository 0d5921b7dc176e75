package io.autoglm.test;

import java.util.List;

/** What an answer does, step by step. Made for one answer, used by one thread; after an {@link Step.End} it is spent. */
@FunctionalInterface
interface Script {

    Step next();

    static Script of(Step... steps) {
        return of(List.of(steps));
    }

    static Script of(List<Step> steps) {
        var iterator = steps.iterator();
        return () -> iterator.hasNext() ? iterator.next() : Step.End.COMPLETE;
    }
}
