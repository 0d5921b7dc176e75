package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Takes items from a source, makes the call of each, and delivers what became of them.
 *
 * <p>How it works: the source, the calls, the timer and the subscriber publish their news (an item in {@code arrived}, a call in
 * {@code finished}, more {@code demand}, {@code cancelled}) and then ask for a pass ({@link #drain}). Whoever raises {@code wip} from 0
 * makes passes until it can take back all it has seen; everybody else returns at once. So calls are begun, and results are delivered, by
 * one thread at a time, a source or a call that ends at once never nests, and what is below "owned" needs no lock.
 *
 * <p>Of what it has asked the source for, never more than the window's size is not delivered: {@code asked + undelivered ≤ size}, when it
 * asks. All queues are bounded by that. Nothing is asked for before the subscriber asks.
 */
final class BulkSubscriber<T, R> implements CoreSubscriber<T>, Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<BulkSubscriber> WIP =
            AtomicIntegerFieldUpdater.newUpdater(BulkSubscriber.class, "wip");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<BulkSubscriber> DEMAND =
            AtomicLongFieldUpdater.newUpdater(BulkSubscriber.class, "demand");

    private final CoreSubscriber<? super R> actual;
    private final BulkWork<T, R> work;
    private final BulkSpec spec;
    private final BulkWindow window;
    private final BulkTally tally = new BulkTally();
    private final BulkReporter reporter;
    private final Queue<T> arrived = Queues.<T>unbounded(64).get();
    private final Queue<BulkCall<T>> finished =
            Queues.<BulkCall<T>>unboundedMultiproducer().get();

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile int wip;

    private volatile long demand;
    private volatile boolean cancelled;
    private volatile boolean sourceDone;
    private volatile @Nullable Throwable sourceFailure;
    private Subscription upstream = Operators.emptySubscription();

    // owned
    private final BulkCalls<T> calls;
    private final BulkPause pause;
    private long asked;
    private long next;
    private boolean over;
    private @Nullable AutoGlmException stop;

    BulkSubscriber(
            CoreSubscriber<? super R> actual, BulkWork<T, R> work, BulkSpec spec, BulkWindow window, Scheduler timer) {
        this.actual = actual;
        this.work = work;
        this.spec = spec;
        this.window = window;
        calls = new BulkCalls<>(spec.ordered());
        pause = new BulkPause(timer, this::drain);
        reporter = new BulkReporter(spec, tally, timer, actual::currentContext);
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.validate(upstream == Operators.emptySubscription() ? null : upstream, s)) {
            upstream = s;
            reporter.start();
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(T item) {
        arrived.offer(item);
        drain();
    }

    @Override
    public void onError(Throwable error) {
        if (sourceDone) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        sourceFailure = error;
        sourceDone = true;
        drain();
    }

    @Override
    public void onComplete() {
        sourceDone = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(DEMAND, this, n);
            drain();
        }
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            upstream.cancel();
            drain();
        }
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    /** {@code call} has ended. */
    void finished(BulkCall<T> call) {
        finished.offer(call);
        drain();
    }

    private void drain() {
        if (WIP.getAndIncrement(this) != 0) {
            return;
        }
        int missed = 1;
        do {
            if (!over) {
                pass();
            }
            missed = WIP.addAndGet(this, -missed);
        } while (missed != 0);
    }

    private void pass() {
        int size = window.size();
        settle(size);
        deliver();
        begin(size);
        tally.stands(calls.underWay(), calls.held());
        if (cancelled) {
            abandon();
        } else if (isDone()) {
            end();
        } else {
            ask(size);
        }
    }

    private void settle(int size) {
        for (BulkCall<T> call = finished.poll(); call != null && !cancelled; call = finished.poll()) {
            calls.ended(call);
            AutoGlmException failure = call.failure;
            if (failure != null && isHeld(call, failure)) {
                continue;
            }
            pause.leave().answered(size);
            calls.settled(call);
            tally.ended(call.response);
            Long limit = spec.stopAfter();
            if (failure != null && limit != null && tally.failed() >= limit) {
                stop(ErrorDetails.of(
                                ErrorCode.TOO_MANY_FAILURES,
                                tally.failed() + " requests failed, which are to end the run from " + limit
                                        + " on; the latest with "
                                        + failure.code().id())
                        .exception(failure));
            }
        }
    }

    /** Returns whether {@code failure} is not the request's, so that nothing becomes of the call yet, or any more. */
    private boolean isHeld(BulkCall<T> call, AutoGlmException failure) {
        if (failure.code() == ErrorCode.CLIENT_CLOSED) {
            stop(failure);
            calls.drop(call);
            return true;
        }
        if (!HeldBack.isRefusal(failure) || !pause.begin(failure, calls.underWay())) {
            return false;
        }
        if (stop == null) {
            calls.hold(call);
        } else {
            calls.drop(call);
        }
        return true;
    }

    /** Takes no more from the source, and begins no more; those under way finish, and then the run fails with {@code why}. */
    private void stop(AutoGlmException why) {
        if (stop == null) {
            upstream.cancel();
            arrived.clear();
            asked = 0;
            calls.dropHeld();
        }
        stop = why;
    }

    private void deliver() {
        long wanted = demand;
        long sent = 0;
        while (sent != wanted && !cancelled) {
            BulkCall<T> call = calls.next();
            if (call == null) {
                break;
            }
            sent++;
            actual.onNext(work.result(call.number, call.item, call.response, call.failure));
        }
        if (sent != 0) {
            Operators.produced(DEMAND, this, sent);
        }
    }

    private void begin(int size) {
        if (stop != null) {
            arrived.clear();
            return;
        }
        while (!cancelled && !pause.isOn() && calls.underWay() < pause.leave().most(size)) {
            BulkCall<T> call = calls.takeHeld();
            if (call == null) {
                T item = arrived.poll();
                if (item == null) {
                    return;
                }
                asked--;
                call = new BulkCall<>(this, next++, item);
                calls.taken(call);
            }
            calls.begun(call);
            call.begin(work);
        }
    }

    private void ask(int size) {
        long more = size - calls.undelivered() - asked;
        if (more > 0 && !sourceDone && stop == null) {
            asked += more;
            upstream.request(more);
        }
    }

    private boolean isDone() {
        return calls.undelivered() == 0 && (stop != null || (sourceDone && arrived.isEmpty()));
    }

    private void end() {
        over = true;
        pause.end();
        reporter.end();
        Throwable failure = stop == null ? sourceFailure : stop;
        if (failure == null) {
            actual.onComplete();
        } else {
            actual.onError(failure);
        }
    }

    private void abandon() {
        over = true;
        pause.end();
        reporter.cancel();
        arrived.clear();
        calls.cancel();
        finished.clear();
    }
}
