package io.autoglm.sdk.observe;

import io.autoglm.sdk.policy.BreakerListener;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes down when one breaker opens and when it is closed again; not each look in vain between. */
public final class BreakerLogger implements BreakerListener {

    private final AtomicBoolean told = new AtomicBoolean();

    @Override
    public void changed(BreakerStatus status) {
        if (status.state() == BreakerState.OPEN && told.compareAndSet(false, true)) {
            LogLine.BREAKER_OPENED
                    .entry()
                    .with("endpoint", status.endpoint())
                    .with("model", status.model())
                    .with("cause", status.cause())
                    .with("reason", status.reason())
                    .write();
        } else if (status.state() == BreakerState.CLOSED && told.compareAndSet(true, false)) {
            LogLine.BREAKER_CLOSED
                    .entry()
                    .with("endpoint", status.endpoint())
                    .with("model", status.model())
                    .write();
        }
    }
}
