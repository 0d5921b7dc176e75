package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** Counts of the member {@code usage} as they come one by one. One per answer. */
final class EmbedUsage {

    private int input;
    private int output;
    private int total;

    /** The member called {@code name} is {@code said}; what is not known is passed over. */
    void count(String name, double said) {
        int tokens = (int) Math.max(0, Math.min(Integer.MAX_VALUE, said));
        switch (name) {
            case "prompt_tokens", "input_tokens" -> input = tokens;
            case "completion_tokens", "output_tokens" -> output = tokens;
            case "total_tokens" -> total = tokens;
            default -> {}
        }
    }

    /** Returns what was said; {@code null} when all counts are 0. Where only the total is known, all of it was input. */
    @Nullable
    Usage usage() {
        if (input == 0 && output == 0 && total == 0) {
            return null;
        }
        int read = input == 0 ? total : input;
        return new Usage(read, output, total == 0 ? read + output : total, null, null);
    }
}
