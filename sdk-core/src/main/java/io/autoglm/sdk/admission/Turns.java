package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Priority;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * In which order those who wait have their turns. Plain: no clock, no thread of its own; one thread at a time.
 *
 * <p>Of 21 turns 16 are for interactive calls, 4 for normal ones and 1 for bulk; where nobody of a priority waits, the others share its
 * turns in the same proportion. Each priority has a count, which grows with each of its turns by 1, 4 or 16; the lowest count is next, the
 * more urgent of two equal ones. A priority for which nobody waited begins one such step above the count of the latest turn, if its own is
 * lower: it has saved nothing up. So 16 urgent newcomers at the most go before a bulk call that is first of its priority, and then it has
 * the lowest count, also when the gates keep it waiting.
 *
 * <p>Within a priority tenants take turns ({@link TenantRound}); a tenant's own calls stay in their order.
 */
final class Turns<T> {

    private final Map<Priority, Share<T>> shares = new EnumMap<>(Priority.class);

    /** The count of the latest turn, before it grew. */
    private long latest;

    private long arrived;
    private int size;

    /** Those of one priority, and how many turns they had. */
    private static final class Share<T> {

        private final TenantRound<T> round = new TenantRound<>();
        private final int step;
        private long count;

        Share(int step) {
            this.step = step;
        }

        boolean waits() {
            return round.size() > 0;
        }

        /** How much of the turns is theirs, in proportion. */
        double weight() {
            return 1.0 / step;
        }
    }

    Turns() {
        for (Priority priority : Priority.values()) {
            shares.put(priority, new Share<>(step(priority)));
        }
    }

    private static int step(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> 1;
            case NORMAL -> 4;
            case BULK -> 16;
        };
    }

    int size() {
        return size;
    }

    int size(Priority priority) {
        return share(priority).round.size();
    }

    private Share<T> share(Priority priority) {
        return Objects.requireNonNull(shares.get(priority));
    }

    /** Returns the new seat of {@code who}. */
    Seat<T> add(T who, Priority priority, @Nullable String tenant) {
        Share<T> share = share(priority);
        if (!share.waits()) {
            share.count = Math.max(share.count, latest + share.step);
        }
        Seat<T> seat = new Seat<>(who, priority, arrived++);
        share.round.add(seat, tenant);
        size++;
        return seat;
    }

    /** Returns who is next, as things are now; {@code null} when nobody waits. */
    @Nullable
    Seat<T> next() {
        if (size == 0) {
            return null;
        }
        Share<T> next = null;
        for (Share<T> share : shares.values()) {
            if (share.waits() && (next == null || share.count < next.count)) {
                next = share;
            }
        }
        return next == null ? null : next.round.next();
    }

    /** Removes {@code seat}, which has had its turn. */
    void take(Seat<T> seat) {
        Share<T> share = share(seat.priority);
        latest = share.count;
        share.count += share.step;
        share.round.take(seat);
        size--;
    }

    /** Removes {@code seat}, which waits for its turn no more. */
    void remove(Seat<T> seat) {
        share(seat.priority).round.remove(seat);
        size--;
    }

    /** Returns the latest call of the tenant that has most of that priority waiting; {@code null} when there is none. */
    @Nullable
    Seat<T> latestOfMost(Priority priority) {
        return share(priority).round.latestOfMost();
    }

    /** Returns how many of {@code tenant} and {@code priority} wait. */
    int waiting(Priority priority, @Nullable String tenant) {
        return share(priority).round.waiting(tenant);
    }

    /**
     * Returns about how many turns a newcomer would wait for, its own not counted: those before it in its own round, with the turns that
     * other priorities have meanwhile, and never more than all who wait.
     */
    long turnsBefore(Priority priority, @Nullable String tenant) {
        Share<T> share = share(priority);
        int own = share.round.waiting(tenant);
        int tenants = share.round.tenants();
        long inRound = Math.min(share.round.size(), own == 0 ? tenants : (own + 1L) * tenants - 1);
        double all = 0;
        for (Share<T> each : shares.values()) {
            all += each == share || each.waits() ? each.weight() : 0;
        }
        return Math.min(size, Math.round(inRound * all / share.weight()));
    }
}
