package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.Gate.Verdict;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait for their turn at one pool of endpoints: a line per model, fair between priorities and tenants, bounded, lock-free, and with
 * nothing held while waiting.
 */
final class WaitingRoom {

    // How it works.
    //
    // Any thread may call enter(), leave(), wake() and refuseAll(). Each publishes its news first (a waiter pushed on
    // "arrivals" or "left", a gate's own state, "closed") and then calls drain(). "wip" counts the drains that were
    // asked for: whoever raises it from 0 owns the room and works until it can take back all it has seen; everybody
    // else returns at once. So
    //   - the fields under "owned", the lines and their order are only touched by the owner, and gates see check() and
    //     take() one by one;
    //   - no wake-up is lost: news that the owner's pass may have missed was published before "wip" was raised, the
    //     owner sees the higher count when it wants to leave, and makes another pass.
    //
    // Two short cuts, for the usual case that nobody waits:
    //   - enter(): who finds the room without an owner, and nobody in its line, is decided about without a pass.
    //   - wake(): nothing to do when wip is 0 and then waiting is 0, read in this order. Who is not admitted since the
    //     news came too late asked the gates as owner: before the news were published, then wip was not 0 until it was
    //     counted as waiting, so one of the reads shows it; or later, then it has seen the news.
    //
    // A pass takes those out who left, then asks about the next of each line until the answer is "not now", beginning
    // after the line that had the latest turn, since lines may wait for the same gates; then it seats the arrivals: one
    // that finds its line empty is asked about at once, as is one that has become the next of its line. What the pass
    // decides it only notes in "ready"; attempts begin, and refusals are delivered, after the owner has left, on the
    // same thread, by a Starter. An uncontended caller passes without an allocation.
    private static final AtomicIntegerFieldUpdater<WaitingRoom> WIP =
            AtomicIntegerFieldUpdater.newUpdater(WaitingRoom.class, "wip");
    private static final AtomicIntegerFieldUpdater<WaitingRoom> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(WaitingRoom.class, "waiting");

    private final int maxWaiting;
    private final WaiterStack arrivals = new WaiterStack();
    private final WaiterStack left = new WaiterStack();

    private volatile int wip;
    private volatile int waiting; // in the lines and not cancelled
    private volatile @Nullable Supplier<? extends AutoGlmException> closed;
    // owned
    private final WaiterList ready = new WaiterList();
    final Router router;
    final Lines lines;
    final Members members;
    private final Alarms alarms;

    WaitingRoom(Member[] members, Routing routing, RandomGenerator random, int maxWaiting) {
        this.maxWaiting = maxWaiting;
        router = new Router(routing, random, members);
        lines = new Lines(router);
        alarms = new Alarms(this, lines);
        this.members = new Members(router, lines, this::wake);
    }

    /** The members, or what they weigh, have changed. */
    void follow() {
        begin(drain());
    }

    private void begin(@Nullable Waiter chain) {
        Starter.begin(chain);
        members.tellGone();
    }

    int waiting() {
        return waiting;
    }

    int maxWaiting() {
        return maxWaiting;
    }

    /** Lets {@code waiter} go at once on this thread, needing no other look at the clock, wait for its turn, or be refused. */
    void enter(Waiter waiter, long nowNanos) {
        waiter.steppedAtNanos = nowNanos;
        Waiter chain;
        if (wip == 0 && WIP.compareAndSet(this, 0, 1)) {
            if (waiter.line.retired || !waiter.line.isEmpty() || !decide(waiter, true)) {
                arrivals.push(waiter);
                chain = work(1);
            } else {
                chain = ready.takeChain();
                if (!WIP.compareAndSet(this, 1, 0)) {
                    ready.addChain(chain);
                    chain = work(wip);
                }
            }
        } else {
            arrivals.push(waiter);
            chain = drain();
        }
        if (chain == waiter && waiter.next == null) {
            waiter.begin(nowNanos); // nobody else: no starter needed
            members.tellGone();
        } else {
            begin(chain);
        }
    }

    /** {@code waiter} was cancelled in the line. */
    void leave(Waiter waiter) {
        WAITING.decrementAndGet(this);
        left.push(waiter);
        begin(drain());
    }

    /** Something may have become better. */
    void wake() {
        if (wip != 0 || waiting != 0) {
            begin(drain());
        }
    }

    /** From now on everybody is refused with what {@code failure} gives, those who wait first. */
    void refuseAll(Supplier<? extends AutoGlmException> failure) {
        closed = failure;
        begin(drain());
    }

    /** Returns the admitted and the refused, linked in order, that the caller must begin; {@code null} when there are none. */
    private @Nullable Waiter drain() {
        return WIP.getAndIncrement(this) == 0 ? work(1) : null;
    }

    /** Makes passes until there is no news since {@code wip} was {@code seen}; returns what {@link #drain} does. */
    private @Nullable Waiter work(int seen) {
        int known = seen;
        while (true) {
            pass();
            Waiter chain = ready.takeChain(); // while the room is still owned
            if (WIP.compareAndSet(this, known, 0)) {
                return chain;
            }
            ready.addChain(chain);
            known = wip;
        }
    }

    private void pass() {
        members.follow();
        Waiter gone = left.takeAll();
        while (gone != null) {
            Waiter behind = gone.next;
            gone.next = null;
            gone.line.remove(gone, false);
            gone = behind;
        }
        Line[] all = lines.all();
        for (int i = 0, first = lines.first(); i < all.length; i++) {
            serve(all[(first + i) % all.length]);
        }
        Waiter arrived = arrivals.takeAll();
        while (arrived != null) {
            Waiter behind = arrived.next;
            arrived.next = null;
            if (arrived.line.retired) {
                arrived.line = lines.of(arrived.call());
            }
            if (!arrived.line.isEmpty() || !decide(arrived, false)) {
                seat(arrived);
            }
            arrived = behind;
        }
        for (Line line : lines.all()) {
            if (line.next() != line.asked) {
                serve(line);
            }
        }
        setAlarm();
    }

    private void serve(Line line) {
        for (Waiter next = line.next(); next != null && decide(next, false); next = line.next()) {
            line.remove(next, next.ticket != null);
            if (next.ticket != null) {
                lines.hadTurn(line);
            }
        }
    }

    /**
     * Returns whether {@code waiter}, whose turn it would be, is dealt with; else it must wait.
     *
     * @param atOnce whether it came just now
     */
    private boolean decide(Waiter waiter, boolean atOnce) {
        if (waiter.state() == Waiter.OVER) {
            return true;
        }
        Supplier<? extends AutoGlmException> refusal = closed;
        Verdict verdict;
        long now;
        try {
            if (refusal != null) {
                refuse(waiter, refusal.get());
                return true;
            }
            now = atOnce ? waiter.steppedAtNanos : waiter.call().nowNanos();
            verdict = waiter.line.ask(waiter, now);
        } catch (Throwable defect) { // a gate's; it must not stop the room for good
            refuse(waiter, waiter.call().known(defect));
            return true;
        }
        if (verdict instanceof Verdict.Open) {
            admit(waiter, now);
            return true;
        }
        if (verdict instanceof Verdict.Closed shut) {
            refuse(waiter, shut.failure());
            return true;
        }
        return false;
    }

    private void admit(Waiter waiter, long nowNanos) {
        if (claim(waiter)) {
            waiter.steppedAtNanos = nowNanos;
            try {
                waiter.ticket = Objects.requireNonNull(waiter.route, "route").take(waiter.call(), nowNanos);
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
        AutoGlmException vain = Lateness.ofTurn(waiter);
        if (vain != null || !makeRoom(waiter)) {
            waiter.line.forget(waiter);
            refuse(waiter, vain == null ? Refusals.full(waiter) : vain);
            return;
        }
        WAITING.incrementAndGet(this);
        if (waiter.move(Waiter.ARRIVED, Waiter.WAITING)) {
            waiter.line.add(waiter);
        } else {
            waiter.line.forget(waiter);
            WAITING.decrementAndGet(this);
        }
    }

    /** Returns whether there is a place for {@code newcomer}, for which others may have had to give way. */
    private boolean makeRoom(Waiter newcomer) {
        while (waiting >= maxWaiting) {
            Waiter displaced = Displacement.by(newcomer.call(), newcomer.line, lines.all());
            if (displaced == null) {
                return false;
            }
            displaced.line.remove(displaced, false);
            // when it was cancelled just now, the place that this gives back is not ours to count on
            refuse(displaced, Refusals.displaced(displaced, newcomer));
        }
        return true;
    }

    private void setAlarm() {
        try {
            alarms.set();
        } catch (RejectedExecutionException stopped) {
            for (Line line : lines.all()) {
                for (Waiter next = line.waitsForTime(); next != null; next = line.waitsForTime()) {
                    line.remove(next, false);
                    refuse(next, next.call().known(stopped));
                }
            }
        }
    }
}
