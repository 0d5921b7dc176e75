package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Gate.Verdict;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A bucket in memory. Lock-free. It begins to fill at the time it is first asked about, whatever the timer counts from. */
final class LocalQuota implements Quota {

    static final QuotaStore STORE = new QuotaStore() {
        @Override
        public Quota open(String name, Rate rate) {
            return new LocalQuota(rate);
        }

        @Override
        public String toString() {
            return "local";
        }
    };

    private static final AtomicReferenceFieldUpdater<LocalQuota, @Nullable Filling> FILLING =
            AtomicReferenceFieldUpdater.newUpdater(LocalQuota.class, Filling.class, "filling");

    private final Rate rate;
    private volatile @Nullable Filling filling;

    LocalQuota(Rate rate) {
        this.rate = rate;
    }

    @Override
    public Verdict check(long amount, long nowNanos) {
        long needed = Math.min(amount, rate.burst());
        if (needed <= 0) {
            return Verdict.OPEN;
        }
        EstimationProbe estimate = at(nowNanos).estimateAbilityToConsume(needed);
        return estimate.canBeConsumed()
                ? Verdict.OPEN
                : new Verdict.NotBefore(nowNanos + estimate.getNanosToWaitForRefill());
    }

    @Override
    public void take(long amount, long nowNanos) {
        if (amount > 0) {
            at(nowNanos).consumeIgnoringRateLimits(amount);
        }
    }

    @Override
    public void giveBack(long amount, long nowNanos) {
        if (amount > 0) {
            at(nowNanos).addTokens(amount);
        }
    }

    @Override
    public long left(long nowNanos) {
        return at(nowNanos).getAvailableTokens();
    }

    @Override
    public void onChange(Runnable listener) {
        // time and what is given back are all that changes it
    }

    private Bucket at(long nowNanos) {
        Filling begun = filling;
        if (begun == null) {
            Filling first = new Filling(rate, nowNanos);
            begun = FILLING.compareAndSet(this, null, first) ? first : filling;
        }
        return Objects.requireNonNull(begun).at(nowNanos);
    }

    @Override
    public String toString() {
        return rate.toString();
    }

    /** The bucket and its clock, which is set by hand and never goes back. */
    private static final class Filling implements TimeMeter {

        private final long beganNanos;
        private final AtomicLong elapsed = new AtomicLong();
        private final Bucket bucket;

        Filling(Rate rate, long nowNanos) {
            beganNanos = nowNanos;
            bucket = Bucket.builder()
                    .addLimit(Bandwidth.builder()
                            .capacity(rate.burst())
                            .refillGreedy(rate.amount(), rate.period())
                            .build())
                    .withCustomTimePrecision(this)
                    .build();
        }

        Bucket at(long nowNanos) {
            long now = nowNanos - beganNanos;
            long before = elapsed.get();
            while (now > before && !elapsed.compareAndSet(before, now)) {
                before = elapsed.get();
            }
            return bucket;
        }

        @Override
        public long currentTimeNanos() {
            return elapsed.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
