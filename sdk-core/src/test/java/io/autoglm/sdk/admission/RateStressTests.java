package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.InFlightListener;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A hundred thousand calls, cancelled at random while they wait for a rate, for a permit, and in flight: what was taken is what was sent. */
class RateStressTests {

    private static final int THREADS = 4;
    private static final int CALLS_PER_THREAD = 25_000;
    private static final int WINDOW = 40;
    private static final Rate RATE = new Rate(3_000, Duration.ofSeconds(1), 10);

    private final Counted requests = new Counted(QuotaStore.local().open("requests", RATE));
    private final LimitGate limit = new LimitGate(LimitSpec.fixed(30).newLimit());
    private final RateGate rate =
            new RateGate(RateSpec.off().withRequests(RATE).withStore((name, wanted) -> requests), "pool-a");
    private final AdmissionPolicy policy = new AdmissionPolicy(
            new Endpoint("pool-a", URI.create("https://llm.example/v1")),
            PerModel.all(List.of(limit, rate)),
            200,
            InFlightListener.NONE);
    private final Queue<Sinks.Empty<Void>> open = new ConcurrentLinkedQueue<>();
    private final Queue<Caller> anybodys = new ConcurrentLinkedQueue<>();
    private final AtomicLong begun = new AtomicLong();

    @Test
    void whateverIsCancelledWheneverWhatWasTakenOfTheRateIsWhatWasSent() throws Exception {
        long seed = new Random().nextLong();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Long>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            results.add(threads.submit(() -> makeCalls(random)));
        }
        long sent = 0;
        for (Future<Long> result : results) {
            sent += result.get(120, TimeUnit.SECONDS);
        }
        threads.shutdown();

        String what = "seed " + seed + ", " + requests + ", begun " + begun + ", sent " + sent;
        assertThat(limit.inFlight()).as(what).isZero();
        assertThat(policy.waiting()).as(what).isZero();
        assertThat(policy.lined()).as(what).isZero();
        assertThat(requests.taken.get() - requests.givenBack.get()).as(what).isEqualTo(sent);
        assertThat(requests.later).as("told to wait for the rate, %s", what).hasValueGreaterThan(1_000);
        assertThat(requests.givenBack).as(what).hasPositiveValue();
        assertThat(sent).as(what).isPositive();
    }

    /** Returns how many attempts of its calls were sent. */
    private long makeCalls(Random random) {
        Exchange chain = policy.around(new RandomWire(random.nextInt()));
        List<Call<GenerateEvent>> calls = new ArrayList<>(CALLS_PER_THREAD);
        List<Caller> callers = new ArrayList<>(CALLS_PER_THREAD);
        for (int i = 0; i < CALLS_PER_THREAD; i++) {
            Caller caller = new Caller();
            Call<GenerateEvent> call = Wire.call("a", Schedulers.parallel());
            callers.add(caller);
            calls.add(call);
            chain.exchange(call).subscribe(caller);
            switch (random.nextInt(4)) {
                case 0 -> caller.cancel();
                case 1 -> finishOne();
                default -> {}
            }
            anybodys.add(caller);
            if (anybodys.size() > WINDOW) {
                cancelOne();
            }
        }
        callers.forEach(Caller::cancel);
        return calls.stream().mapToLong(call -> call.log().attempts()).sum();
    }

    private void cancelOne() {
        Caller caller = anybodys.poll();
        if (caller != null) {
            caller.cancel();
        }
    }

    private void finishOne() {
        Sinks.Empty<Void> attempt = open.poll();
        if (attempt != null) {
            attempt.tryEmitEmpty();
        }
    }

    /** Sends half of the attempts that begin, and answers those when another thread says so. */
    private final class RandomWire implements Exchange {

        private int dice;

        RandomWire(int seed) {
            dice = seed;
        }

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            begun.incrementAndGet();
            dice += 0x9E3779B9; // torn by several threads, which does not matter
            if (dice < 0) {
                return Flux.never(); // not yet: its credential is not there
            }
            Sinks.Empty<Void> end = Sinks.empty();
            call.log().sent(call.attempt(), "key");
            open.add(end);
            return end.asMono().thenMany(Flux.empty());
        }
    }

    /** A quota, and what went out of it and came back. */
    private static final class Counted implements Quota {

        private final Quota quota;
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong givenBack = new AtomicLong();
        private final AtomicLong later = new AtomicLong();

        Counted(Quota quota) {
            this.quota = quota;
        }

        @Override
        public Verdict check(long amount, long nowNanos) {
            Verdict verdict = quota.check(amount, nowNanos);
            if (verdict instanceof Verdict.NotBefore) {
                later.incrementAndGet();
            }
            return verdict;
        }

        @Override
        public void take(long amount, long nowNanos) {
            taken.addAndGet(amount);
            quota.take(amount, nowNanos);
        }

        @Override
        public void giveBack(long amount, long nowNanos) {
            givenBack.addAndGet(amount);
            quota.giveBack(amount, nowNanos);
        }

        @Override
        public long left(long nowNanos) {
            return quota.left(nowNanos);
        }

        @Override
        public void onChange(Runnable listener) {
            quota.onChange(listener);
        }

        @Override
        public String toString() {
            return "taken " + taken + ", given back " + givenBack + ", told to wait " + later;
        }
    }
}
