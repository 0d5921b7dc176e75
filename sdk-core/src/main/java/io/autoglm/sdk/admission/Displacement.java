package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Who gives way when the room is full: one of the least urgent that wait, if the newcomer is more urgent, or as urgent and of a tenant
 * that would still have fewer waiting. It is the latest call of the tenant that has most of them waiting in one line.
 */
final class Displacement {

    private static final Priority[] PRIORITIES = Priority.values();

    private Displacement() {}

    /** Returns who has to go so that {@code newcomer} may wait in {@code line}; {@code null} when the newcomer has to. */
    static @Nullable Waiter by(Call<?> newcomer, Line line, Line[] lines) {
        Seat<Waiter> candidate = leastUrgent(lines);
        TenantLine<Waiter> most = candidate == null ? null : candidate.tenant;
        if (candidate == null || most == null) {
            return null;
        }
        int urgency = candidate.priority.compareTo(newcomer.priority()); // the least urgent comes last
        boolean givesWay = urgency > 0 || (urgency == 0 && most.size() > line.like(newcomer) + 1);
        return givesWay ? candidate.who : null;
    }

    private static @Nullable Seat<Waiter> leastUrgent(Line[] lines) {
        for (int i = PRIORITIES.length - 1; i >= 0; i--) {
            Seat<Waiter> candidate = latestOfMost(PRIORITIES[i], lines);
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private static @Nullable Seat<Waiter> latestOfMost(Priority priority, Line[] lines) {
        Seat<Waiter> candidate = null;
        int most = 0;
        for (Line line : lines) {
            Seat<Waiter> latest = line.latestOfMost(priority);
            TenantLine<Waiter> tenant = latest == null ? null : latest.tenant;
            if (tenant != null && tenant.size() > most) {
                candidate = latest;
                most = tenant.size();
            }
        }
        return candidate;
    }
}
