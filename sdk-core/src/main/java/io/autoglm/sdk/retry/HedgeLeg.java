package io.autoglm.sdk.retry;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;

/** One of two attempts. What it delivers goes to the caller by itself once it has won. */
final class HedgeLeg<E> extends AttemptLoop<E> {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<HedgeLeg> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(HedgeLeg.class, "closed");

    private final HedgeRecord<E> pair;

    /** How much of what the caller wants was asked for. Only the loop uses it. */
    private long asked;

    /** Why it failed before anything committed. Written before the pair hears of it. */
    private volatile @Nullable AutoGlmException failed;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int closed;

    HedgeLeg(Call<E> call, CoreSubscriber<? super E> actual, HedgeRecord<E> pair) {
        super(actual, call);
        this.pair = pair;
    }

    void begin(Exchange next) {
        if (!over) {
            subscribeTo(next);
        }
    }

    void cancel() {
        over = true;
        cancelUpstream();
    }

    @Nullable
    AutoGlmException failed() {
        return failed;
    }

    /** Returns whether it has left this client. */
    boolean isSent() {
        return call.log().isSent(call.attempt());
    }

    /** Returns whether this is the first that writes down how it ended. */
    boolean close() {
        return CLOSED.compareAndSet(this, 0, 1);
    }

    @Override
    boolean committed(long nowNanos) {
        return pair.wins(this, nowNanos);
    }

    @Override
    void turn() {
        long wanted = pair.wanted();
        if (wanted != asked) {
            demand(wanted == Long.MAX_VALUE ? wanted : wanted - asked);
            asked = wanted;
        }
    }

    @Override
    void end(@Nullable Throwable error) {
        if (!isCommitted()) {
            AutoGlmException known = error == null ? Failures.cut(call) : call.known(error);
            failed = known;
            finish();
            pair.failed(this, known);
            return;
        }
        finish();
        if (error == null) {
            actual.onComplete();
        } else {
            actual.onError(error);
        }
    }

    @Override
    void late() {}
}
