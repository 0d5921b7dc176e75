package io.autoglm.benchmarks;

import io.autoglm.benchmarks.load.Caller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Schedulers;

/** Tells a caller what a publisher says; with a pause it asks for one item each pause, else for all. */
class Listener implements CoreSubscriber<Object> {

    private final Caller caller;
    private final Duration pause;
    private Subscription subscription;

    Listener(Caller caller, Duration pause) {
        this.caller = caller;
        this.pause = pause;
    }

    /** Whether an item is a piece of text. */
    boolean isToken(Object item) {
        return true;
    }

    @Override
    public final void onSubscribe(Subscription given) {
        subscription = given;
        given.request(pause.isZero() ? Long.MAX_VALUE : 1);
    }

    @Override
    public final void onNext(Object item) {
        if (isToken(item)) {
            caller.token();
        }
        if (!pause.isZero()) {
            Schedulers.parallel().schedule(() -> subscription.request(1), pause.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public final void onError(Throwable failure) {
        caller.ended(failure);
    }

    @Override
    public final void onComplete() {
        caller.ended(null);
    }
}
