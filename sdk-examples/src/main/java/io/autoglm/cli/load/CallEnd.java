package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A call that is over. Times are nanoseconds from the start of the load.
 *
 * @param kind         the index of its kind
 * @param counted      whether it counts, which calls of the warm-up do not
 * @param due          when it should have begun
 * @param begun        when it did
 * @param firstToken   when the first event of a stream arrived, {@code null} when none did, and for a whole answer
 * @param ended        when it was over
 * @param ending       how
 * @param attempts     what is known of its attempts
 * @param outputTokens model tokens of the answer, {@code null} when the server did not say
 */
record CallEnd(
        int kind,
        boolean counted,
        long due,
        long begun,
        @Nullable Long firstToken,
        long ended,
        Ending ending,
        Attempts attempts,
        @Nullable Integer outputTokens) {

    /**
     * How it ended.
     *
     * @param cancelled whether this program gave it up
     * @param failure   why it failed, {@code null} when it did not
     */
    record Ending(boolean cancelled, @Nullable ErrorCode failure) {

        static final Ending SUCCESS = new Ending(false, null);
        static final Ending CANCELLED = new Ending(true, null);

        boolean succeeded() {
            return !cancelled && failure == null;
        }
    }

    /**
     * What became of its attempts.
     *
     * @param sent      how many left this client
     * @param throttled how many the server refused as too many
     */
    record Attempts(int sent, int throttled) {}
}
