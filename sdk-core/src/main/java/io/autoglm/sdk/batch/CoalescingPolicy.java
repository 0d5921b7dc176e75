package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Joining;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Lets concurrent calls leave as one request where the server takes several at once.
 *
 * <p>Calls are joined that are of one {@linkplain Joining operation}, ask with the same parameters, are as urgent as each other, and whose
 * options agree in endpoint, sticky key, number of attempts, hedging and headers, and in the total time where that counts from the turn. Deadline and tenant may differ; a joint
 * request has a tenant only where all agree. Each caller keeps his own deadline, cancel and observation: one who leaves takes nobody with
 * him, and when all have left, the request is cancelled. A call that finds no company goes down as it is. One that must not be repeated is never joined: what is refused as one is asked again. Other operations, requests that
 * only a chat can say, and calls that no endpoint would take jointly pass as if this policy were not there.
 *
 * <p>A joint request is a call of its own: its deadline is the latest of its callers', what it costs is their sum, and retries, limits and
 * the budget count it once. When the server refuses it as a bad request (400, 413, 422), it is halved until what is bad fails alone; an
 * endpoint that takes no arrays, or answers them so that nobody knows whose answer is whose, gets single requests from then on. Any other
 * failure is that of all callers, each with an exception of his own.
 *
 * <p>At most {@link BatchSpec#maxPending()} callers wait for company or an answer; one more fails with {@link ErrorCode#QUEUE_FULL}. A
 * request begins on the thread of the caller who completed it, of the answer before it, or of the timer. Callers get their parts one after
 * the other on the thread of the answer: one who blocks it delays those behind him. Safe for use by any number of threads.
 */
public final class CoalescingPolicy implements Policy {

    /** Under this key of a joint request's Reactor context stand those of its callers, as a {@code List<ContextView>}. */
    public static final String CALLERS = "io.autoglm.sdk.batch.callers";

    private final BatchSpec spec;
    private final Predicate<Call<?>> taken;
    private final ToLongFunction<Call<?>> tokens;
    private final ToIntFunction<Call<?>> mostItems;
    private final ArrayForms forms;
    private final @Nullable Policy observed;
    private final ConcurrentHashMap<Object, Window<?>> windows = new ConcurrentHashMap<>();
    private final AtomicInteger pending = new AtomicInteger();

    /** What calls must have in common. */
    private record Likeness(
            Joining<?> joining,
            Object request,
            Exchange next,
            Priority priority,
            @Nullable String endpoint,
            @Nullable String stickyKey,
            @Nullable Integer maxAttempts,
            @Nullable HedgeSpec hedge,
            @Nullable Duration perTurn,
            Map<String, String> headers,
            int most) {

        static Likeness of(Call<?> call, Joining<?> joining, Object request, Exchange next, int most) {
            CallOptions options = call.options();
            return new Likeness(
                    joining,
                    request,
                    next,
                    call.priority(),
                    options.endpoint(),
                    options.stickyKey(),
                    options.maxAttempts(),
                    options.hedge(),
                    JointTrip.perTurn(options),
                    options.headers(),
                    most);
        }
    }

    /**
     * Makes the policy.
     *
     * @param spec     when requests leave
     * @param taken    whether there is an endpoint that takes a call jointly with others
     * @param tokens    how many model tokens a call's request is, roughly; asked only where {@link BatchSpec#maxTokens()} is set
     * @param mostItems how many answers a request like that of a call may ask for at the most, whatever {@link BatchSpec#maxItems()} says
     * @param forms    where it is noted which endpoints take no arrays
     * @param observed observes joint requests; {@code null} for nobody
     */
    public CoalescingPolicy(
            BatchSpec spec,
            Predicate<Call<?>> taken,
            ToLongFunction<Call<?>> tokens,
            ToIntFunction<Call<?>> mostItems,
            ArrayForms forms,
            @Nullable Policy observed) {
        this.spec = spec;
        this.taken = taken;
        this.tokens = tokens;
        this.mostItems = mostItems;
        this.forms = forms;
        this.observed = observed;
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        Joining<E> joining = call.operation().joining();
        Object request = joining == null ? null : joining.likeness(call.request());
        if (joining == null || request == null || !call.repeatable() || !taken.test(call)) {
            return next.exchange(call);
        }
        int most = Math.min(spec.maxItems(), mostItems.applyAsInt(call));
        if (joining.items(call.request()) >= most) {
            return next.exchange(call); // full without anybody else
        }
        return new Joined<>(call, joining, Likeness.of(call, joining, request, next, most), this);
    }

    private static final class Joined<E> extends Flux<E> {

        private final Call<E> call;
        private final Joining<E> joining;
        private final Likeness likeness;
        private final CoalescingPolicy policy;

        Joined(Call<E> call, Joining<E> joining, Likeness likeness, CoalescingPolicy policy) {
            this.call = call;
            this.joining = joining;
            this.likeness = likeness;
            this.policy = policy;
        }

        @Override
        public void subscribe(CoreSubscriber<? super E> actual) {
            if (policy.pending.incrementAndGet() > policy.spec.maxPending()) {
                policy.served();
                Operators.error(
                        actual,
                        call.failure(
                                        ErrorCode.QUEUE_FULL,
                                        policy.spec.maxPending()
                                                + " calls wait for company or for the answer to a joint request")
                                .withHint(Hint.named("batch-pending"))
                                .exception());
                return;
            }
            policy.enter(this, actual);
        }
    }

    private <E> void enter(Joined<E> joined, CoreSubscriber<? super E> actual) {
        Object request = joined.call.request();
        Caller.Weight weight = new Caller.Weight(
                joined.joining.items(request),
                spec.maxTokens() == null ? 0 : tokens.applyAsLong(joined.call),
                joined.joining.bytes(request));
        Caller<E> caller = new Caller<>(joined.call, actual, this, weight);
        actual.onSubscribe(caller);
        if (!caller.isGone()) {
            window(joined).enter(caller);
        }
    }

    @SuppressWarnings("unchecked") // a window's type is that of its joining, which is part of its key
    private <E> Window<E> window(Joined<E> joined) {
        return (Window<E>) windows.computeIfAbsent(
                joined.likeness,
                key -> new Window<>(this, key, joined.joining, joined.likeness.next(), joined.likeness.most()));
    }

    BatchSpec spec() {
        return spec;
    }

    ArrayForms forms() {
        return forms;
    }

    @Nullable
    Policy observed() {
        return observed;
    }

    void forget(Object likeness, Window<?> window) {
        windows.remove(likeness, window);
    }

    /** One who was pending is not any more. */
    void served() {
        pending.decrementAndGet();
    }

    /** Returns how many callers wait for company or for an answer. */
    public int pending() {
        return pending.get();
    }

    /** Returns how many kinds of calls have callers. */
    int windows() {
        return windows.size();
    }
}
