package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ProbeSubscriber;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A source, calls, a timer and a subscriber on threads of their own, at random: the rules hold, and every request has one result. */
class BulkRaceTests {

    private static final int ROUNDS = 100;
    private static final int REQUESTS = 200;
    private static final int POOL_SIZE = 3;
    private static final ScheduledExecutorService POOL = Executors.newScheduledThreadPool(POOL_SIZE);
    private static final Scheduler THREADS = Schedulers.fromExecutorService(POOL);

    @AfterAll
    static void stop() {
        THREADS.dispose();
        POOL.shutdown();
    }

    @ParameterizedTest(name = "in order: {0}")
    @ValueSource(booleans = {false, true})
    void everyRequestHasOneResult(boolean ordered) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Race race = new Race(round, ordered, Integer.MAX_VALUE);
            race.run();
            assertThat(race.above.completed).as("round %d", round).isTrue();
            List<Long> numbers =
                    race.above.events.stream().map(BulkResult::number).toList();
            assertThat(numbers).as("round %d", round).hasSize(REQUESTS).doesNotHaveDuplicates();
            if (ordered) {
                assertThat(numbers).as("round %d", round).isSorted();
            }
            race.check(round);
        }
    }

    @ParameterizedTest(name = "in order: {0}")
    @ValueSource(booleans = {false, true})
    void aCancelledRunLeavesNoCallBehind(boolean ordered) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Race race = new Race(round, ordered, new Random(round).nextInt(REQUESTS));
            race.run();
            race.check(round);
        }
    }

    private static final class Race implements BulkCaller {

        private final Random random;
        private final int concurrency;
        private final int cancelAfter;
        private final boolean ordered;
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger mostOpen = new AtomicInteger();
        private final AtomicLong asked = new AtomicLong();
        private final AtomicLong delivered = new AtomicLong();
        private final AtomicLong farthest = new AtomicLong();
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicInteger turns = new AtomicInteger();

        final ProbeSubscriber<BulkResult> above = new ProbeSubscriber<>() {
            @Override
            protected void received(BulkResult result) {
                delivered.incrementAndGet();
            }

            @Override
            public void onComplete() {
                super.onComplete();
                over.countDown();
            }
        };

        Race(long seed, boolean ordered, int cancelAfter) {
            random = new Random(seed);
            concurrency = 1 + random.nextInt(16);
            this.ordered = ordered;
            this.cancelAfter = cancelAfter;
        }

        @Override
        public Publisher<GenerateResponse> call(GenerateRequest request, CallOptions options) {
            int turn = turns.incrementAndGet();
            Mono<GenerateResponse> end = turn % 7 == 0
                    ? Mono.error(PlayedCalls.failure(ErrorCode.SERVER_ERROR, 1, null))
                    : Mono.just(PlayedCalls.answer("text"));
            Mono<GenerateResponse> elsewhere = turn % 3 == 0 ? end : end.subscribeOn(THREADS);
            AtomicBoolean ended = new AtomicBoolean();
            Runnable close = () -> {
                if (ended.compareAndSet(false, true)) { // its end and a cancel may come at once
                    open.decrementAndGet();
                }
            };
            return elsewhere
                    .doOnSubscribe(s -> mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max))
                    .doOnTerminate(close)
                    .doOnCancel(close);
        }

        void run() throws InterruptedException {
            Flux<GenerateRequest> source = Flux.fromIterable(PlayedCalls.requests(REQUESTS));
            Flux<GenerateRequest> counted = (random.nextBoolean() ? source : source.subscribeOn(THREADS))
                    .doOnRequest(n -> {
                        // delivered is read after the number was counted, so the distance is never overrated
                        long now = asked.addAndGet(n);
                        farthest.accumulateAndGet(now - delivered.get(), Math::max);
                    });
            BulkSpec spec = BulkSpec.defaults().withConcurrency(concurrency).withOrdered(ordered);
            new BulkRuns(this, () -> 1, () -> THREADS, PlayedCalls.NO_FILES)
                    .generateAll(counted, spec)
                    .subscribe(above);
            int requested = 0;
            while (requested <= REQUESTS) {
                if (requested >= cancelAfter) {
                    above.cancelConcurrently();
                    break;
                }
                int n = 1 + random.nextInt(5);
                above.request(n);
                requested += n;
                for (int spin = random.nextInt(300); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
            }
            if (cancelAfter == Integer.MAX_VALUE) {
                assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
            }
            awaitAllThreads(); // one of them may be about to begin a call that the cancel then ends
        }

        /** Returns when each of the threads has ended what it was doing. */
        private static void awaitAllThreads() throws InterruptedException {
            CountDownLatch here = new CountDownLatch(POOL_SIZE);
            CountDownLatch all = new CountDownLatch(POOL_SIZE);
            for (int i = 0; i < POOL_SIZE; i++) {
                POOL.execute(() -> {
                    here.countDown();
                    meet(here); // so that no thread runs two of these
                    all.countDown();
                });
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }

        /** A call that is cancelled while it runs interrupts its thread, which must not leave early for that. */
        private static void meet(CountDownLatch here) {
            while (here.getCount() != 0) {
                try {
                    here.await();
                } catch (InterruptedException cancelled) {
                    // of a call, not of this
                }
            }
        }

        void check(int round) {
            assertThat(above.breaches).as("round %d", round).isEmpty();
            assertThat(open.get())
                    .as("calls that have not ended, round %d", round)
                    .isZero();
            assertThat(mostOpen.get()).as("calls at once, round %d", round).isLessThanOrEqualTo(concurrency);
            assertThat(farthest.get())
                    .as("ahead of the results, round %d", round)
                    .isLessThanOrEqualTo(concurrency);
        }
    }
}
