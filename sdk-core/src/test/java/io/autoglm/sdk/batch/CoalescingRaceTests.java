package io.autoglm.sdk.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** Many threads call, leave and are answered at once: everyone hears exactly one end, his own answer, and nothing stays behind. */
class CoalescingRaceTests {

    private static final int CALLS = 40_000;
    private static final int THREADS = 4;

    /** Answers after 0 to 1 ms; refuses what has a bad prompt in it. */
    private static final class QuickServer implements Exchange {

        final AtomicInteger open = new AtomicInteger();

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            List<String> prompts =
                    call.generateRequests().stream().map(ArrayServer::prompt).toList();
            List<GenerateResponse> each = prompts.stream()
                    .map(prompt -> ArrayServer.response("re: " + prompt))
                    .toList();
            Object answer =
                    call.operation().joint() ? each.stream().map(Part::of).toList() : each.get(0);
            Flux<E> events = prompts.stream().anyMatch(prompt -> prompt.endsWith("77"))
                    ? Flux.error(() -> ArrayServer.badRequest("a prompt is not allowed here"))
                    : Flux.just(call.operation().cast(answer));
            long micros = ThreadLocalRandom.current().nextLong(1_000);
            return events.delaySubscription(Duration.ofNanos(micros * 1_000), Schedulers.parallel())
                    .doOnSubscribe(s -> open.incrementAndGet())
                    .doFinally(end -> open.decrementAndGet());
        }
    }

    private static final class OneCaller extends BaseSubscriber<GenerateResponse> {

        private final String prompt;
        private final CountDownLatch ends;
        private final AtomicInteger wrong;
        private final boolean leaves;
        private final AtomicInteger heard = new AtomicInteger();

        OneCaller(String prompt, boolean leaves, CountDownLatch ends, AtomicInteger wrong) {
            this.prompt = prompt;
            this.leaves = leaves;
            this.ends = ends;
            this.wrong = wrong;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(GenerateResponse answer) {
            if (!answer.text().equals("re: " + prompt) || prompt.endsWith("77")) {
                wrong.incrementAndGet();
            }
        }

        @Override
        protected void hookOnError(Throwable failure) {
            if (!prompt.endsWith("77") || !(failure instanceof AutoGlmException)) {
                wrong.incrementAndGet();
            }
        }

        @Override
        protected void hookFinally(SignalType type) {
            if (heard.incrementAndGet() != 1 || (type == SignalType.CANCEL && !leaves)) {
                wrong.incrementAndGet();
            }
            ends.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobodyIsLostAndNothingStaysBehind(boolean adaptive) throws Exception {
        BatchSpec spec = adaptive
                ? BatchSpec.defaults().withMaxItems(8)
                : BatchSpec.defaults().withMaxItems(8).withFixedLinger(Duration.ofNanos(200_000));
        CoalescingPolicy policy = new CoalescingPolicy(
                spec.withMaxPending(CALLS),
                call -> true,
                call -> 1,
                call -> Integer.MAX_VALUE,
                new ArrayForms(endpoint -> {}),
                null);
        QuickServer server = new QuickServer();
        CountDownLatch ends = new CountDownLatch(CALLS);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = Flux.range(0, THREADS)
                .map(number -> new Thread(() -> call(policy, server, number, ends, wrong)))
                .doOnNext(Thread::start)
                .collectList()
                .block();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(60));
        }

        assertThat(ends.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        assertThat(policy.pending()).isZero();
        Flux.interval(Duration.ofMillis(10))
                .takeUntil(tick -> policy.windows() == 0 && server.open.get() == 0)
                .blockLast(Duration.ofSeconds(20));
    }

    private static void call(
            CoalescingPolicy policy, QuickServer server, int thread, CountDownLatch ends, AtomicInteger wrong) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < CALLS / THREADS; i++) {
            String prompt = thread + "/" + i;
            boolean leaves = random.nextInt(4) == 0;
            OneCaller caller = new OneCaller(prompt, leaves, ends, wrong);
            Call<GenerateResponse> call = Call.of(
                    Operation.GENERATE, GenerateRequest.of(prompt), CallOptions.DEFAULTS, Schedulers.parallel());
            policy.apply(call, server).subscribe(caller);
            if (leaves) {
                long spins = random.nextInt(2_000);
                for (long spin = 0; spin < spins; spin++) {
                    Thread.onSpinWait();
                }
                caller.cancel();
            }
        }
    }
}
