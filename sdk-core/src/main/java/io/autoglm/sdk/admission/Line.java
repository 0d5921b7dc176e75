package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Gate.Verdict;
import org.jspecify.annotations.Nullable;

/** Those who wait at the same gates, first in first out. Belongs to the owner of the room, but for the gates. */
final class Line {

    final GateGroup gates;

    final WaiterList waiters = new WaiterList();

    /** What the gates said last: about the first of the line, when there is one. */
    Verdict verdict = Verdict.OPEN;

    Line(GateGroup gates) {
        this.gates = gates;
    }

    /** Returns when the gates may open for the first, if they named a point in time. */
    Verdict.@Nullable NotBefore opening() {
        return !waiters.isEmpty() && verdict instanceof Verdict.NotBefore later ? later : null;
    }

    /** Returns the one of {@code lines} whose gates say first when they may open; {@code null} when nobody waits for a point in time. */
    static @Nullable Line firstToOpen(Line[] lines) {
        Line first = null;
        for (Line line : lines) {
            Verdict.NotBefore opening = line.opening();
            Verdict.NotBefore before = first == null ? null : first.opening();
            if (opening != null && (before == null || opening.atNanos() < before.atNanos())) {
                first = line;
            }
        }
        return first;
    }
}
