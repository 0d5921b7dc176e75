package io.autoglm.sdk.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which changes between good and bad are worth a line. Plain state, without clock; not safe for several threads.
 *
 * <p>It turns bad with the first bad sign after a good one, and good with the first good sign after a bad one. A turn to the bad is
 * announced at most once in {@link #PAUSE}; one that comes earlier is announced with the first bad sign after the pause, or left out and
 * counted when it is over by then. A turn to the good is announced when the turn to the bad was.
 */
final class Trouble {

    static final Duration PAUSE = Duration.ofSeconds(10);

    private boolean bad;
    private boolean announced;
    private long since;
    private long last;
    private long failures;
    private long leftOut;
    private boolean everAnnounced;
    private long announcedAt;

    /**
     * What to announce.
     *
     * @param failures how many bad signs there were since the turn to the bad
     * @param lasted   how long it has been bad
     * @param leftOut  how many turns to the bad were left out since the announcement before
     */
    record Report(long failures, Duration lasted, long leftOut) {}

    /** A bad sign at {@code now}; returns what to announce, {@code null} for nothing. */
    @Nullable
    Report bad(long now) {
        if (!bad) {
            bad = true;
            announced = false;
            since = now;
            failures = 0;
        }
        failures++;
        last = now;
        if (announced || (everAnnounced && now - announcedAt < PAUSE.toNanos())) {
            return null;
        }
        announced = true;
        everAnnounced = true;
        announcedAt = now;
        Report report = report(now, leftOut);
        leftOut = 0;
        return report;
    }

    /** A good sign at {@code now}; returns what to announce, {@code null} for nothing. */
    @Nullable
    Report good(long now) {
        if (!bad) {
            return null;
        }
        bad = false;
        if (!announced) {
            leftOut++;
            return null;
        }
        return report(now, 0);
    }

    /** Returns how it stands at {@code now}, without an announcement; only while {@link #isBad()}. */
    Report report(long now) {
        return report(now, leftOut);
    }

    private Report report(long now, long missing) {
        return new Report(failures, Duration.ofNanos(now - since), missing);
    }

    boolean isBad() {
        return bad;
    }

    /** Returns when the last bad sign was; only after there was one. */
    long last() {
        return last;
    }
}
