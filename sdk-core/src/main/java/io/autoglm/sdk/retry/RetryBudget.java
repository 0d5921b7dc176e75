package io.autoglm.sdk.retry;

import io.autoglm.sdk.policy.InFlightListener;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How many retries all calls of a client can still make together, so that a server that is down gets little more than its usual load.
 *
 * <p>A bucket that starts full. It holds as many retries as attempts were in flight at once within the window, so that each attempt that
 * fails in one blow can be made again; or what the successes of the window brought, so that a moment of failures can be bridged also where
 * answers are short; or the minimum: whichever is most. Successes and time refill it; what does not fit is lost, which is looked at when a
 * retry is withdrawn.
 *
 * <p>Lock-free and without a clock: {@code nowNanos} is the time on the timer of the calls, from any origin. Safe for use by any number
 * of threads; a reading taken while others change it may be behind by what they change.
 */
public final class RetryBudget implements InFlightListener {

    /** Of a retry, in {@link #earned}. */
    private static final double PARTS = 1_000_000;

    private static final double ROUNDING = 1e-9;

    private static final AtomicReferenceFieldUpdater<RetryBudget, Account> ACCOUNT =
            AtomicReferenceFieldUpdater.newUpdater(RetryBudget.class, Account.class, "account");
    private static final AtomicReferenceFieldUpdater<RetryBudget, @Nullable Long> SPENT_SINCE =
            AtomicReferenceFieldUpdater.newUpdater(RetryBudget.class, Long.class, "spentSince");

    private final RetryBudgetSpec spec;
    private final PeakWindow inFlight;
    private final SlotRing successes;
    private final long partsPerSuccess;

    /** What successes and given-back retries have brought so far. */
    private final AtomicLong earned = new AtomicLong();

    private volatile Account account = new Account(Double.POSITIVE_INFINITY, 0, 0);
    private final AtomicLong withdrawn = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** How many had been refused before the budget was spent; absent while it is not. */
    private volatile @Nullable Long spentSince;

    /**
     * What was left at the last withdrawal.
     *
     * @param balance  retries
     * @param atNanos  when it was
     * @param earned   how much of {@link RetryBudget#earned} is in it
     */
    private record Account(double balance, long atNanos, long earned) {}

    /** Returns a full budget. */
    public RetryBudget(RetryBudgetSpec spec) {
        this.spec = spec;
        inFlight = new PeakWindow(spec.window());
        successes = new SlotRing(spec.window());
        partsPerSuccess = Math.round(spec.perSuccess() * PARTS);
    }

    /** Returns what it goes by. */
    public RetryBudgetSpec spec() {
        return spec;
    }

    /**
     * Takes one retry out, if there is one.
     *
     * @return whether it may be made; {@code false} is counted as refused
     */
    public boolean tryWithdraw(long nowNanos) {
        while (spec.limited()) {
            Account before = account;
            long brought = earned.get();
            double balance = balance(before, brought, nowNanos);
            if (balance < 1 - ROUNDING) {
                refused.incrementAndGet();
                return false;
            }
            Account after = new Account(Math.max(0, balance - 1), later(before, nowNanos), brought);
            if (ACCOUNT.compareAndSet(this, before, after)) {
                break;
            }
        }
        withdrawn.incrementAndGet();
        return true;
    }

    /** Puts back a retry that was withdrawn and never sent. */
    public void giveBack() {
        withdrawn.decrementAndGet();
        earned.addAndGet((long) PARTS);
    }

    /** A call has succeeded, or is about to: its answer has begun. */
    public void deposit(long nowNanos) {
        if (partsPerSuccess != 0) {
            successes.add(nowNanos);
            earned.addAndGet(partsPerSuccess);
        }
    }

    /** Returns how many retries are possible now; infinite when it is not limited. */
    public double balance(long nowNanos) {
        return balance(account, earned.get(), nowNanos);
    }

    /** Returns how many retries are possible at once at the most; infinite when it is not limited. */
    public double capacity(long nowNanos) {
        if (!spec.limited()) {
            return Double.POSITIVE_INFINITY;
        }
        double brought = successes.sum(nowNanos) * spec.perSuccess();
        return Math.max(brought, Math.max(spec.minimum(), inFlight.peak(nowNanos)));
    }

    /** Returns how many retries were withdrawn so far and not given back. */
    public long withdrawn() {
        return withdrawn.get();
    }

    /** Returns how many retries were refused so far. */
    public long refused() {
        return refused.get();
    }

    /** Returns how many attempts are in flight. */
    public int inFlight() {
        return inFlight.level();
    }

    /** Returns whether a retry was refused and the budget has not recovered since: it is not half full again. */
    public boolean isSpent() {
        return spentSince != null;
    }

    @Override
    public void began(long nowNanos) {
        inFlight.raise(nowNanos);
    }

    @Override
    public void ended(long nowNanos) {
        inFlight.lower(nowNanos);
    }

    /** Notes that a retry was refused; returns whether that is news. */
    boolean noteSpent() {
        return SPENT_SINCE.compareAndSet(this, null, refused.get() - 1);
    }

    /** Returns how many retries were refused while the budget was spent, if it has just recovered; else {@code null}. */
    @Nullable
    Long noteRecovered(long nowNanos) {
        Long since = spentSince;
        if (since == null || balance(nowNanos) < Math.max(1, capacity(nowNanos) / 2)) {
            return null;
        }
        return SPENT_SINCE.compareAndSet(this, since, null) ? refused.get() - since : null;
    }

    private double balance(Account last, long brought, long nowNanos) {
        double gained = (brought - last.earned) / PARTS;
        double refilled = Math.max(0, nowNanos - last.atNanos) * spec.perSecond() / 1e9;
        return Math.min(capacity(nowNanos), last.balance + gained + refilled);
    }

    private static long later(Account last, long nowNanos) {
        boolean isFirst = last.balance == Double.POSITIVE_INFINITY;
        return isFirst || nowNanos - last.atNanos > 0 ? nowNanos : last.atNanos;
    }
}
