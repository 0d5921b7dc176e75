package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Those who wait for the same model. Belongs to the owner of the room, but for {@link #waiting}. */
final class Line {

    private final Router router;
    private final Pace pace = new Pace();
    private final Turns<Waiter> turns = new Turns<>();

    /** How many wait, by priority; written by the owner, read by all. */
    private final Map<Priority, AtomicInteger> waiting = new EnumMap<>(Priority.class);

    /** What the gates said last: about the next of the line, when there is one. */
    private Verdict verdict = Verdict.OPEN;

    /** About whom the gates said it, when that was "not now". */
    @Nullable
    Waiter asked;

    /** No member has it as a line of its own any more: whoever arrives goes to another. */
    boolean retired;

    Line(Router router) {
        this.router = router;
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new AtomicInteger());
        }
    }

    /** Returns how many of {@code priority} wait; may be called by any thread. */
    int waiting(Priority priority) {
        return counter(priority).get();
    }

    boolean isEmpty() {
        return turns.size() == 0;
    }

    int size() {
        return turns.size();
    }

    /** Returns who is next; {@code null} when nobody waits. */
    @Nullable
    Waiter next() {
        Seat<Waiter> next = turns.next();
        return next == null ? null : next.who;
    }

    /** Asks whether {@code waiter}, before whom nobody stands, may start, and where: the clock and the gates. */
    Verdict ask(Waiter waiter, long nowNanos) {
        verdict = router.choose(waiter, nowNanos);
        boolean waits = !(verdict instanceof Verdict.Open || verdict instanceof Verdict.Closed);
        asked = waits ? waiter : null;
        return verdict;
    }

    void add(Waiter waiter) {
        Call<?> call = waiter.call();
        if (isEmpty()) {
            pace.begins(waiter.steppedAtNanos);
        }
        waiter.seat = turns.add(waiter, call.priority(), call.tenant());
        count(call.priority());
    }

    /** Removes {@code waiter}, if it is here: {@code admitted} when it has had its turn, else it gives it up. */
    void remove(Waiter waiter, boolean admitted) {
        forget(waiter);
        Seat<Waiter> seat = waiter.seat;
        if (seat == null || !seat.isTaken()) {
            return;
        }
        if (admitted) {
            turns.take(seat);
            pace.turn(waiter.steppedAtNanos);
        } else {
            turns.remove(seat);
        }
        count(seat.priority);
    }

    /** Keeps nothing of {@code waiter}, about whom the gates were asked and who does not wait here. */
    void forget(Waiter waiter) {
        if (asked == waiter) {
            asked = null;
        }
    }

    private void count(Priority priority) {
        counter(priority).lazySet(turns.size(priority));
    }

    private AtomicInteger counter(Priority priority) {
        return Objects.requireNonNull(waiting.get(priority));
    }

    /** Returns how long a call like {@code call} that comes now would likely wait; {@code null} while that is not known. */
    @Nullable
    Duration likelyWait(Call<?> call, long nowNanos) {
        long turnsBefore = turns.turnsBefore(call.priority(), call.tenant());
        return pace.likely(turnsBefore + 1, nowNanos);
    }

    /** Returns whether others as urgent as {@code waiter} wait here. */
    boolean hasOthers(Waiter waiter) {
        int own = waiter.state() == Waiter.WAITING ? 1 : 0;
        return turns.size(waiter.call().priority()) > own;
    }

    /** Returns how many calls of the same tenant and priority as {@code call} wait here. */
    int like(Call<?> call) {
        return turns.waiting(call.priority(), call.tenant());
    }

    /** Returns who gives way first of those of {@code priority}; {@code null} when none wait. */
    @Nullable
    Seat<Waiter> latestOfMost(Priority priority) {
        return turns.latestOfMost(priority);
    }

    /** Returns when the gates may open for the next, if they named a point in time. */
    Verdict.@Nullable NotBefore opening() {
        return !isEmpty() && verdict instanceof Verdict.NotBefore later ? later : null;
    }

    /** Returns who is next, if the gates named a point in time for it. */
    @Nullable
    Waiter waitsForTime() {
        return opening() == null ? null : next();
    }
}
