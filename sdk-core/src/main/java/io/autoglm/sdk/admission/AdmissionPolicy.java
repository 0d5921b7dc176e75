package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Alternatives;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.InFlightListener;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.Priority;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Lets an attempt go when every gate of an endpoint is open, and makes it wait in line until then.
 *
 * <p>Of several endpoints those come first at which the call was not tried yet, of these the ones with the lowest order, and among them
 * the {@link Routing} or the call's {@linkplain io.autoglm.sdk.policy.CallOptions#stickyKey() sticky key} decides; the first that is open takes
 * it. So one that is full, pauses or has failed too often is passed over while another can serve.
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
public final class AdmissionPolicy implements Policy, Alternatives {

    private final WaitingRoom room;

    /**
     * Makes the policy of one endpoint where all models have the same gates, and one line.
     *
     * @param endpoint   where all calls go
     * @param gates      what each attempt needs leave from, in the order that {@link Member} explains
     * @param maxWaiting how many callers may wait, 0 to {@value LimitSpec#HIGHEST_WAITING}
     */
    public AdmissionPolicy(Endpoint endpoint, List<? extends Gate> gates, int maxWaiting) {
        this(endpoint, PerModel.all(gates), maxWaiting, InFlightListener.NONE);
    }

    /**
     * Makes the policy of one endpoint.
     *
     * @param endpoint   where all calls go
     * @param gates      what each attempt needs leave from, by its model, in the order that {@link Member} explains
     * @param maxWaiting how many callers may wait, in all lines together, 0 to {@value LimitSpec#HIGHEST_WAITING}
     * @param inFlight   hears of each attempt that was admitted, and of its end
     */
    public AdmissionPolicy(
            Endpoint endpoint,
            PerModel<? extends List<? extends Gate>> gates,
            int maxWaiting,
            InFlightListener inFlight) {
        this(List.of(new Member(endpoint, gates, 1, 0, inFlight)), Routing.WEIGHTED, new Random(), maxWaiting);
    }

    /**
     * Makes the policy of a pool.
     *
     * @param members    where calls may go; the default model of the first is the one in whose line those wait that name none
     * @param routing    which of them is asked first
     * @param random     where chance comes from; used by any thread
     * @param maxWaiting how many callers may wait, in all lines together, 0 to {@value LimitSpec#HIGHEST_WAITING}
     */
    public AdmissionPolicy(List<Member> members, Routing routing, RandomGenerator random, int maxWaiting) {
        LimitSpec.within("maxWaiting", maxWaiting, 0, LimitSpec.HIGHEST_WAITING);
        room = new WaitingRoom(members.toArray(new Member[0]), routing, random, maxWaiting);
    }

    /** Returns the members, as they were set last. */
    public List<Member> members() {
        return List.of(room.members.wanted().members);
    }

    /**
     * From now on calls, those that wait included, go to {@code members}. One that is not among them gets no attempt any more, is told so
     * by {@link Member#drained()}, and must not come back. To be followed by {@link #wake()}. MUST NOT be called by two threads at once.
     */
    public void setMembers(List<Member> members) {
        room.members.set(members.toArray(new Member[0]));
    }

    /**
     * Changes the part that {@code member}, if it is one, has of the calls, 0 to {@value Member#HIGHEST_WEIGHT}, from the next one on. To
     * be followed by {@link #wake()}. MUST NOT be called by two threads at once, nor together with {@link #setMembers}.
     */
    public void weigh(Member member, double weight) {
        room.members.weigh(member, weight);
    }

    /** Looks whether a change lets somebody go who waits. His attempt begins on this thread. */
    public void wake() {
        room.follow();
    }

    /** Returns the models that have a line of their own, as requests name them. */
    public List<String> models() {
        return room.lines.models();
    }

    /** Returns whether {@code call} may go to a member at which it was not tried and whose breaker lets it. */
    @Override
    public boolean isElsewhere(Call<?> call) {
        Roster roster = room.members.wanted();
        for (int i = 0; i < roster.members.length; i++) {
            Member member = roster.members[i];
            boolean isUntried = Router.rank(member, roster.weights[i], call) >= 0 && !member.isTriedBy(call);
            if (isUntried && !member.routeOf(call).gates.isClosed(call.nowNanos())) {
                return true;
            }
        }
        return false;
    }

    /** Returns how many callers wait now. */
    public int waiting() {
        return room.waiting();
    }

    /**
     * Returns how many callers of one model and priority wait now.
     *
     * @param model a model of {@link #models()}; any other, and {@code null}, means all others together
     */
    public int waiting(@Nullable String model, Priority priority) {
        return room.lines.waiting(model, priority);
    }

    /** Returns how many seats of the lines are taken, those of the cancelled included, for tests; exact while no other thread is here. */
    int lined() {
        return Stream.of(room.lines.all()).mapToInt(Line::size).sum();
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
        return call.operation().limited() ? new AdmissionFlux<>(room, call, next) : Flux.defer(() -> pass(call, next));
    }

    private <E> Flux<E> pass(Call<E> call, Exchange next) {
        Member first = first(call);
        if (first == null) {
            return Flux.error(Router.nowhere(call, members()));
        }
        Route route = first.routeOf(call);
        route.begin();
        if (first.isRetired()) {
            route.end();
            return pass(call, next);
        }
        long now = call.nowNanos();
        call.log().queued(now);
        Endpoint endpoint = first.endpoint();
        call.log().admitted(endpoint, now);
        return Flux.defer(() -> next.exchange(call.withEndpoint(endpoint))).doFinally(end -> route.end());
    }

    private @Nullable Member first(Call<?> call) {
        Roster roster = room.members.wanted();
        Member first = null;
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < roster.members.length; i++) {
            int rank = Router.rank(roster.members[i], roster.weights[i], call);
            if (rank >= 0 && rank < lowest) {
                first = roster.members[i];
                lowest = rank;
            }
        }
        return first;
    }
}
