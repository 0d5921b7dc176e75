package io.autoglm.sdk.policy;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateEvent;
import java.lang.management.ManagementFactory;
import java.util.function.UnaryOperator;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** What streamed calls through an exchange allocate on this thread, the least of several rounds. */
public final class BytesPerCall {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private BytesPerCall() {}

    /** Returns an exchange that always answers with {@code events}. */
    public static Exchange answering(GenerateEvent... events) {
        Flux<GenerateEvent> ready = Flux.fromArray(events);
        return new Exchange() {
            @Override
            @SuppressWarnings("unchecked")
            public <E> Flux<E> exchange(Call<E> call) {
                return (Flux<E>) ready;
            }
        };
    }

    /** Returns the bytes of one of {@code calls} calls, each as {@code prepare} makes it; fails unless every one completes. */
    public static double of(Exchange chain, int calls, UnaryOperator<Call<GenerateEvent>> prepare) {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < 8; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                Sink sink = new Sink();
                chain.exchange(prepare.apply(
                                Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, Schedulers.parallel())))
                        .subscribe(sink);
                sink.subscription.request(Long.MAX_VALUE);
                if (!sink.completed) {
                    throw new AssertionError("not completed");
                }
            }
            least = Math.min(least, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / calls);
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
