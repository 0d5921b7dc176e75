package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateResponse;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One item of a run: the subscriber of its call, and then what became of it. */
final class BulkCall<T> implements CoreSubscriber<GenerateResponse> {

    private static final Subscription OVER = Operators.cancelledSubscription();

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<BulkCall, Subscription> RUNNING =
            AtomicReferenceFieldUpdater.newUpdater(BulkCall.class, Subscription.class, "running");

    private final BulkSubscriber<T, ?> run;
    final long number;
    final T item;

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile @Nullable Subscription running;

    /** Published to the run by its queue of the finished. */
    @Nullable
    GenerateResponse response;

    @Nullable
    AutoGlmException failure;

    // of the run
    /** What became of it is known for good. */
    boolean settled;

    /** Nothing becomes of it: the run was stopped before it was begun. */
    boolean dropped;

    /** The neighbours among those under way. */
    @Nullable
    BulkCall<T> before;

    @Nullable
    BulkCall<T> after;

    BulkCall(BulkSubscriber<T, ?> run, long number, T item) {
        this.run = run;
        this.number = number;
        this.item = item;
    }

    /** Makes the call, perhaps once more: the one before has ended then. */
    void begin(BulkWork<T, ?> work) {
        failure = null;
        RUNNING.set(this, null);
        Publisher<GenerateResponse> call;
        try {
            call = work.call(item);
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            onError(defect);
            return;
        }
        call.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (RUNNING.compareAndSet(this, null, s)) {
            s.request(Long.MAX_VALUE);
        } else {
            s.cancel();
        }
    }

    @Override
    public void onNext(GenerateResponse answer) {
        response = answer;
    }

    @Override
    public void onError(Throwable error) {
        failure = error instanceof AutoGlmException ours
                ? ours
                : ErrorDetails.of(ErrorCode.INTERNAL, error.getClass().getSimpleName() + " in the chain")
                        .exception(error);
        response = null;
        run.finished(this);
    }

    @Override
    public void onComplete() {
        if (response == null) {
            failure = ErrorDetails.of(ErrorCode.INTERNAL, "the call ended without an answer")
                    .exception();
        }
        run.finished(this);
    }

    /** Ends the call without a word. */
    void cancel() {
        Subscription now = RUNNING.getAndSet(this, OVER);
        if (now != null) {
            now.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return run.currentContext();
    }
}
