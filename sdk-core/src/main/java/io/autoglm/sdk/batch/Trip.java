package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * One request on its way for one caller or several. When all of them have left, it is cancelled; when it is over, however, its window
 * hears of it once.
 */
abstract class Trip<E, A> implements CoreSubscriber<A> {

    final List<Caller<E>> callers;
    final Window<E> window;
    private final AtomicInteger aboard;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();

    Trip(List<Caller<E>> callers, Window<E> window) {
        this.callers = callers;
        this.window = window;
        aboard = new AtomicInteger(callers.size());
    }

    /** Sends it on its way. */
    abstract void start(Exchange next);

    /** Sends {@code call} below, through {@code above} if there is one. */
    final void start(Call<A> call, @Nullable Policy above, Exchange next) {
        for (Caller<E> caller : callers) {
            caller.board(this);
        }
        if (over.get()) {
            return;
        }
        Flux<A> answers;
        try {
            answers = above == null ? next.exchange(call) : above.apply(call, next);
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            onError(defect);
            return;
        }
        answers.subscribe(this);
    }

    @Override
    public final void onSubscribe(Subscription s) {
        if (upstream.compareAndSet(null, s)) {
            s.request(Long.MAX_VALUE);
        } else {
            s.cancel();
        }
    }

    /** One caller has left. */
    final void left() {
        if (aboard.decrementAndGet() == 0 && end()) {
            cancel();
            window.returned();
        }
    }

    /** Nobody wants anything more of it. */
    final void cancel() {
        Subscription running = upstream.getAndSet(Operators.cancelledSubscription());
        if (running != null) {
            running.cancel();
        }
    }

    /** Returns whether it was under way until now. */
    final boolean end() {
        return over.compareAndSet(false, true);
    }

    @Override
    public final void onError(Throwable error) {
        if (end()) {
            failed(error);
            window.returned();
        }
    }

    /** There is no answer. */
    abstract void failed(Throwable error);

    /** Fails all that are aboard, each with an exception of his own: whoever catches one may add to it. */
    final void fail(AutoGlmException failure) {
        AutoGlmException next = failure;
        for (Caller<E> caller : callers) {
            if (!caller.isGone()) {
                caller.failed(own(caller, next));
                next = failure.with(failure.details());
            }
        }
    }

    /** Returns {@code failure} as that of {@code caller}, who may have been part of requests before. */
    final AutoGlmException own(Caller<E> caller, AutoGlmException failure) {
        int attempts = caller.call.log().attempts();
        return attempts <= failure.attempts()
                ? failure
                : failure.with(failure.details().withPlace(failure.endpoint(), failure.credential(), attempts));
    }
}
