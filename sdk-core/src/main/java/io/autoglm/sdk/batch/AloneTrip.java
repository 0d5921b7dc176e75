package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/** A caller who found no company, or is better off without: his call as it is, in his own Reactor context. */
final class AloneTrip<E> extends Trip<E, E> {

    private final Caller<E> caller;
    private final @Nullable Suspicion suspicion;

    AloneTrip(Caller<E> caller, Window<E> window, @Nullable Suspicion suspicion) {
        super(List.of(caller), window);
        this.caller = caller;
        this.suspicion = suspicion;
    }

    @Override
    void start(Exchange next) {
        start(caller.call, null, next);
    }

    @Override
    public Context currentContext() {
        return caller.actual.currentContext();
    }

    /** What is below is ended first, as by a caller who wants one answer: its permit is free before he can call again. */
    @Override
    public void onNext(E answer) {
        if (!end()) {
            return;
        }
        if (suspicion != null) {
            suspicion.answeredAlone();
        }
        cancel();
        caller.answered(answer);
        window.returned();
    }

    @Override
    public void onComplete() {
        if (end()) {
            caller.completed();
            window.returned();
        }
    }

    @Override
    void failed(Throwable error) {
        AutoGlmException failure = caller.call.known(error);
        fail(failure);
    }
}
