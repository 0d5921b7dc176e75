package io.autoglm.sdk.admission;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * One admission for two threads to race in, in every order that there is: Lincheck switches between them at each access to shared memory,
 * first with one switch, then with two, and so on.
 *
 * <p>Everything is as small as it can be, since each access costs: no operators, a timer that stands still, attempts that end when told to.
 */
final class Race {

    private static final Endpoint ENDPOINT = new Endpoint("pool-a", URI.create("https://llm.example/v1"));
    private static final StandingStill TIMER = new StandingStill();

    final Gate gate;
    final AdmissionPolicy policy;
    private final Server server = new Server();

    Race(Gate gate) {
        this.gate = gate;
        this.policy = new AdmissionPolicy(ENDPOINT, List.of(gate), 10);
    }

    /** A race of several members; {@code gate} is that of one of them, for messages. */
    Race(Gate gate, Member... members) {
        this.gate = gate;
        this.policy = new AdmissionPolicy(List.of(members), Routing.WEIGHTED, new Random(1), 10);
    }

    static LimitGate onePermit() {
        return new LimitGate(LimitSpec.fixed(1).newLimit());
    }

    static Call<GenerateEvent> call() {
        return Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, TIMER);
    }

    /** Tries {@code orders} of the many in which the threads of {@code race} can take their steps; fails with the order in which it fails. */
    static void explore(int orders, Runnable race) {
        race.run(); // loads its classes, and shows that it does not fail by itself
        Lincheck.runConcurrentTest(orders, () -> race.run());
    }

    /** Runs both at once. */
    static void bothAtOnce(Runnable one, Runnable other) {
        Thread thread = new Thread(one);
        thread.start();
        other.run();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    Caller caller() {
        return new Caller(this);
    }

    int running() {
        return server.running.get();
    }

    int mostRunning() {
        return server.most.get();
    }

    /** A caller, and what the server knows of its attempt. */
    static final class Caller implements CoreSubscriber<GenerateEvent>, Subscription {

        private final Race race;
        private final AtomicBoolean gone = new AtomicBoolean();
        private volatile CoreSubscriber<?> attempt;
        private volatile Subscription above;
        volatile int ends;

        Caller(Race race) {
            this.race = race;
        }

        void enter() {
            race.policy
                    .apply(Call.of(Operation.STREAM, this, CallOptions.DEFAULTS, TIMER), race.server)
                    .subscribe(this);
        }

        boolean hasBegun() {
            return attempt != null;
        }

        /** The server ends the attempt, if there is one. */
        void finish() {
            CoreSubscriber<?> begun = attempt;
            if (begun != null && gone.compareAndSet(false, true)) {
                race.server.running.decrementAndGet();
                begun.onComplete();
            }
        }

        /** The caller has had enough, if it has come. */
        void leave() {
            Subscription subscription = above;
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void cancel() {
            if (gone.compareAndSet(false, true)) {
                race.server.running.decrementAndGet();
            }
        }

        @Override
        public void request(long n) {}

        @Override
        public void onSubscribe(Subscription subscription) {
            above = subscription;
        }

        @Override
        public void onNext(GenerateEvent event) {}

        @Override
        public void onError(Throwable failure) {
            ends++;
        }

        @Override
        public void onComplete() {
            ends++;
        }
    }

    private static final class Server implements Exchange {

        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            Caller caller = (Caller) call.request();
            return new Flux<>() {
                @Override
                public void subscribe(CoreSubscriber<? super E> attempt) {
                    int now = running.incrementAndGet();
                    if (now > most.get()) {
                        most.set(now);
                    }
                    attempt.onSubscribe(caller);
                    caller.attempt = attempt;
                }
            };
        }
    }

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
