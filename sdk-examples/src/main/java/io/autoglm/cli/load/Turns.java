package io.autoglm.cli.load;

import java.util.List;

/**
 * Whose turn it is among kinds of different shares, spread as evenly as they can be: in as many turns as the shares add up to, each kind
 * has as many as its share, and then it begins anew. Not for several threads.
 */
final class Turns {

    private final int[] shares;
    private final long[] credit;
    private final long sum;

    Turns(List<CallKind> kinds) {
        shares = kinds.stream().mapToInt(CallKind::share).toArray();
        credit = new long[shares.length];
        long all = 0;
        for (int share : shares) {
            all += share;
        }
        sum = all;
    }

    /** Returns the index of the kind whose turn it is, and passes on. */
    int next() {
        int best = 0;
        for (int i = 0; i < shares.length; i++) {
            credit[i] += shares[i];
            best = credit[i] > credit[best] ? i : best;
        }
        credit[best] -= sum;
        return best;
    }

    /** Returns how many of the next {@code turns} turns each kind has, and passes over them. */
    long[] skip(long turns) {
        long[] skipped = new long[shares.length];
        for (int i = 0; i < shares.length; i++) {
            skipped[i] = turns / sum * shares[i];
        }
        for (long left = turns % sum; left > 0; left--) {
            skipped[next()]++;
        }
        return skipped;
    }
}
