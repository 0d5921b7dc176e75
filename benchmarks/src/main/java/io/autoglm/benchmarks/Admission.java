package io.autoglm.benchmarks;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.LimitGate;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.RateGate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What it costs that an attempt asks for its turn and gives it back while nobody else wants one; with {@code -t 2}, while somebody does.
 *
 * <p>Question: is a turn at least 0.3 × as fast as the least that can count attempts in flight, a compare-and-set loop on an
 * {@link AtomicLong} up and one down? One operation is one turn. {@link #gate} is the limit alone;
 * {@link #casLoopAroundAttempt} gives the loop an attempt to guard. {@link #turn} is the whole policy around
 * an attempt that is over at once, and {@link #noTurn} the same attempt without the policy; {@link #turnWithoutClock} is a turn where
 * looking at the clock costs nothing, for one look, {@link #clock}, costs more than the loop.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class Admission {

    private static final int PERMITS = 16;

    private final AtomicLong inFlight = new AtomicLong();
    private final Exchange byHand = new Exchange() {
        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Flux.defer(() -> {
                up();
                return Attempts.OVER_AT_ONCE.exchange(call).doFinally(end -> down());
            });
        }
    };

    /** One endpoint with one limit. */
    @State(Scope.Benchmark)
    public static class Pool {

        /** Who decides: a {@code fixed} limit, an {@code adaptive} one, or {@code both} that and a rate gate, as in the defaults. */
        @Param({"fixed", "adaptive", "both"})
        public String limit = "";

        private final Endpoint endpoint = new Endpoint("pool-a", URI.create("https://llm.example/v1"));
        private LimitGate gate = new LimitGate(LimitSpec.fixed(PERMITS).newLimit());
        private Exchange admitted = Attempts.OVER_AT_ONCE;
        private Exchange answered = Attempts.ANSWERED;

        /** Opens it. */
        @Setup
        public void open() {
            LimitSpec spec = limit.equals("fixed") ? LimitSpec.fixed(PERMITS) : LimitSpec.defaults();
            gate = new LimitGate(spec.newLimit());
            LimitGate first = new LimitGate(spec.newLimit());
            List<Gate> gates =
                    limit.equals("both") ? List.of(first, new RateGate(RateSpec.defaults(), "pool-a")) : List.of(first);
            AdmissionPolicy policy = new AdmissionPolicy(endpoint, gates, spec.maxWaiting());
            admitted = policy.around(Attempts.OVER_AT_ONCE);
            answered = policy.around(Attempts.ANSWERED);
        }
    }

    /** One caller. */
    @State(Scope.Thread)
    public static class Caller implements CoreSubscriber<Object> {

        private final Call<GenerateResponse> call = call(Operation.GENERATE, Schedulers.parallel());
        private final Call<GenerateResponse> still = call(Operation.GENERATE, new StandingStill());
        private final Call<GenerateEvent> stream = call(Operation.STREAM, Schedulers.parallel());

        private static <E> Call<E> call(Operation<E> operation, Scheduler timer) {
            return Call.of(operation, "request", CallOptions.DEFAULTS, timer);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object event) {}

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }

    private void up() {
        long before = inFlight.get();
        while (before >= PERMITS || !inFlight.compareAndSet(before, before + 1)) {
            before = inFlight.get();
        }
    }

    private void down() {
        long before = inFlight.get();
        while (!inFlight.compareAndSet(before, before - 1)) {
            before = inFlight.get();
        }
    }

    /** Up and down, and nothing else. */
    @Benchmark
    public void casLoop() {
        up();
        down();
    }

    /** The same loop around the attempt of {@link #turn}, as one writes it by hand with Reactor's operators: nobody can wait. */
    @Benchmark
    public boolean casLoopAroundAttempt(Caller caller) {
        byHand.exchange(caller.call).subscribe(caller);
        return true;
    }

    /** One look at the clock. */
    @Benchmark
    public long clock(Caller caller) {
        return caller.call.nowNanos();
    }

    /** The limit alone: asked, taken, given back. */
    @Benchmark
    public boolean gate(Pool pool, Caller caller) {
        pool.gate.check(caller.call, 0);
        pool.gate.take(caller.call, 0).ended(Outcome.SUCCESS, null, 0);
        return true;
    }

    /** A turn. */
    @Benchmark
    public boolean turn(Pool pool, Caller caller) {
        pool.admitted.exchange(caller.call).subscribe(caller);
        return true;
    }

    /** A turn with a clock that costs nothing. */
    @Benchmark
    public boolean turnWithoutClock(Pool pool, Caller caller) {
        pool.admitted.exchange(caller.still).subscribe(caller);
        return true;
    }

    /** The attempt of {@link #turn} without its turn. */
    @Benchmark
    public boolean noTurn(Caller caller) {
        Attempts.OVER_AT_ONCE.exchange(caller.call).subscribe(caller);
        return true;
    }

    /** A turn whose attempt streams one event. */
    @Benchmark
    public boolean answer(Pool pool, Caller caller) {
        pool.answered.exchange(caller.stream).subscribe(caller);
        return true;
    }

    /** The attempt of {@link #answer} without its turn. */
    @Benchmark
    public boolean answerWithoutTurn(Caller caller) {
        Attempts.ANSWERED.exchange(caller.stream).subscribe(caller);
        return true;
    }

    private enum Attempts implements Exchange {
        OVER_AT_ONCE(Flux.empty()),
        ANSWERED(Flux.just(new GenerateEvent.TextDelta(0, "text")));

        private final Flux<GenerateEvent> events;

        Attempts(Flux<GenerateEvent> events) {
            this.events = events;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <E> Flux<E> exchange(Call<E> call) {
            return (Flux<E>) events;
        }
    }

    /** Always the same time; nothing can be left to it. */
    private static final class StandingStill implements Scheduler {

        @Override
        public long now(TimeUnit unit) {
            return 0;
        }

        @Override
        public Disposable schedule(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Worker createWorker() {
            throw new UnsupportedOperationException();
        }
    }
}
