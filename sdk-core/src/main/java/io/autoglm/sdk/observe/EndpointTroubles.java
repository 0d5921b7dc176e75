package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one endpoint and with the credentials that it is called with. Safe for any number of threads.
 *
 * <p>At most {@value #MOST} troubles are known; the oldest is forgotten for one more. A credential that was refused and is not used any
 * more is forgotten after {@link #FORGOTTEN_AFTER}, at the next good sign.
 */
final class EndpointTroubles {

    static final int MOST = 32;

    private static final long NEVER = Long.MIN_VALUE;
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final Map<Subject, Known> troubles = new LinkedHashMap<>();

    /** Whether something may be wrong: read without the lock by every good sign. */
    private volatile boolean any;

    /** When the last good sign was, {@link #NEVER} before the first; written by every good sign, so without the lock. */
    private final AtomicLong lastGood = new AtomicLong(NEVER);

    private record Subject(TroubleKind kind, @Nullable String credential) {}

    private record Known(Trouble trouble, ErrorCode last) {}

    /** Something that is over. */
    record Over(TroubleKind kind, @Nullable String credential, Trouble.Report report) {}

    /**
     * A bad sign.
     *
     * @param credential whose trouble it is, {@code null} for the endpoint's own
     * @param code       what the attempt failed with
     * @return what to announce, {@code null} for nothing
     */
    synchronized Trouble.@Nullable Report bad(TroubleKind kind, @Nullable String credential, ErrorCode code, long now) {
        Subject subject = new Subject(kind, credential);
        Known known = troubles.get(subject);
        if (known == null && troubles.size() == MOST) {
            troubles.remove(troubles.keySet().iterator().next());
        }
        Trouble trouble = known == null ? new Trouble() : known.trouble();
        troubles.put(subject, new Known(trouble, code));
        any = true;
        return trouble.bad(now);
    }

    /** An attempt succeeded at {@code now}: the endpoint answers. */
    void answered(long now) {
        lastGood.lazySet(now);
    }

    /** Returns whether something may be wrong; only then is a good sign worth telling. */
    boolean isAny() {
        return any;
    }

    /** An attempt with {@code credential} succeeded; returns what is over and to be announced. */
    synchronized List<Over> good(@Nullable String credential, long now) {
        List<Over> over = new ArrayList<>(1);
        boolean left = false;
        Iterator<Map.Entry<Subject, Known>> all = troubles.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Subject, Known> next = all.next();
            Subject subject = next.getKey();
            Trouble trouble = next.getValue().trouble();
            if (subject.credential() == null || subject.credential().equals(credential)) {
                Trouble.Report report = trouble.good(now);
                if (report != null) {
                    over.add(new Over(subject.kind(), subject.credential(), report));
                }
            } else if (now - trouble.last() > FORGOTTEN_AFTER.toNanos()) {
                all.remove();
            } else {
                left |= trouble.isBad();
            }
        }
        any = left;
        return over;
    }

    /** Returns what is wrong at {@code now}, in the order in which it was first known. */
    synchronized List<TroubleState> state(long now) {
        List<TroubleState> state = new ArrayList<>();
        long good = lastGood.get();
        troubles.forEach((subject, known) -> {
            Trouble trouble = known.trouble();
            if (trouble.isBad()) {
                Trouble.Report report = trouble.report(now);
                state.add(new TroubleState(
                        subject.kind(),
                        subject.credential(),
                        known.last(),
                        report.failures(),
                        report.lasted(),
                        Duration.ofNanos(now - trouble.last()),
                        good == NEVER ? null : Duration.ofNanos(now - good)));
            }
        });
        return state;
    }
}
