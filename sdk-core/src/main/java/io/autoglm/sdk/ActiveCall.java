package io.autoglm.sdk;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One call under way: passes its signals on, can be ended from outside, and leaves the register on every ending.
 *
 * <p>The state tells who may speak to the subscriber. {@code IDLE}: nobody does. {@code EMITTING}: the chain does. {@code DONE}: the
 * last word is said. Ending from outside takes {@code IDLE} to {@code DONE} and speaks; while the chain is speaking it leaves its
 * failure behind ({@code ABORTING}), and the chain delivers it when it is done with its word.
 */
final class ActiveCall<E> implements CoreSubscriber<E>, Subscription {

    private static final int IDLE = 0;
    private static final int EMITTING = 1;
    private static final int ABORTING = 2;
    private static final int DONE = 3;

    private final Call<E> call;
    private final CoreSubscriber<? super E> actual;
    private final ActiveCalls register;
    private final AtomicInteger state = new AtomicInteger();
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable AutoGlmException abortion;

    ActiveCall(Call<E> call, CoreSubscriber<? super E> actual, ActiveCalls register) {
        this.call = call;
        this.actual = actual;
        this.register = register;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            actual.onSubscribe(this);
            // only now may somebody else end this call: nobody may speak to a subscriber that has no subscription
            if (!register.enter(this)) {
                abort(ActiveCalls.refusal("the client is closed"));
            } else if (state.get() == DONE) {
                register.leave(this);
            }
        }
    }

    @Override
    public void onNext(E event) {
        if (!state.compareAndSet(IDLE, EMITTING)) {
            return;
        }
        actual.onNext(event);
        if (!state.compareAndSet(EMITTING, IDLE) && state.compareAndSet(ABORTING, DONE)) {
            deliverAbortion();
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (state.getAndSet(DONE) != DONE) {
            tell(call.known(failure));
            register.leave(this);
        }
    }

    @Override
    public void onComplete() {
        if (state.getAndSet(DONE) != DONE) {
            actual.onComplete();
            register.leave(this);
        }
    }

    @Override
    public void request(long n) {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.request(n);
        }
    }

    @Override
    public void cancel() {
        if (state.getAndSet(DONE) != DONE) {
            register.leave(this);
            cancelUpstream();
        }
    }

    /** Ends the call with {@code failure}, from any thread, unless it has ended. */
    void abort(AutoGlmException failure) {
        abortion = failure;
        while (true) {
            int now = state.get();
            if (now == DONE || now == ABORTING || (now == EMITTING && state.compareAndSet(EMITTING, ABORTING))) {
                return;
            }
            if (now == IDLE && state.compareAndSet(IDLE, DONE)) {
                deliverAbortion();
                return;
            }
        }
    }

    private void deliverAbortion() {
        cancelUpstream();
        AutoGlmException failure = abortion;
        if (failure != null) {
            tell(failure.with(failure.details()
                    .withPlace(
                            call.log().endpoint(),
                            call.log().credential(),
                            call.log().attempts())
                    .withPartial(call.log().partial())));
        }
        register.leave(this); // after the last word, so that a closed client means that everybody has been told
    }

    private void tell(AutoGlmException failure) {
        register.failed(call, failure);
        actual.onError(register.told(failure));
    }

    private void cancelUpstream() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
