package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.ServerQuota.Unit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was spent since the beginning: totals that only tell something by their difference. What a server says is left lacks what it has
 * not seen, and that is what was spent since the attempt was sent to which it answered.
 *
 * <p>A request and its prompt are seen when they arrive, the model tokens of its answer, at the latest, when it is over: a server that
 * sets them aside at once is asked for a little less than it would give.
 */
final class Spending {

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong seenTokens = new AtomicLong();

    /** An attempt begins, whose prompt is of {@code input} model tokens, and which is expected to cost so many. */
    void began(long input, long reserved) {
        requests.incrementAndGet();
        if (reserved != 0) {
            seenTokens.addAndGet(input);
            tokens.addAndGet(reserved);
        }
    }

    /** It is over, and has cost so many. */
    void ended(long input, long reserved, long used) {
        seenTokens.addAndGet(used - input);
        tokens.addAndGet(used - reserved);
    }

    /** It was never sent. */
    void forgotten(long input, long reserved) {
        requests.decrementAndGet();
        ended(input, reserved, 0);
    }

    /** Returns all that was spent or set aside. */
    long total(Unit unit) {
        return unit == Unit.REQUESTS ? requests.get() : tokens.get();
    }

    /** Returns what of it a server has seen that looks now, after the latest attempt has arrived there. */
    long seen(Unit unit) {
        return unit == Unit.REQUESTS ? requests.get() : seenTokens.get();
    }
}
