package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Gate.Verdict;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait for their turn at one endpoint: first in, first out per model, bounded, lock-free, and with nothing held while waiting.
 */
final class WaitingRoom {

    // How it works.
    //
    // Any thread may call enter(), leave(), wake() and refuseAll(). Each publishes its news first (a waiter pushed on
    // "arrivals", a counter, a gate's own state, "closed") and then calls drain(). "wip" counts the drains that were
    // asked for: whoever raises it from 0 owns the room and works until it can take back all it has seen; everybody
    // else returns at once. So
    //   - the fields under "owned" are only touched by the owner, and gates see check() and take() one by one;
    //   - no wake-up is lost: news that the owner's pass may have missed was published before "wip" was raised, the
    //     owner sees the higher count when it wants to leave, and makes another pass. There is no shortcut such as
    //     "nobody waits, skip the drain": a caller that was just told "not now" is not in the line yet when the permit
    //     comes back.
    //
    // Each configured model has a line, and all others have one: so a model that is full keeps no other waiting. A pass
    // first serves each line from its head, then the arrivals in their order, each of which is admitted only when
    // nobody stands before it in its line; so a newcomer never overtakes. What it decides it only notes in "ready";
    // attempts begin, and refusals are delivered, after the owner has left, on the same thread, by a Starter. An
    // uncontended caller passes through here without an allocation: the links are fields of the waiter.
    //
    // A cancelled waiter gives its place of the bound back at once (leave()); it is unlinked when it reaches the head,
    // or all together when the cancelled outnumber the waiting.

    private static final int SWEEP_AT = 64;
    private static final long SHORTEST_ALARM_NANOS = 1_000_000;

    private static final AtomicReferenceFieldUpdater<WaitingRoom, @Nullable Waiter> ARRIVALS =
            AtomicReferenceFieldUpdater.newUpdater(WaitingRoom.class, Waiter.class, "arrivals");
    private static final AtomicIntegerFieldUpdater<WaitingRoom> WIP =
            AtomicIntegerFieldUpdater.newUpdater(WaitingRoom.class, "wip");
    private static final AtomicIntegerFieldUpdater<WaitingRoom> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(WaitingRoom.class, "waiting");

    private final Endpoint endpoint;
    private final PerModel<Line> lines;
    private final Line[] each;
    private final int maxWaiting;

    private volatile @Nullable Waiter arrivals; // a stack: the latest first
    private volatile int wip;
    private volatile int waiting; // in the lines and not cancelled
    private volatile @Nullable Supplier<? extends AutoGlmException> closed;

    // owned
    private final WaiterList ready = new WaiterList();
    private int lined; // length of the lines together, the cancelled included
    private @Nullable Alarm alarm;
    private @Nullable Waiter justCame; // brought by the owner itself: the time it came with is that of now

    WaitingRoom(Endpoint endpoint, PerModel<GateGroup> gates, int maxWaiting) {
        this.endpoint = endpoint;
        this.lines = gates.map(Line::new);
        this.each = lines.all().toArray(new Line[0]);
        this.maxWaiting = maxWaiting;
        for (Line line : each) {
            line.gates.onChange(this::wake);
        }
    }

    /** Returns where {@code call} has to wait. */
    Line lineOf(Call<?> call) {
        return lines.of(endpoint.modelFor(call.requestedModel()));
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int waiting() {
        return waiting;
    }

    /** Returns how long the lines are together, the cancelled included; exact only while no other thread is here. */
    int lined() {
        return lined;
    }

    /** Lets {@code waiter} go at once on this thread, needing no other look at the clock, wait for its turn, or be refused. */
    void enter(Waiter waiter, long nowNanos) {
        waiter.steppedAtNanos = nowNanos;
        Waiter latest;
        do {
            latest = arrivals;
            waiter.next = latest;
        } while (!ARRIVALS.compareAndSet(this, latest, waiter));
        Waiter chain = drain(waiter);
        if (chain == waiter && waiter.next == null) {
            waiter.begin(nowNanos); // nobody else: no starter needed
        } else {
            Starter.begin(chain);
        }
    }

    /** A waiter was cancelled in the line. */
    void leave() {
        WAITING.decrementAndGet(this);
        wake();
    }

    /** Something may have become better. */
    void wake() {
        Starter.begin(drain(null));
    }

    /** From now on everybody is refused with what {@code failure} gives, those who wait first. */
    void refuseAll(Supplier<? extends AutoGlmException> failure) {
        closed = failure;
        wake();
    }

    /** Returns the admitted and the refused, linked in order, that the caller must begin; {@code null} when there are none. */
    private @Nullable Waiter drain(@Nullable Waiter newcomer) {
        if (WIP.getAndIncrement(this) != 0) {
            return null;
        }
        justCame = newcomer;
        int seen = 1;
        while (true) {
            serveLines();
            serveArrivals();
            sweep();
            setAlarm();
            Waiter chain = ready.takeChain(); // while the room is still owned
            if (WIP.compareAndSet(this, seen, 0)) {
                return chain;
            }
            ready.addChain(chain);
            justCame = null;
            seen = wip;
        }
    }

    private void serveLines() {
        for (Line line : each) {
            for (Waiter head = line.waiters.peek(); head != null && decide(head); head = line.waiters.peek()) {
                line.waiters.poll();
                lined--;
            }
        }
    }

    private void serveArrivals() {
        Waiter stacked = ARRIVALS.getAndSet(this, null);
        Waiter oldest = null;
        while (stacked != null) {
            Waiter before = stacked.next;
            stacked.next = oldest;
            oldest = stacked;
            stacked = before;
        }
        while (oldest != null) {
            Waiter waiter = oldest;
            oldest = waiter.next;
            waiter.next = null;
            if (!waiter.line.waiters.isEmpty() || !decide(waiter)) {
                seat(waiter);
            }
        }
    }

    /** Returns whether {@code waiter}, before whom nobody stands, is dealt with; else it must wait. */
    private boolean decide(Waiter waiter) {
        if (waiter.state() == Waiter.OVER) {
            return true;
        }
        Supplier<? extends AutoGlmException> refusal = closed;
        Line line = waiter.line;
        long now;
        try {
            if (refusal != null) {
                refuse(waiter, refusal.get());
                return true;
            }
            now = waiter == justCame ? waiter.steppedAtNanos : waiter.call().nowNanos();
            line.verdict = line.gates.check(waiter.call(), now);
        } catch (Throwable defect) { // a gate's; it must not stop the room for good
            refuse(waiter, waiter.call().known(defect));
            return true;
        }
        if (line.verdict instanceof Verdict.Open) {
            admit(waiter, now);
            return true;
        }
        if (line.verdict instanceof Verdict.Closed shut) {
            refuse(waiter, shut.failure());
            return true;
        }
        return false;
    }

    private void admit(Waiter waiter, long nowNanos) {
        if (claim(waiter)) {
            try {
                waiter.ticket = waiter.line.gates.take(waiter.call(), nowNanos);
            } catch (Throwable defect) {
                waiter.refusal = waiter.call().known(defect);
            }
            ready.add(waiter);
        }
    }

    private void refuse(Waiter waiter, Throwable failure) {
        if (claim(waiter)) {
            waiter.refusal = failure;
            ready.add(waiter);
        }
    }

    private boolean claim(Waiter waiter) {
        if (waiter.move(Waiter.ARRIVED, Waiter.ADMITTED)) {
            return true;
        }
        if (waiter.move(Waiter.WAITING, Waiter.ADMITTED)) {
            WAITING.decrementAndGet(this);
            return true;
        }
        return false;
    }

    private void seat(Waiter waiter) {
        if (waiting >= maxWaiting) {
            String message =
                    "the waiting room is full: " + waiter.line.gates + ", waiting " + waiting + " of " + maxWaiting;
            refuse(waiter, waiter.call().failure(ErrorCode.QUEUE_FULL, message).exception());
            return;
        }
        WAITING.incrementAndGet(this);
        if (waiter.move(Waiter.ARRIVED, Waiter.WAITING)) {
            waiter.line.waiters.add(waiter);
            lined++;
        } else {
            WAITING.decrementAndGet(this);
        }
    }

    private void sweep() {
        int gone = lined - waiting;
        if (gone > SWEEP_AT && gone > waiting) {
            for (Line line : each) {
                lined -= line.waiters.removeOver();
            }
        }
    }

    private void setAlarm() {
        Alarm set = alarm;
        Line next = Line.firstToOpen(each);
        Verdict.NotBefore wanted = next == null ? null : next.opening();
        if (set != null && !set.rang() && wanted != null && set.atNanos() <= wanted.atNanos()) {
            return; // when it rings too early, the next pass sets it again
        }
        if (set != null) {
            set.cancel();
            alarm = null;
        }
        Waiter head = next == null ? null : next.waiters.peek();
        if (head != null && wanted != null) {
            setAlarm(head.call(), wanted.atNanos());
        }
    }

    private void setAlarm(Call<?> call, long atNanos) {
        long delay = atNanos - call.nowNanos();
        try {
            alarm = Alarm.set(this, call.timer(), atNanos, delay > 0 ? delay : SHORTEST_ALARM_NANOS);
        } catch (RejectedExecutionException stopped) {
            for (Line line : each) {
                if (line.opening() != null) {
                    refuseLine(line, stopped);
                }
            }
        }
    }

    private void refuseLine(Line line, RejectedExecutionException stopped) {
        for (Waiter waiter = line.waiters.poll(); waiter != null; waiter = line.waiters.poll()) {
            lined--;
            refuse(waiter, waiter.call().known(stopped));
        }
    }
}
