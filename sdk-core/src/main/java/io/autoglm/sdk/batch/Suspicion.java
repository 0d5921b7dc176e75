package io.autoglm.sdk.batch;

import io.autoglm.sdk.policy.Operation;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Two requests were refused as one. If each is answered alone, the endpoint takes no arrays. */
final class Suspicion {

    private static final int BOTH = 2;

    private final ArrayForms forms;
    private final Operation<?> operation;
    private final @Nullable String endpoint;
    private final long nowNanos;
    private final AtomicInteger answered = new AtomicInteger();

    Suspicion(ArrayForms forms, Operation<?> operation, @Nullable String endpoint, long nowNanos) {
        this.forms = forms;
        this.operation = operation;
        this.endpoint = endpoint;
        this.nowNanos = nowNanos;
    }

    void answeredAlone() {
        if (answered.incrementAndGet() == BOTH && endpoint != null) {
            forms.refused(endpoint, operation, nowNanos);
        }
    }
}
