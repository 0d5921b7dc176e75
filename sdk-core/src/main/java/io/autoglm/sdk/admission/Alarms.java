package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate.Verdict;
import org.jspecify.annotations.Nullable;

/** Sees to it that the room looks again when the first of its lines may go on. Belongs to the owner of the room. */
final class Alarms {

    private static final long SHORTEST_NANOS = 1_000_000;

    private final WaitingRoom room;
    private final Lines lines;
    private @Nullable Alarm alarm;

    Alarms(WaitingRoom room, Lines lines) {
        this.room = room;
        this.lines = lines;
    }

    /**
     * Sets the alarm that is needed now, and takes back the one that is not.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the timer was stopped: nobody will look
     */
    void set() {
        Alarm set = alarm;
        Line first = firstToOpen();
        Verdict.NotBefore wanted = first == null ? null : first.opening();
        if (set != null && set.willRing() && wanted != null && set.atNanos() <= wanted.atNanos()) {
            return; // when it rings too early, the next pass sets it again
        }
        if (set != null) {
            set.cancel();
            alarm = null;
        }
        Waiter next = first == null ? null : first.next();
        if (next != null && wanted != null) {
            Call<?> call = next.call();
            long delay = wanted.atNanos() - call.nowNanos();
            alarm = Alarm.set(room, call.timer(), wanted.atNanos(), delay > 0 ? delay : SHORTEST_NANOS);
        }
    }

    /** Returns the line whose gates say first when they may open; {@code null} when nobody waits for a point in time. */
    private @Nullable Line firstToOpen() {
        Line first = null;
        for (Line line : lines.all()) {
            Verdict.NotBefore opening = line.opening();
            Verdict.NotBefore before = first == null ? null : first.opening();
            if (opening != null && (before == null || opening.atNanos() < before.atNanos())) {
                first = line;
            }
        }
        return first;
    }
}
