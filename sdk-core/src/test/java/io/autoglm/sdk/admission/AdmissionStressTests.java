package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Priority;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class AdmissionStressTests {

    private static final int THREADS = 8;
    private static final int CALLS_PER_THREAD = 20_000;
    private static final int LIMIT = 7;
    private static final int ROOM = 50;

    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger mostCounted = new AtomicInteger();
    private final LimitGate limit = new LimitGate(LimitSpec.fixed(LIMIT).newLimit());
    private final AdmissionPolicy policy = new AdmissionPolicy(
            new Endpoint("pool-a", URI.create("https://llm.example/v1")),
            PerModel.all(List.of(limit)),
            ROOM,
            new InFlightListener() {
                @Override
                public void began(long nowNanos) {
                    mostCounted.accumulateAndGet(counted.incrementAndGet(), Math::max);
                }

                @Override
                public void ended(long nowNanos) {
                    counted.decrementAndGet();
                }
            });
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final AtomicInteger mostWaiting = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Queue<Sinks.Empty<Void>> open = new ConcurrentLinkedQueue<>();

    @Test
    void whateverRacesEveryPermitAndEveryPlaceComesBack() throws Exception {
        long seed = new Random().nextLong();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<List<Caller>>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            results.add(threads.submit(() -> makeCalls(random)));
        }
        List<Caller> callers = new ArrayList<>();
        for (Future<List<Caller>> result : results) {
            callers.addAll(result.get(60, TimeUnit.SECONDS));
        }
        threads.shutdown();

        for (Sinks.Empty<Void> attempt = open.poll(); attempt != null; attempt = open.poll()) {
            attempt.tryEmitEmpty();
        }

        String what = "seed " + seed + ", " + limit + ", waiting " + policy.waiting();
        assertThat(limit.inFlight()).as(what).isZero();
        assertThat(policy.waiting()).as(what).isZero();
        assertThat(policy.lined()).as(what).isZero();
        for (Priority priority : Priority.values()) {
            assertThat(policy.waiting(null, priority)).as(what + priority).isZero();
        }
        assertThat(mostWaiting.get()).as(what).isBetween(ROOM - 10, ROOM);
        assertThat(running).as(what).hasValue(0);
        assertThat(counted).as(what).hasValue(0);
        assertThat(mostCounted.get()).as(what).isBetween(2, LIMIT);
        assertThat(mostRunning.get()).as(what).isBetween(2, LIMIT);
        assertThat(callers).as(what).allMatch(caller -> caller.isDisposed());
        assertThat(refused).as(what).hasPositiveValue();
        assertThat(completed).as(what).hasPositiveValue();
    }

    private List<Caller> makeCalls(Random random) {
        Exchange chain = policy.around(new RandomWire(random.nextLong()));
        List<Caller> callers = new ArrayList<>(CALLS_PER_THREAD);
        for (int i = 0; i < CALLS_PER_THREAD; i++) {
            Caller caller = new Counted();
            callers.add(caller);
            Priority priority = Priority.values()[random.nextInt(3)];
            String tenant = "t" + random.nextInt(5);
            chain.exchange(Wire.call("a", tenant, priority, Schedulers.parallel()))
                    .subscribe(caller);
            mostWaiting.accumulateAndGet(policy.waiting(), Math::max);
            switch (random.nextInt(4)) {
                case 0 -> caller.cancel();
                case 1 -> callers.get(random.nextInt(callers.size())).cancel();
                case 2 -> finishOne();
                default -> {}
            }
            if (policy.waiting() > ROOM - 5) {
                finishOne();
            }
        }
        return callers;
    }

    private void finishOne() {
        Sinks.Empty<Void> attempt = open.poll();
        if (attempt != null) {
            attempt.tryEmitEmpty();
        }
    }

    /** Answers at once, or when another thread says so. */
    private final class RandomWire implements Exchange {

        private final AtomicInteger dice;

        RandomWire(long seed) {
            dice = new AtomicInteger((int) seed);
        }

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            AtomicBoolean over = new AtomicBoolean();
            Sinks.Empty<Void> end = Sinks.empty();
            boolean atOnce = dice.getAndAdd(0x9E3779B9) < 0;
            Flux<E> answer = atOnce
                    ? Flux.just(call.operation().cast(Wire.TEXT))
                    : end.asMono().thenMany(Flux.empty());
            return answer.doOnSubscribe(s -> {
                        begun();
                        if (!atOnce) {
                            open.add(end);
                        }
                    })
                    .doOnTerminate(() -> ended(over))
                    .doOnCancel(() -> ended(over));
        }

        private void ended(AtomicBoolean over) {
            if (over.compareAndSet(false, true)) {
                running.decrementAndGet();
            }
        }

        private void begun() {
            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        }
    }

    private final class Counted extends Caller {

        @Override
        protected void hookOnComplete() {
            completed.incrementAndGet();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.QUEUE_FULL);
            refused.incrementAndGet();
        }
    }
}
