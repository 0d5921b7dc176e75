package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.retry.RetryPolicy;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.AttemptTimeoutPolicy;
import io.autoglm.sdk.time.DeadlinePolicy;
import io.autoglm.sdk.time.TimeoutSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * What a policy costs in bytes per streamed call, beyond the same call without it. The events are asked for after the subscription, so
 * that timers are armed and disposed as they are with a server.
 */
class PolicyCostTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 5_000;

    private final Policy deadline = new DeadlinePolicy(TimeoutSpec.defaults().withTotal(Duration.ofMinutes(1)));
    private final Policy retry = new RetryPolicy(RetrySpec.defaults(), new Random(1));
    private final Policy attempt = new AttemptTimeoutPolicy(TimeoutSpec.defaults());

    @Test
    void theDeadlineCostsLittle() {
        assertThat(beyondTheBareCall(3, deadline)).isLessThanOrEqualTo(285);
    }

    @Test
    void retryCostsLittle() {
        assertThat(beyondTheBareCall(3, retry)).isLessThanOrEqualTo(386);
    }

    @Test
    void theTimeoutsOfAnAttemptCostLittle() {
        assertThat(beyondTheBareCall(3, attempt)).isLessThanOrEqualTo(248);
    }

    @Test
    void allTogetherCostLittle() {
        assertThat(beyondTheBareCall(3, deadline, retry, attempt)).isLessThanOrEqualTo(920);
    }

    @Test
    void anEventCostsNothing() {
        double many = beyondTheBareCall(1_003, deadline, retry, attempt);
        double few = beyondTheBareCall(3, deadline, retry, attempt);
        assertThat((many - few) / 1_000).isLessThanOrEqualTo(0.1);
    }

    private static double beyondTheBareCall(int events, Policy... policies) {
        GenerateEvent[] answer = new GenerateEvent[events];
        Arrays.fill(answer, new GenerateEvent.ToolCallDelta(0, 0, null, null, "{}")); // not kept: text grows a buffer
        answer[1] = PolicyContract.HELLO;
        answer[0] = PolicyContract.STARTED;
        answer[events - 1] = PolicyContract.FINISHED;
        Flux<GenerateEvent> ready = Flux.fromArray(answer);
        Exchange bare = new Exchange() {
            @Override
            @SuppressWarnings("unchecked")
            public <E> Flux<E> exchange(Call<E> call) {
                return (Flux<E>) ready;
            }
        };
        Exchange chain = bare;
        for (int i = policies.length - 1; i >= 0; i--) {
            chain = policies[i].around(chain);
        }
        return bytesPerCall(chain) - bytesPerCall(bare);
    }

    private static double bytesPerCall(Exchange chain) {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 8; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                Sink sink = new Sink();
                chain.exchange(Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel()))
                        .subscribe(sink);
                sink.subscription.request(Long.MAX_VALUE);
                if (!sink.completed) {
                    throw new AssertionError("not completed");
                }
            }
            least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        return least;
    }

    private static final class Sink implements CoreSubscriber<GenerateEvent> {

        private Subscription subscription;
        private boolean completed;

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(GenerateEvent event) {}

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }
}
