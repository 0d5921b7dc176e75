package io.autoglm.sdk.time;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * Holds a part of a call to the deadline that the call has by then, until the first event is delivered.
 *
 * <p>When it passes before, what runs below is cancelled and the part fails with {@link ErrorCode#DEADLINE_EXCEEDED}, on the thread of the
 * call's timer. From the first event on nothing can take the part's place any more, and only the deadline of the whole call counts. A call
 * without a deadline passes as if this policy were not there.
 */
public final class LegDeadlinePolicy implements Policy {

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        return call.deadline().isNever() ? next.exchange(call) : new Limited<>(call, next);
    }

    private static final class Limited<E> extends Flux<E> {

        private final Call<E> call;
        private final Exchange next;

        Limited(Call<E> call, Exchange next) {
            this.call = call;
            this.next = next;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            next.exchange(call).subscribe(new LimitedSubscriber<>(actual, call));
        }
    }

    private static final class LimitedSubscriber<E> extends TimedSubscriber<E> {

        /** Neither an event nor the end of the time has come. */
        private static final int OPEN = 0;

        private static final int BEGUN = 1;
        private static final int EXPIRED = 2;

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<LimitedSubscriber> FIRST =
                AtomicIntegerFieldUpdater.newUpdater(LimitedSubscriber.class, "first");

        private volatile int first;
        private long limitNanos;

        LimitedSubscriber(CoreSubscriber<? super E> actual, Call<E> call) {
            super(actual, call);
        }

        @Override
        long started() {
            limitNanos = call.remainingNanos();
            return limitNanos;
        }

        @Override
        public void onNext(E event) {
            if (first == BEGUN || FIRST.compareAndSet(this, OPEN, BEGUN)) {
                super.onNext(event);
            }
        }

        @Override
        void arrived(E event) {}

        @Override
        void delivered() {}

        @Override
        public void run() {
            if (!over() && FIRST.compareAndSet(this, OPEN, EXPIRED)) {
                fail(call.failure(ErrorCode.DEADLINE_EXCEEDED, message()).exception());
            }
        }

        private String message() {
            return "the " + Lengths.words(Duration.ofNanos(limitNanos)) + " that the fallback leaves ran out "
                    + DeadlinePolicy.phase(call.log());
        }
    }
}
