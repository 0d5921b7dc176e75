package io.autoglm.cli.load;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** One call under way: takes all that comes, keeps the times, and tells once how it ended. The Reactor context leads back to it. */
final class LoadCall implements CoreSubscriber<Object> {

    private final LoadRun run;
    private final int kind;
    private final boolean counted;
    private final long due;
    private final long begun;
    private final Context context = Context.of(LoadCall.class, this);
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Long firstToken;
    private volatile @Nullable Usage usage;
    private CallEnd.Attempts attempts = new CallEnd.Attempts(0, 0);

    LoadCall(LoadRun run, int kind, boolean counted, long due, long begun) {
        this.run = run;
        this.kind = kind;
        this.counted = counted;
        this.due = due;
        this.begun = begun;
    }

    /** Returns whether it counts, which calls of the warm-up do not. */
    boolean counted() {
        return counted;
    }

    /** Returns when it began, in nanoseconds from the start of the load. */
    long begun() {
        return begun;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
        if (over.get()) {
            s.cancel();
        } else {
            s.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Object event) {
        if (event instanceof GenerateResponse whole) {
            usage = whole.usage();
            return;
        }
        if (firstToken == null) {
            long now = run.elapsed();
            firstToken = now;
            run.figures().firstToken(now, now - due);
        }
        if (event instanceof GenerateEvent.UsageReport report) {
            usage = report.usage();
        } else if (event instanceof GenerateEvent.Finished finished && finished.usage() != null) {
            usage = finished.usage();
        }
    }

    @Override
    public void onError(Throwable failure) {
        ErrorCode code = failure instanceof AutoGlmException known ? known.code() : ErrorCode.INTERNAL;
        end(new CallEnd.Ending(false, code));
    }

    @Override
    public void onComplete() {
        end(CallEnd.Ending.SUCCESS);
    }

    /** Gives the call up. */
    void cancel() {
        Subscription running = subscription;
        if (running != null && !over.get()) {
            running.cancel(); // before the end is told, so that the last attempt is counted
        }
        end(CallEnd.Ending.CANCELLED);
    }

    /** An attempt is over, {@code allSent} having left so far. From the thread on which it ended. */
    synchronized void attemptEnded(int allSent, boolean throttled) {
        attempts = new CallEnd.Attempts(Math.max(attempts.sent(), allSent), attempts.throttled() + (throttled ? 1 : 0));
    }

    private synchronized CallEnd.Attempts attempts() {
        return attempts;
    }

    private void end(CallEnd.Ending ending) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        Usage known = usage;
        run.ended(
                this,
                new CallEnd(
                        kind,
                        counted,
                        due,
                        begun,
                        firstToken,
                        run.elapsed(),
                        ending,
                        attempts(),
                        known == null ? null : known.outputTokens()));
    }
}
