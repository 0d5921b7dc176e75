package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.Priority;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Lets an attempt go when every gate of its endpoint is open, and makes it wait in line until then.
 *
 * <p>Models do not wait for each other: each that is configured has a line and gates of its own, and all others together have one. In a
 * line the {@linkplain Call#priority() priorities} share the turns 16 : 4 : 1, within a priority {@linkplain Call#tenant() tenants} take
 * turns, and a tenant's calls go in the order in which they came. So an urgent newcomer may overtake, but nobody starves. Nothing is held
 * while waiting, and cancelling leaves the line at once.
 *
 * <p>When the lines hold as many as they may together, a newcomer displaces one of the least urgent that wait if it is more urgent, or as
 * urgent and of a tenant that has fewer waiting; else it is refused itself. Whoever has to go fails with {@link ErrorCode#QUEUE_FULL}. A
 * gate that is closed fails its callers with its own failure. Such a refusal is no attempt: nothing was taken and nothing is sent.
 *
 * <p>Attempts of an operation that is not {@linkplain io.autoglm.sdk.policy.Operation#limited() limited} pass: they neither wait nor ask a
 * gate, and no ticket hears of them.
 *
 * <p>An attempt that can go at once begins on the subscribing thread. One that waited begins on the thread that made room: the one that
 * ended or cancelled another attempt, or the timer's. Tickets are told of the first committing event and, exactly once, of the end:
 * success after completion or after the event that ends the answer, ignored after any other cancel, else what the failure means.
 *
 * <p>Safe for use by any number of threads; never blocks.
 */
public final class AdmissionPolicy implements Policy {

    private final WaitingRoom room;

    /**
     * Makes the policy of one endpoint where all models have the same gates, and one line.
     *
     * @param endpoint   where all calls go
     * @param gates      what each attempt needs leave from, all of them; may be empty. They hear of an attempt's end in reverse order, so one
     *                   whose leave comes back then, and goes to the next who waits, stands before those that learn from the end
     * @param maxWaiting how many callers may wait, 0 to {@value LimitSpec#HIGHEST_WAITING}
     */
    public AdmissionPolicy(Endpoint endpoint, List<Gate> gates, int maxWaiting) {
        this(endpoint, PerModel.all(gates), maxWaiting, InFlightListener.NONE);
    }

    /**
     * Makes the policy of one endpoint.
     *
     * @param endpoint   where all calls go
     * @param gates      what each attempt needs leave from, all of them, by its model, in the order that the other constructor explains;
     *                   each configured model has a line of its own
     * @param maxWaiting how many callers may wait, in all lines together, 0 to {@value LimitSpec#HIGHEST_WAITING}
     * @param inFlight   hears of each attempt that was admitted, and of its end
     */
    public AdmissionPolicy(
            Endpoint endpoint, PerModel<? extends List<Gate>> gates, int maxWaiting, InFlightListener inFlight) {
        LimitSpec.within("maxWaiting", maxWaiting, 0, LimitSpec.HIGHEST_WAITING);
        room = new WaitingRoom(endpoint, gates.map(each -> new GateGroup(each, inFlight)), maxWaiting);
    }

    /** Returns how many callers wait now. */
    public int waiting() {
        return room.waiting();
    }

    /**
     * Returns how many callers of one model and priority wait now.
     *
     * @param model a configured model, as the server knows it; any other, and {@code null}, means all others together
     */
    public int waiting(@Nullable String model, Priority priority) {
        return room.lines().of(model).waiting(priority);
    }

    /** Returns how many seats of the lines are taken, those of the cancelled included, for tests; exact while no other thread is here. */
    int lined() {
        return room.lines().all().stream().mapToInt(Line::size).sum();
    }

    /**
     * Closes the lines for good: those who wait, and everybody who comes later, fail with what {@code failure} gives, asked once for each.
     * Attempts that have begun are left alone. Those who wait are told on this thread.
     */
    public void refuseAll(Supplier<? extends AutoGlmException> failure) {
        room.refuseAll(failure);
    }

    @Override
    public <E> Flux<E> apply(Call<E> call, Exchange next) {
        return call.operation().limited() ? new AdmissionFlux<>(room, call, next) : pass(call, next);
    }

    private <E> Flux<E> pass(Call<E> call, Exchange next) {
        long now = call.nowNanos();
        call.log().queued(now);
        call.log().admitted(room.endpoint().name(), now);
        return next.exchange(call.withEndpoint(room.endpoint()));
    }
}
