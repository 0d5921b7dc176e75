package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Outcome;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Sixty-four subscribers contend for the permits of a limit that keeps changing, on several threads. When a wake-up is lost, those who
 * wait are never served, and the test does not end.
 */
class LimitStressTests {

    private static final int CONTENDERS = 64;
    private static final int THREADS = 8;
    private static final int HIGHEST = 12;

    private final Wobbling wobbling = new Wobbling();
    private final LimitGate gate = new LimitGate(wobbling);
    private final AdmissionPolicy policy =
            new AdmissionPolicy(new Endpoint("pool-a", URI.create("https://llm.example/v1")), List.of(gate), 1_000);
    private final AtomicLong left = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(CONTENDERS);

    @Test
    void aHundredThousandPermitsOfALimitThatFallsAndRisesAreAllServedAndNeverTooManyAtOnce() throws Exception {
        contend(100_000);
    }

    @Test
    @Tag("load")
    void tenMillionPermitsOfALimitThatFallsAndRisesAreAllServedAndNeverTooManyAtOnce() throws Exception {
        contend(10_000_000);
    }

    private void contend(long permits) throws Exception {
        left.set(permits);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        Scheduler scheduler = Schedulers.fromExecutorService(threads);
        Exchange chain = policy.around(new Attempts(scheduler));
        for (int i = 0; i < CONTENDERS; i++) {
            scheduler.schedule(() -> next(chain));
        }

        assertThat(done.await(Math.max(60, permits / 10_000), TimeUnit.SECONDS))
                .as("all served; left %s, %s, waiting %s", left, gate, policy.waiting())
                .isTrue();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

        assertThat(gate.inFlight()).isZero();
        assertThat(running).hasValue(0);
        assertThat(policy.waiting()).isZero();
        assertThat(policy.lined()).isZero();
        assertThat(mostRunning.get()).isBetween(2, HIGHEST);
        assertThat(wobbling.ended).hasValue(permits);
        assertThat(wobbling.mostInFlight).hasValueLessThanOrEqualTo(HIGHEST);
        assertThat(wobbling.changes).hasValueGreaterThan((int) (permits / 10));
    }

    private void next(Exchange chain) {
        if (left.getAndDecrement() <= 0) {
            done.countDown();
            return;
        }
        chain.exchange(Wire.call("a", Schedulers.parallel())).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnComplete() {
                next(chain);
            }
        });
    }

    /** Each attempt ends on some thread of the pool. */
    private final class Attempts implements Exchange {

        private final Scheduler scheduler;

        Attempts(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Flux.<E>empty()
                    .subscribeOn(scheduler)
                    .doOnSubscribe(begun -> mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max))
                    .doOnTerminate(running::decrementAndGet);
        }
    }

    /** Another limit after each attempt: 1 to {@value HIGHEST}, up and down. */
    private static final class Wobbling implements Limit {

        private final AtomicLong ended = new AtomicLong();
        private final AtomicInteger mostInFlight = new AtomicInteger();
        private final AtomicInteger changes = new AtomicInteger();
        private volatile int current = HIGHEST;

        @Override
        public int current() {
            return current;
        }

        @Override
        public int highest() {
            return HIGHEST;
        }

        @Override
        public void ended(Outcome outcome, long startedNanos, long endedNanos, int inFlight) {
            mostInFlight.accumulateAndGet(inFlight, Math::max);
            int phase = (int) (ended.incrementAndGet() % (2 * HIGHEST - 2));
            int next = 1 + (phase < HIGHEST ? phase : 2 * HIGHEST - 2 - phase);
            if (next != current) {
                changes.incrementAndGet();
                current = next;
            }
        }
    }
}
