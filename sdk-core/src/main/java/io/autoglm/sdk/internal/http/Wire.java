package io.autoglm.sdk.internal.http;

import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Where an exchange ends when it fails before an answer; its success is {@link Attempt#respond}. */
final class Wire implements CoreSubscriber<Object> {

    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    /** A connection that fails after its call was cancelled is nobody's concern, and not to be logged. */
    private static final Consumer<Throwable> IGNORE = new Consumer<>() {
        @Override
        public void accept(Throwable afterCancel) {}
    };

    private final Attempt<?> attempt;
    private final Context context;

    Wire(Attempt<?> attempt) {
        this.attempt = attempt;
        Context above = attempt.actual.currentContext();
        context = above.isEmpty()
                ? Context.of(Attempt.class, attempt, ON_ERROR_DROPPED, IGNORE)
                : above.put(Attempt.class, attempt).put(ON_ERROR_DROPPED, IGNORE);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
        attempt.connecting(s);
    }

    @Override
    public void onNext(Object nothing) {}

    @Override
    public void onError(Throwable error) {
        attempt.failedBeforeAnswer(error);
    }

    @Override
    public void onComplete() {}
}
