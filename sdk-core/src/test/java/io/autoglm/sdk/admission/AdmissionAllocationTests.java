package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What an uncontended admission costs: the bytes it allocates beside those of the attempt itself. */
class AdmissionAllocationTests {

    private static final int CALLS = 20_000;

    private final Flux<GenerateEvent> answer = Flux.just(Wire.TEXT);
    private final Call<GenerateEvent> call = Wire.call("a", Schedulers.parallel());
    private final Exchange wire = new Exchange() {
        @Override
        @SuppressWarnings("unchecked")
        public <E> Flux<E> exchange(Call<E> call) {
            return (Flux<E>) answer;
        }
    };

    @Test
    void anUncontendedAdmissionAllocatesAtMost350BytesCountedInTheRetryBudgetOrNot() {
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
        long uncounted = Long.MAX_VALUE;
        long counted = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) { // the first is not compiled in its final form
            uncounted = Math.min(uncounted, bytesPerAdmission(InFlightListener.NONE));
            counted = Math.min(counted, bytesPerAdmission(budget));
        }

        assertThat(uncounted).as("bytes per admission").isBetween(0L, 350L);
        // not compared with each other: whether the compiler does without one of the objects is a matter of luck
        assertThat(counted).as("bytes per admission that the budget counts").isBetween(0L, 350L);
        assertThat(budget.inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aChoiceAmongThreeEndpointsAllocatesNothingMore(Routing routing) {
        long chosen = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            AdmissionPolicy pool =
                    new AdmissionPolicy(List.of(member("a"), member("b"), member("c")), routing, new Random(1), 1_000);
            chosen = Math.min(chosen, bytesPerCall(pool.around(wire)) - bytesPerCall(wire));
        }

        assertThat(chosen).as("bytes per admission to one of three").isBetween(0L, 350L);
    }

    private static Member member(String name) {
        return new Member(
                new Endpoint(name, URI.create("https://llm.example/v1")),
                PerModel.all(List.of(new LimitGate(LimitSpec.defaults().newLimit()))),
                1,
                0,
                InFlightListener.NONE);
    }

    private long bytesPerAdmission(InFlightListener inFlight) {
        Exchange admitted = new AdmissionPolicy(
                        new Endpoint("pool-a", URI.create("https://llm.example/v1")),
                        PerModel.all(List.of(new LimitGate(LimitSpec.defaults().newLimit()))),
                        1_000,
                        inFlight)
                .around(wire);

        return bytesPerCall(admitted) - bytesPerCall(wire);
    }

    private long bytesPerCall(Exchange exchange) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                exchange.exchange(call).subscribe(new Ignoring());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least / CALLS;
    }

    private static final class Ignoring implements CoreSubscriber<GenerateEvent> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(GenerateEvent event) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
