package io.autoglm.sdk.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Gives the attempts of one call their numbers, and knows which of them have left this client, which are over, and why
 * there is another. Those that follow each other are asked
 * about in the order of their numbers; one beside another has a count of its own ({@link BranchLog}).
 */
abstract class Departures {

    private static final AtomicLongFieldUpdater<Departures> LEFT =
            AtomicLongFieldUpdater.newUpdater(Departures.class, "left");
    private static final AtomicIntegerFieldUpdater<Departures> DEPARTED =
            AtomicIntegerFieldUpdater.newUpdater(Departures.class, "departed");
    private static final AtomicIntegerFieldUpdater<Departures> NUMBERED =
            AtomicIntegerFieldUpdater.newUpdater(Departures.class, "numbered");

    /** The number of the latest attempt that has left this client, and above these 32 bits that of the latest that never will. */
    private volatile long left;

    /** How many have left. */
    private volatile int departed;

    /** The highest number that was given out, 0 while there is the first attempt only. */
    private volatile int numbered;

    private volatile @Nullable RetryCause retryCause;
    private @Nullable List<CallLog.Attempt> ended;

    /** How many of those had left this client. */
    private int endedSent;

    /** Attempt number {@code attempt} leaves, unless it was abandoned; returns whether it may. */
    boolean leave(int attempt) {
        while (true) {
            long before = left;
            if (before >>> Integer.SIZE >= attempt) {
                return false;
            }
            if (LEFT.compareAndSet(this, before, before >>> Integer.SIZE << Integer.SIZE | attempt)) {
                if ((int) before < attempt) {
                    countLeft();
                }
                return true;
            }
        }
    }

    void countLeft() {
        DEPARTED.incrementAndGet(this);
    }

    /** Returns whether attempt number {@code attempt}, of those that follow each other, has left. */
    boolean hasLeft(int attempt) {
        return (int) left >= attempt;
    }

    /**
     * Attempt number {@code attempt} is over, or cancelled: unless it has left this client, it never will.
     *
     * @return whether it has not left; {@code false} also when that was said before
     */
    public boolean abandon(int attempt) {
        while (true) {
            long before = left;
            if ((int) before >= attempt || before >>> Integer.SIZE >= attempt) {
                return false;
            }
            if (LEFT.compareAndSet(this, before, (long) attempt << Integer.SIZE | (int) before)) {
                return true;
            }
        }
    }

    /**
     * Returns the number of another attempt of the call, which nobody else gets: one above the highest of those given out, and above
     * {@code attempt}, the latest that the asker knows of. From any thread.
     */
    public int nextNumber(int attempt) {
        return NUMBERED.updateAndGet(this, before -> Math.max(before, attempt) + 1);
    }

    /** Returns the highest number that was given out, at least {@code attempt}. */
    public int lastNumber(int attempt) {
        return Math.max(numbered, attempt);
    }

    /** None of the attempts so far that has not left ever will; returns the number of the next, above those before. */
    int startOver() {
        int ended =
                endedAttempts().stream().mapToInt(CallLog.Attempt::number).max().orElse(0);
        long now = left;
        int last = lastNumber(Math.max(ended, Math.max((int) now, (int) (now >>> Integer.SIZE))));
        abandon(last);
        retryCause = null;
        return nextNumber(last);
    }

    /** Returns how many attempts have left this client. */
    public int attempts() {
        Departures log = shared();
        return departed + (log == null ? 0 : log.attempts());
    }

    /** Another attempt will be made, because of {@code cause}. */
    public void retrying(RetryCause cause) {
        retryCause = cause;
    }

    /** An attempt is over, which had left this client or not. */
    void note(CallLog.Attempt attempt, boolean hadLeft) {
        synchronized (this) {
            List<CallLog.Attempt> list = ended;
            if (list == null) {
                list = new ArrayList<>(1);
                ended = list;
            }
            list.add(attempt);
            endedSent += hadLeft ? 1 : 0;
        }
    }

    /** Returns the log of the joint request of which the call is a part, while it is. */
    @Nullable
    abstract Departures shared();

    /** The attempts of {@code joint} so far have become the call's own. */
    final void adopt(Departures joint) {
        DEPARTED.addAndGet(this, joint.attempts());
        joint.endedAttempts().forEach(attempt -> note(attempt, true));
    }

    /** Returns the attempts that are over, in the order in which they ended. */
    public List<CallLog.Attempt> endedAttempts() {
        Departures log = shared();
        List<CallLog.Attempt> own;
        synchronized (this) {
            own = ended == null ? List.of() : List.copyOf(ended);
        }
        if (log == null) {
            return own;
        }
        List<CallLog.Attempt> all = new ArrayList<>(own);
        all.addAll(log.endedAttempts());
        return all;
    }

    /** Returns whether an attempt has left this client and is not over. */
    public boolean isUnderWay() {
        Departures log = shared();
        if (log != null) {
            return log.isUnderWay();
        }
        synchronized (this) {
            return departed > endedSent;
        }
    }

    /** Returns why the latest attempt is, or will be, made again; {@code null} at the first. */
    public @Nullable RetryCause retryCause() {
        return retryCause;
    }
}
