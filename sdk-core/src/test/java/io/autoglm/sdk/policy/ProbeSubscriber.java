package io.autoglm.sdk.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** The upper end of a policy under test: keeps what arrives, and every breach of the rules of Reactive Streams. */
public class ProbeSubscriber<E> implements CoreSubscriber<E> {

    /** What arrived, in order. */
    public final List<E> events = new CopyOnWriteArrayList<>();

    /** Rules that were broken. */
    public final List<String> breaches = new CopyOnWriteArrayList<>();

    /** How the flux failed, {@code null} if it has not. */
    public volatile @Nullable Throwable failure;

    /** Whether the flux completed. */
    public volatile boolean completed;

    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger signalling = new AtomicInteger();
    private volatile @Nullable Subscription subscription;
    private volatile boolean cancelledWithin;

    @Override
    public void onSubscribe(Subscription s) {
        if (subscription != null) {
            breaches.add("onSubscribe twice");
        }
        subscription = s;
    }

    @Override
    public void onNext(E event) {
        enter("onNext");
        events.add(event);
        if (events.size() > requested.get()) {
            breaches.add("event " + events.size() + " with a demand of " + requested.get());
        }
        received(event);
        signalling.decrementAndGet();
    }

    /** A test's reaction to an event, before {@link #onNext} returns. */
    protected void received(E event) {}

    @Override
    public void onError(Throwable error) {
        enter("onError");
        failure = error;
        signalling.decrementAndGet();
    }

    @Override
    public void onComplete() {
        enter("onComplete");
        completed = true;
        signalling.decrementAndGet();
    }

    private void enter(String signal) {
        if (signalling.getAndIncrement() != 0) {
            breaches.add(signal + " during another signal");
        }
        if (terminated()) {
            breaches.add(signal + " after the end");
        }
        if (cancelledWithin) {
            breaches.add(signal + " after cancel");
        }
    }

    /** Returns whether the flux has ended. */
    public boolean terminated() {
        return completed || failure != null;
    }

    /** Asks for {@code n} more events. */
    public void request(long n) {
        requested.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        subscription().request(n);
    }

    /** Cancels on the thread that delivers, or while nothing can be delivered: no signal may follow. */
    public void cancel() {
        cancelledWithin = true;
        subscription().cancel();
    }

    /** Cancels while another thread may be delivering: what is on its way may still arrive. */
    public void cancelConcurrently() {
        subscription().cancel();
    }

    private Subscription subscription() {
        Subscription s = subscription;
        if (s == null) {
            throw new AssertionError("no onSubscribe");
        }
        return s;
    }
}
