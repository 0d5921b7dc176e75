package io.autoglm.sdk.admission;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Those of one priority: the tenants that have somebody waiting take turns, one each, and a newcomer's first turn is after one of each of
 * the others. Those without a tenant are one tenant together.
 *
 * <p>There are {@value #MOST_TENANTS} tenants at the most. Whoever comes when so many have somebody waiting stands in one common line,
 * which counts as one tenant more, until that is empty. What is known of a tenant goes when nobody of it waits. One thread at a time.
 */
final class TenantRound<T> {

    static final int MOST_TENANTS = 1_024;

    private static final Object NOBODY = new Object();
    private static final Object COMMON = new Object();

    /** In the order of their turns: the first is next. */
    private final Map<Object, TenantLine<T>> tenants = new LinkedHashMap<>();

    private int size;

    int size() {
        return size;
    }

    /** Returns how many tenants have somebody waiting. */
    int tenants() {
        return tenants.size();
    }

    /** Returns how many stand before a newcomer of {@code tenant} in its own line. */
    int waiting(@Nullable String tenant) {
        TenantLine<T> line = tenants.get(keyOf(tenant));
        return line == null ? 0 : line.size();
    }

    void add(Seat<T> seat, @Nullable String tenant) {
        tenants.computeIfAbsent(keyOf(tenant), TenantLine::new).add(seat);
        size++;
    }

    private Object keyOf(@Nullable String tenant) {
        Object own = tenant == null ? NOBODY : tenant;
        boolean common = !tenants.containsKey(own) && (tenants.containsKey(COMMON) || tenants.size() >= MOST_TENANTS);
        return common ? COMMON : own;
    }

    /** Returns who is next; {@code null} when nobody waits. */
    @Nullable
    Seat<T> next() {
        return size == 0 ? null : tenants.values().iterator().next().first();
    }

    /** Removes {@code seat}, which has had its turn: its tenant is next after all others. */
    void take(Seat<T> seat) {
        TenantLine<T> line = leave(seat);
        tenants.remove(line.key);
        if (line.size() > 0) {
            tenants.put(line.key, line);
        }
    }

    /** Removes {@code seat}, which waits for its turn no more. */
    void remove(Seat<T> seat) {
        TenantLine<T> line = leave(seat);
        if (line.size() == 0) {
            tenants.remove(line.key);
        }
    }

    private TenantLine<T> leave(Seat<T> seat) {
        TenantLine<T> line = seat.tenant;
        if (line == null) {
            throw new IllegalStateException("nobody waits there");
        }
        line.remove(seat);
        size--;
        return line;
    }

    /** Returns the latest of the tenant that has most waiting, of several such the latest of all; {@code null} when nobody waits. */
    @Nullable
    Seat<T> latestOfMost() {
        Seat<T> latest = null;
        int most = 0;
        for (TenantLine<T> line : tenants.values()) {
            Seat<T> last = line.last();
            if (last != null
                    && (latest == null || line.size() > most || (line.size() == most && last.number > latest.number))) {
                latest = last;
                most = line.size();
            }
        }
        return latest;
    }
}
