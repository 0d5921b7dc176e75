package io.autoglm.benchmarks;

import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Answers at once, with what was asked for. It notes the call, as each real wire does, so that the compiler cannot do without it. */
final class InstantWire implements Exchange {

    private static final ResponseMeta META =
            new ResponseMeta(200, ResponseHeaders.NONE, null, "bench", 1, Duration.ZERO, null, Duration.ZERO);
    private static final Object[] WHOLE = {
        new GenerateResponse(
                "cmpl-1",
                "m",
                List.of(new Choice(0, "a word ", "", List.of(), FinishReason.STOP, Map.of())),
                usage(Chain.TEXTS),
                Map.of(),
                META)
    };
    private static final Object[] MANY_EVENTS = events(Chain.TEXTS);
    private static final Object[] FEW_EVENTS = events(1);

    @Nullable
    Call<?> seen;

    private static Object[] events(int texts) {
        Object[] events = new Object[texts + 2];
        Arrays.fill(events, new GenerateEvent.TextDelta(0, "word "));
        events[0] = new GenerateEvent.Started("cmpl-1", "m");
        events[texts + 1] = new GenerateEvent.Finished(List.of(FinishReason.STOP), usage(texts), Map.of(), META);
        return events;
    }

    private static Usage usage(int texts) {
        return new Usage(9, texts, 9 + texts, null, null);
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        seen = call;
        if (!call.operation().streaming()) {
            return new Answer<>(WHOLE);
        }
        boolean few = call.request() == Chain.ONE;
        return new Answer<>(few ? FEW_EVENTS : MANY_EVENTS);
    }

    /** The events of one attempt, as many as were asked for. One thread. */
    private static final class Answer<E> extends Flux<E> implements Subscription {

        private final Object[] events;
        private @Nullable CoreSubscriber<? super E> actual;
        private int next;
        private long wanted;
        private boolean over;

        Answer(Object[] events) {
            this.events = events;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> subscriber) {
            actual = subscriber;
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            boolean within = wanted > 0;
            wanted = Operators.addCap(wanted, n);
            if (!within && actual != null) {
                deliver(actual);
            }
        }

        @SuppressWarnings("unchecked")
        private void deliver(CoreSubscriber<? super E> to) {
            while (!over && wanted > 0) {
                to.onNext((E) events[next++]);
                wanted--;
                if (next == events.length && !over) {
                    over = true;
                    to.onComplete();
                }
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
