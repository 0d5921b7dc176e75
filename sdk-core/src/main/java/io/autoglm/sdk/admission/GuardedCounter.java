package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateRequest;
import java.util.function.ToLongFunction;

/** A counter of somebody else's, which may fail; then the estimate serves. */
record GuardedCounter(TokenCounter counter) implements TokenCounter {

    @Override
    public long request(GenerateRequest request) {
        return count(each -> each.request(request));
    }

    @Override
    public long text(String text) {
        return count(each -> each.text(text));
    }

    private long count(ToLongFunction<TokenCounter> what) {
        try {
            long counted = what.applyAsLong(counter);
            if (counted >= 0) {
                return counted;
            }
        } catch (RuntimeException defect) {
            // the contract says what follows
        }
        return what.applyAsLong(EstimatingCounter.INSTANCE);
    }
}
