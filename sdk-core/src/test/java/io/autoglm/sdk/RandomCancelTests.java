package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.retry.Backoff;
import io.autoglm.sdk.retry.RetrySpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** A hundred thousand calls, cancelled by whoever and whenever: in the end the whole client holds nothing. */
class RandomCancelTests {

    private static final int THREADS = 4;
    private static final int CALLS_PER_THREAD = 25_000;
    private static final int WINDOW = 24;
    private static final LimitSpec LIMIT = LimitSpec.fixed(40).withMaxWaiting(200);
    private static final RetrySpec RETRY = RetrySpec.defaults()
            .withFailed(new Backoff(Duration.ofNanos(300_000), 1, Duration.ofMillis(2), Backoff.Jitter.FULL))
            .withThrottled(new Backoff(Duration.ofNanos(300_000), 1, Duration.ofMillis(2), Backoff.Jitter.FULL));

    private static final GenerateEvent STARTED = new GenerateEvent.Started("id", "model");
    private static final GenerateEvent TEXT = new GenerateEvent.TextDelta(0, "text");
    private static final GenerateEvent FINISHED =
            new GenerateEvent.Finished(List.of(FinishReason.STOP), null, Map.of(), null);

    /** Where a call was when it was cancelled: seen from outside, so perhaps a moment behind. */
    private enum Phase {
        WAITING,
        BACK_OFF,
        ATTEMPT,
        ANSWER,
        WITHIN,
        OVER
    }

    private final long seed = new Random().nextLong();
    private final ScheduledThreadPoolExecutor tasks = new ScheduledThreadPoolExecutor(2);
    private final Scheduler timer = Schedulers.fromExecutorService(tasks);
    private final AtomicInteger dice = new AtomicInteger((int) seed);
    private final RandomWire wire = new RandomWire();
    private final WatchedClient watched =
            new WatchedClient(wire, timer, LIMIT, RETRY, this::credential, new Ends(), new Random(seed));
    private final AtomicInteger heard = new AtomicInteger();
    private final Queue<Caller> anybodys = new ConcurrentLinkedQueue<>();

    @Test
    void whateverIsCancelledWheneverTheBalanceIsZero() throws Exception {
        tasks.setRemoveOnCancelPolicy(true);
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
        callers.forEach(Caller::cancelNoting);
        awaitIdleTimer();

        String what = "seed " + seed + ", " + phases(callers);
        assertThat(tasks.getQueue()).as("tasks of the timer, %s", what).isEmpty();
        watched.holdsNothing(what, wire.retries.get());
        assertThat(wire.open).as("attempts on the wire, %s", what).hasValue(0);
        assertThat(callers).as(what).allSatisfy(RandomCancelTests::endedOnce);
        assertThat(heard)
                .as("ends of attempts that were told, %s", what)
                .hasValue(callers.stream()
                        .mapToInt(caller -> caller.call.log().endedAttempts().size())
                        .sum());
        assertThat(phases(callers))
                .as(what)
                .allSatisfy((phase, count) -> assertThat(count).isGreaterThan(callers.size() / 10_000));
        assertThat(phases(callers)).as(what).hasSize(Phase.values().length);
        tasks.shutdown();
    }

    private static void endedOnce(Caller caller) {
        CallLog log = caller.call.log();
        List<Integer> ended =
                log.endedAttempts().stream().map(CallLog.Attempt::number).toList();
        assertThat(ended)
                .isEqualTo(IntStream.rangeClosed(1, ended.size()).boxed().toList());
        assertThat(ended.size()).as("ended, of those that were sent").isGreaterThanOrEqualTo(log.attempts());
        assertThat(caller.breaches).isEmpty();
    }

    private static Map<Phase, Integer> phases(List<Caller> callers) {
        Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
        callers.forEach(caller -> phases.merge(caller.phase, 1, Integer::sum));
        return phases;
    }

    private void awaitIdleTimer() throws Exception {
        for (int i = 0; i < 1_000 && !tasks.getQueue().isEmpty(); i++) {
            tasks.schedule(() -> {}, 5, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);
        }
    }

    private List<Caller> makeCalls(Random random) {
        List<Caller> callers = new ArrayList<>(CALLS_PER_THREAD);
        ArrayDeque<Caller> mine = new ArrayDeque<>();
        for (int i = 0; i < CALLS_PER_THREAD; i++) {
            int how = random.nextInt(8);
            Caller caller = new Caller(how == 0);
            callers.add(caller);
            CallOptions options = CallOptions.DEFAULTS
                    .withPriority(Priority.values()[random.nextInt(Priority.values().length)])
                    .withTenant("tenant-" + random.nextInt(5));
            watched.client.stream(GenerateRequest.of("hi"), options).subscribe(caller);
            caller.request(Long.MAX_VALUE);
            switch (how) {
                case 1 -> caller.cancelNoting();
                case 2 -> timer.schedule(caller::cancelNoting, random.nextInt(1_000), TimeUnit.MICROSECONDS);
                case 3, 4 -> anybodys.add(caller);
                default -> mine.add(caller);
            }
            if (mine.size() > WINDOW) {
                mine.poll().cancelNoting();
            }
            Caller another = anybodys.size() > WINDOW ? anybodys.poll() : null;
            if (another != null) {
                another.cancelNoting();
            }
        }
        return callers;
    }

    private Mono<Credential> credential() {
        return switch (chance(10)) {
            case 0 -> Mono.never();
            case 1 -> Mono.delay(Duration.ofNanos(200_000), timer).thenReturn(Credential.NONE);
            default -> Mono.just(Credential.NONE);
        };
    }

    private int chance(int bound) {
        int mixed = dice.getAndAdd(0x9E3779B9) * 0x85EBCA6B;
        return Integer.remainderUnsigned(mixed ^ mixed >>> 15, bound);
    }

    /** Answers, fails or falls silent, at once or from the timer. */
    private final class RandomWire implements Exchange {

        private final AtomicInteger retries = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            boolean isDead = chance(16) == 0;
            if (call.attempt() > 1 && call.log().retryCause() != RetryCause.STALE_CONNECTION) {
                retries.incrementAndGet();
            }
            AtomicBoolean over = new AtomicBoolean();
            return Flux.defer(() -> isDead ? failing(ErrorCode.STALE_CONNECTION) : answer(chance(10)))
                    .map(call.operation()::cast)
                    .doOnSubscribe(s -> open.incrementAndGet())
                    .doOnTerminate(() -> ended(over))
                    .doOnCancel(() -> ended(over));
        }

        private void ended(AtomicBoolean over) {
            if (over.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }

        private Flux<GenerateEvent> answer(int kind) {
            return switch (kind) {
                case 0, 1, 2 -> failing(ErrorCode.BAD_GATEWAY);
                case 3 -> later().thenMany(failing(ErrorCode.OVERLOADED));
                case 4 -> Flux.never();
                case 5 -> Flux.concat(Flux.just(STARTED, TEXT), Flux.never());
                case 6 -> later().thenMany(Flux.concat(Flux.just(STARTED, TEXT, TEXT, FINISHED), Flux.never()));
                case 7 -> Flux.just(STARTED, TEXT, FINISHED);
                default -> later().thenMany(Flux.just(STARTED, TEXT, TEXT, FINISHED));
            };
        }

        private Mono<Long> later() {
            return Mono.delay(Duration.ofNanos(1_000L * chance(500)), timer);
        }

        private static Flux<GenerateEvent> failing(ErrorCode code) {
            return Flux.error(() -> ErrorDetails.of(code, "random").exception());
        }
    }

    private final class Ends implements AttemptListener {

        @Override
        public void succeeded(Call<?> call, ContextView context) {
            heard.incrementAndGet();
        }

        @Override
        public void cancelled(Call<?> call, ContextView context) {
            heard.incrementAndGet();
        }

        @Override
        public void retrying(
                Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
            heard.incrementAndGet();
        }

        @Override
        public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
            heard.incrementAndGet();
        }
    }

    private static final class Caller extends ProbeSubscriber<GenerateEvent> {

        private final boolean cancelsWithin;
        private final AtomicBoolean cancelled = new AtomicBoolean();
        private volatile Call<?> call;
        private volatile Phase phase = Phase.OVER;

        Caller(boolean cancelsWithin) {
            this.cancelsWithin = cancelsWithin;
        }

        void cancelNoting() {
            if (!terminated() && cancelled.compareAndSet(false, true)) {
                phase = phase();
                cancelConcurrently();
            }
        }

        private Phase phase() {
            CallLog log = call.log();
            int ended = log.endedAttempts().size();
            if (log.firstEventAt() != null) {
                return Phase.ANSWER;
            }
            if (log.attempts() > ended) {
                return Phase.ATTEMPT;
            }
            return ended > 0 ? Phase.BACK_OFF : Phase.WAITING;
        }

        @Override
        public Context currentContext() {
            Consumer<Call<?>> tell = told -> call = told;
            return Context.of(WatchedClient.TELL, tell);
        }

        @Override
        protected void received(GenerateEvent event) {
            if (cancelsWithin && cancelled.compareAndSet(false, true)) {
                phase = Phase.WITHIN;
                cancel();
            }
        }
    }
}
