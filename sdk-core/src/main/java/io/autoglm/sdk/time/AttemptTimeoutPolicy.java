package io.autoglm.sdk.time;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * The limits of one streamed attempt: first event, silence between events, and a subscriber that asks for nothing.
 *
 * <p>The first-event clock runs from subscription to the first event that {@linkplain io.autoglm.sdk.policy.Operation#commits
 * commits}; events before that do not reset it. The silence clock runs between events after that. Both stand still while the
 * subscriber has all the events it asked for; then the consumer-idle clock runs. A limit that is reached cancels the attempt and fails
 * it with {@link ErrorCode#FIRST_EVENT_TIMEOUT}, {@link ErrorCode#SILENCE_TIMEOUT} or {@link ErrorCode#CONSUMER_IDLE}, on the thread
 * of the call's timer or of the event that is just being delivered. Operations with one event pass untouched.
 */
public final class AttemptTimeoutPolicy implements Policy {

    private final TimeoutSpec spec;

    /** Returns a policy with the limits of {@code spec}. */
    public AttemptTimeoutPolicy(TimeoutSpec spec) {
        this.spec = spec;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        Flux<E> source = next.exchange(call);
        return call.operation().streaming() ? new Watched<>(source, call, spec) : source;
    }

    private static final class Watched<E> extends Flux<E> {

        private final Flux<E> source;
        private final Call<E> call;
        private final TimeoutSpec spec;

        Watched(Flux<E> source, Call<E> call, TimeoutSpec spec) {
            this.source = source;
            this.call = call;
            this.spec = spec;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            CallOptions options = call.options();
            Duration first = options.firstEventTimeout();
            Duration silence = options.silenceTimeout();
            source.subscribe(new AttemptClock<>(
                    actual,
                    call,
                    first == null ? spec.firstEvent() : first,
                    silence == null ? spec.silence() : silence,
                    spec.consumerIdle()));
        }
    }
}
