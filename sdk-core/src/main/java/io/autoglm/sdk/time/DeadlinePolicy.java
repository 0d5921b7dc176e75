package io.autoglm.sdk.time;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Policy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * One limit for a whole call: queue, back-off and all attempts.
 *
 * <p>The limit is the call's {@code totalTimeout}, else {@link TimeoutSpec#total()} for streams and {@link TimeoutSpec#unaryTotal()}
 * for the rest. When it has passed, what runs below is cancelled and the call fails with {@link ErrorCode#DEADLINE_EXCEEDED}, on the
 * thread of the call's timer or of the event that is just being delivered. Without a limit this policy is not in the way at all.
 *
 * <p>A {@linkplain io.autoglm.sdk.policy.CallOptions#patient() patient} call has no such limit, but each of its attempts has, from its turn on:
 * {@link #ofTurns}, the same below admission.
 */
public final class DeadlinePolicy implements Policy {

    private final TimeoutSpec spec;
    private final boolean ofTurns;

    /** Returns a policy with the limits of {@code spec} for all calls but the patient. */
    public DeadlinePolicy(TimeoutSpec spec) {
        this(spec, false);
    }

    private DeadlinePolicy(TimeoutSpec spec, boolean ofTurns) {
        this.spec = spec;
        this.ofTurns = ofTurns;
    }

    /** Returns a policy with the limits of {@code spec} for attempts of patient calls. */
    public static DeadlinePolicy ofTurns(TimeoutSpec spec) {
        return new DeadlinePolicy(spec, true);
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        Duration limit = Boolean.TRUE.equals(call.options().patient()) == ofTurns ? limit(call) : null;
        if (limit == null) {
            return next.exchange(call);
        }
        long nanos = Lengths.nanos(limit);
        Call<E> limited = call.withDeadline(new Deadline(call.nowNanos() + nanos));
        return new Limited<>(next.exchange(limited), limited, limit);
    }

    private @Nullable Duration limit(Call<?> call) {
        Duration own = call.options().totalTimeout();
        if (own != null) {
            return own;
        }
        return call.operation().streaming() ? spec.total() : spec.unaryTotal();
    }

    private static String message(Duration limit, CallLog log) {
        return "the total time of " + Lengths.words(limit) + " ran out " + phase(log);
    }

    static String phase(CallLog log) {
        if (log.firstEventAt() != null) {
            return "in the answer";
        }
        if (log.isUnderWay()) {
            return "before the first event";
        }
        if (!log.endedAttempts().isEmpty()) {
            return "between attempts";
        }
        return log.endpoint() == null ? "while waiting for its turn" : "before the request was sent";
    }

    private static final class Limited<E> extends Flux<E> {

        private final Flux<E> source;
        private final Call<E> call;
        private final Duration limit;

        Limited(Flux<E> source, Call<E> call, Duration limit) {
            this.source = source;
            this.call = call;
            this.limit = limit;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            source.subscribe(new LimitedSubscriber<>(actual, call, limit));
        }
    }

    private static final class LimitedSubscriber<E> extends TimedSubscriber<E> {

        private final Duration limit;

        LimitedSubscriber(CoreSubscriber<? super E> actual, Call<E> call, Duration limit) {
            super(actual, call);
            this.limit = limit;
        }

        @Override
        long started() {
            return call.remainingNanos();
        }

        @Override
        void arrived(E event) {}

        @Override
        void delivered() {}

        @Override
        public void run() {
            if (!over()) {
                fail(call.failure(ErrorCode.DEADLINE_EXCEEDED, message(limit, call.log()))
                        .exception());
            }
        }
    }
}
