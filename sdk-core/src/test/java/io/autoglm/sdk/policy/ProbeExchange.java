package io.autoglm.sdk.policy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The lower end of a policy under test: each exchange is a {@link Probe} that the test plays by hand and then looks at. */
public final class ProbeExchange implements Exchange {

    /** The exchanges so far, in order. */
    public final List<Probe<?>> probes = new CopyOnWriteArrayList<>();

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        Probe<E> probe = new Probe<>(call);
        probes.add(probe);
        return probe;
    }

    /** Returns the exchange number {@code index}, from 0, as one of events of {@code operation}. */
    @SuppressWarnings("unchecked")
    public <E> Probe<E> probe(int index, Operation<E> operation) {
        Probe<?> probe = probes.get(index);
        if (probe.call.operation() != operation) {
            throw new AssertionError("exchange " + index + " is of " + probe.call.operation());
        }
        return (Probe<E>) probe;
    }

    /** One exchange, played by hand. */
    public static final class Probe<E> extends Flux<E> implements Subscription {

        /** What came down. */
        public final Call<E> call;

        /** What was asked for and not yet answered. */
        public final AtomicLong unmet = new AtomicLong();

        /** Every request, in order. */
        public final List<Long> requests = new CopyOnWriteArrayList<>();

        /** How often it was cancelled. */
        public final AtomicInteger cancels = new AtomicInteger();

        private final AtomicReference<@Nullable CoreSubscriber<? super E>> subscriber = new AtomicReference<>();

        Probe(Call<E> call) {
            this.call = call;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            if (!subscriber.compareAndSet(null, actual)) {
                throw new AssertionError("one exchange was subscribed to twice");
            }
            actual.onSubscribe(this);
        }

        /** Delivers {@code events}; fails when they were not asked for. */
        @SafeVarargs
        public final Probe<E> emit(E... events) {
            for (E event : events) {
                if (!tryEmit(event)) {
                    throw new AssertionError("nobody asked for " + event);
                }
            }
            return this;
        }

        /** Delivers {@code event} if it was asked for. */
        public boolean tryEmit(E event) {
            while (true) {
                long before = unmet.get();
                if (before == 0) {
                    return false;
                }
                if (unmet.compareAndSet(before, before == Long.MAX_VALUE ? before : before - 1)) {
                    actual().onNext(event);
                    return true;
                }
            }
        }

        /** Ends it. */
        public void complete() {
            actual().onComplete();
        }

        /** Fails it. */
        public void fail(Throwable failure) {
            actual().onError(failure);
        }

        private CoreSubscriber<? super E> actual() {
            CoreSubscriber<? super E> actual = subscriber.get();
            if (actual == null) {
                throw new AssertionError("nobody subscribed");
            }
            return actual;
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                throw new AssertionError("asked for " + n);
            }
            requests.add(n);
            unmet.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
        }

        @Override
        public void cancel() {
            cancels.incrementAndGet();
        }
    }
}
