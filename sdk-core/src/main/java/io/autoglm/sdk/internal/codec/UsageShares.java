package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Shares out what a server counted for several prompts together, by the length of each prompt and of its answer. */
final class UsageShares {

    private UsageShares() {}

    /** Returns shares of {@code sum}: they are in proportion, and together exactly as much. */
    static List<Usage> of(Usage sum, long[] inputs, long[] outputs) {
        int[] input = shares(sum.inputTokens(), inputs);
        int[] output = shares(sum.outputTokens(), outputs);
        List<Usage> shares = new ArrayList<>(inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            shares.add(new Usage(input[i], output[i], input[i] + output[i], null, null, true));
        }
        return shares;
    }

    /** Returns {@code first} for the first, and for the others what would be in proportion to it. */
    static List<Usage> likeTheFirst(Usage first, long[] inputs, long[] outputs) {
        List<Usage> shares = new ArrayList<>(inputs.length);
        shares.add(first);
        for (int i = 1; i < inputs.length; i++) {
            int input = scaled(first.inputTokens(), inputs[i], inputs[0]);
            int output = scaled(first.outputTokens(), outputs[i], outputs[0]);
            shares.add(new Usage(input, output, input + output, null, null, true));
        }
        return shares;
    }

    private static int scaled(int tokens, long length, long ofLength) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round((double) tokens * length / Math.max(1, ofLength)));
    }

    /** The rest that rounding down leaves goes to those who lost most. */
    private static int[] shares(int sum, long[] weights) {
        long all = Arrays.stream(weights).sum();
        double[] exact = Arrays.stream(weights)
                .mapToDouble(weight -> all == 0 ? (double) sum / weights.length : (double) sum * weight / all)
                .toArray();
        int[] shares = Arrays.stream(exact).mapToInt(share -> (int) share).toArray();
        int rest = sum - Arrays.stream(shares).sum();
        IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> shares[i] - exact[i]))
                .limit(rest)
                .forEach(i -> shares[i]++);
        return shares;
    }
}
