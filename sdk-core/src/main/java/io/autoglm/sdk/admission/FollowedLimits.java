package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** The limits that a server's answers have told of, up to 16 by name and unit; more are left alone. Lock-free. */
final class FollowedLimits {

    private static final int MOST = 16;

    private static final AtomicReferenceFieldUpdater<FollowedLimits, Entry[]> ENTRIES =
            AtomicReferenceFieldUpdater.newUpdater(FollowedLimits.class, Entry[].class, "entries");

    private final Spending spending;
    private volatile Entry[] entries = new Entry[0];

    FollowedLimits(Spending spending) {
        this.spending = spending;
    }

    /** One limit and what is known of it now. */
    private static final class Entry {

        private static final AtomicReferenceFieldUpdater<Entry, FollowedLimit> NOW =
                AtomicReferenceFieldUpdater.newUpdater(Entry.class, FollowedLimit.class, "now");

        private final String name;
        private final Unit unit;
        private volatile FollowedLimit now;

        Entry(String name, Unit unit, FollowedLimit first) {
            this.name = name;
            this.unit = unit;
            now = first;
        }

        boolean replace(FollowedLimit before, FollowedLimit after) {
            return NOW.compareAndSet(this, before, after);
        }
    }

    /** Returns whether a limit of this kind is known. */
    boolean knows(Unit unit) {
        for (Entry entry : entries) {
            if (entry.unit == unit) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether all limits let an attempt go that costs one request and so many model tokens. */
    Verdict check(long tokens, long nowNanos) {
        Verdict strictest = Verdict.OPEN;
        for (Entry entry : entries) {
            long cost = entry.unit == Unit.REQUESTS ? 1 : tokens;
            Verdict verdict = brought(entry, nowNanos).check(cost, nowNanos, spending.total(entry.unit));
            strictest = GateGroup.stricter(strictest, verdict);
        }
        return strictest;
    }

    /** Returns what the strictest limit of this kind leaves, at least 0; {@code null} when none is known. */
    @Nullable
    Long left(Unit unit, long nowNanos) {
        Long least = null;
        for (Entry entry : entries) {
            if (entry.unit == unit) {
                long left = Math.max(0, brought(entry, nowNanos).left(nowNanos, spending.total(unit)));
                least = least == null ? left : Math.min(least, left);
            }
        }
        return least;
    }

    /** Brings a limit to the present. */
    private FollowedLimit brought(Entry entry, long nowNanos) {
        while (true) {
            FollowedLimit before = entry.now;
            FollowedLimit now = before.at(nowNanos, spending, entry.unit);
            if (now == before || entry.replace(before, now)) {
                return now;
            }
        }
    }

    /**
     * An answer has come.
     *
     * @param said         what it says is left
     * @param sentNanos    when its attempt began
     * @param seenRequests what the server had seen by then
     * @param seenTokens   likewise
     */
    void heard(ServerQuota said, long sentNanos, long seenRequests, long seenTokens) {
        for (ServerQuota.Limit limit : said.limits()) {
            Long window = nanos(limit.window());
            Long reset = limit.reset() == null ? window : nanos(limit.reset());
            if (reset != null) {
                long seen = limit.unit() == Unit.REQUESTS ? seenRequests : seenTokens;
                heard(
                        limit,
                        new FollowedLimit.Reading(
                                limit.amount(), limit.remaining(), reset, window, sentNanos, said.atNanos(), seen));
            }
        }
    }

    private static @Nullable Long nanos(@Nullable Duration time) {
        return time == null ? null : time.toNanos();
    }

    private void heard(ServerQuota.Limit limit, FollowedLimit.Reading reading) {
        Entry known = entry(limit, reading);
        if (known == null) {
            return;
        }
        FollowedLimit before;
        FollowedLimit now;
        do {
            before = known.now;
            now = before.heard(reading);
        } while (now != before && !known.replace(before, now));
    }

    /** Returns the entry, made of {@code first} if there is none; {@code null} when there are too many. */
    private @Nullable Entry entry(ServerQuota.Limit limit, FollowedLimit.Reading first) {
        while (true) {
            Entry[] before = entries;
            for (Entry entry : before) {
                if (entry.unit == limit.unit() && entry.name.equals(limit.name())) {
                    return entry;
                }
            }
            if (before.length == MOST) {
                return null;
            }
            Entry made = new Entry(limit.name(), limit.unit(), FollowedLimit.of(first));
            Entry[] more = Arrays.copyOf(before, before.length + 1);
            more[before.length] = made;
            if (ENTRIES.compareAndSet(this, before, more)) {
                return made;
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(entry.name)
                    .append(' ')
                    .append(entry.now);
        }
        return text.toString();
    }
}
