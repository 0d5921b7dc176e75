package io.autoglm.sdk.batch;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The items of a run that were taken and not delivered: under way, held back, or settled. For one thread at a time. */
final class BulkCalls<T> {

    private final boolean ordered;

    /** What is delivered next: in order all that were taken, else those that are settled. */
    private final Queue<BulkCall<T>> line = new ArrayDeque<>();

    private final Queue<BulkCall<T>> held = new ArrayDeque<>();

    /** The latest of those under way. */
    private @Nullable BulkCall<T> latest;

    private int underWay;
    private int undelivered;

    BulkCalls(boolean ordered) {
        this.ordered = ordered;
    }

    int underWay() {
        return underWay;
    }

    int held() {
        return held.size();
    }

    int undelivered() {
        return undelivered;
    }

    /** {@code call} has come from the source. */
    void taken(BulkCall<T> call) {
        undelivered++;
        if (ordered) {
            line.add(call);
        }
    }

    /** {@code call} gets under way. */
    void begun(BulkCall<T> call) {
        underWay++;
        call.before = latest;
        if (latest != null) {
            latest.after = call;
        }
        latest = call;
    }

    /** {@code call} is under way no more. */
    void ended(BulkCall<T> call) {
        underWay--;
        BulkCall<T> older = call.before;
        BulkCall<T> younger = call.after;
        if (older != null) {
            older.after = younger;
        }
        if (younger != null) {
            younger.before = older;
        } else {
            latest = older;
        }
        call.before = null;
        call.after = null;
    }

    /** What became of {@code call} is known. */
    void settled(BulkCall<T> call) {
        call.settled = true;
        if (!ordered) {
            line.add(call);
        }
    }

    /** {@code call} is to be begun again. */
    void hold(BulkCall<T> call) {
        held.add(call);
    }

    /** Returns the one held for longest, {@code null} when there is none; it is held no more. */
    @Nullable
    BulkCall<T> takeHeld() {
        return held.poll();
    }

    /** Nothing becomes of {@code call} any more. */
    void drop(BulkCall<T> call) {
        undelivered--;
        call.dropped = true;
    }

    /** Nothing becomes of those held any more. */
    void dropHeld() {
        for (BulkCall<T> call = held.poll(); call != null; call = held.poll()) {
            drop(call);
        }
    }

    /** Returns the one to deliver now, {@code null} when there is none; it is delivered then. */
    @Nullable
    BulkCall<T> next() {
        BulkCall<T> head = line.peek();
        while (head != null && head.dropped) {
            line.remove();
            head = line.peek();
        }
        if (head == null || !head.settled) {
            return null;
        }
        undelivered--;
        return line.poll();
    }

    /** Cancels those under way. */
    void cancel() {
        for (BulkCall<T> call = latest; call != null; call = call.before) {
            call.cancel();
        }
        latest = null;
        held.clear();
        line.clear();
    }
}
