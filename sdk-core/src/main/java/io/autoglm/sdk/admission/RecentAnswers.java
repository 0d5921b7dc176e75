package io.autoglm.sdk.admission;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** How long the latest 64 answers were, in model tokens. Lock-free. */
final class RecentAnswers {

    private static final int KEPT = 64;
    private static final int NEEDED = 10;
    private static final double SHARE = 0.9;

    private static final AtomicReferenceFieldUpdater<RecentAnswers, Sample> SAMPLE =
            AtomicReferenceFieldUpdater.newUpdater(RecentAnswers.class, Sample.class, "sample");

    private volatile Sample sample = new Sample(new int[0], 0, null);

    /**
     * The latest answers.
     *
     * @param lengths in no order
     * @param next    which one is the oldest, when there are as many as are kept
     * @param p90     the length that nine of ten do not exceed; {@code null} while there are too few
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Sample(int[] lengths, int next, @Nullable Long p90) {

        Sample with(int length) {
            int[] more;
            if (lengths.length < KEPT) {
                more = Arrays.copyOf(lengths, lengths.length + 1);
                more[lengths.length] = length;
            } else {
                more = lengths.clone();
                more[next] = length;
            }
            return new Sample(more, (next + 1) % KEPT, p90(more));
        }

        private static @Nullable Long p90(int[] of) {
            if (of.length < NEEDED) {
                return null;
            }
            int[] sorted = of.clone();
            Arrays.sort(sorted);
            return (long) sorted[(int) Math.ceil(SHARE * sorted.length) - 1];
        }
    }

    void add(int length) {
        Sample before;
        do {
            before = sample;
        } while (!SAMPLE.compareAndSet(this, before, before.with(length)));
    }

    /** Returns the length that nine of ten answers do not exceed; {@code null} before the tenth. */
    @Nullable
    Long p90() {
        return sample.p90;
    }
}
