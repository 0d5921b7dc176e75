package io.autoglm.sdk.batch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The files of a bulk run: requests in, results out, one JSON object a line. Immutable.
 *
 * <p>A line of {@code input} is a body of chat completions, with {@code messages} or with {@code prompt} in their place, and perhaps
 * a {@code custom_id} that its result repeats; or a line of OpenAI's Batch API, {@code custom_id}, {@code method}, {@code url} and
 * {@code body}. A line that is none, or has more than {@value #LONGEST_LINE} bytes, is a failed result. Blank lines are passed over.
 *
 * <p>{@code output} begins with a line about the input; each further one is the result of one input line, which it names by its number, from
 * 1. It is only appended to, in the order in which lines are finished, and is the run's checkpoint.
 *
 * @param input       a file of UTF-8 that does not change during the run; a byte order mark is passed over
 * @param output      the file that results are appended to. It must not exist, but to be resumed
 * @param resume      whether to go on with what {@code output} has, if it exists: what is there is not asked again
 * @param retryFailed with {@code resume}: whether to take the failed results out of {@code output} and ask again
 * @param until       when it signals, no further line is taken, those under way finish, and the run completes; {@code null}: never
 */
public record BulkFile(
        Path input,
        Path output,
        boolean resume,
        boolean retryFailed,
        @Nullable Publisher<?> until) {

    /** How many bytes a line of the input has at the most: 8 MiB. */
    public static final int LONGEST_LINE = 8 * 1024 * 1024;

    public BulkFile {
        if (retryFailed && !resume) {
            throw new IllegalArgumentException("retryFailed belongs to resume: a new output has no failed results");
        }
    }

    /** Returns the files of a new run. */
    public static BulkFile of(Path input, Path output) {
        return new BulkFile(input, output, false, false, null);
    }

    /** Returns a copy that goes on with what the output has, or does not. */
    public BulkFile withResume(boolean value) {
        return new BulkFile(input, output, value, value && retryFailed, until);
    }

    /** Returns a copy that goes on and asks again what has failed, or does not ask again. */
    public BulkFile withRetryFailed(boolean value) {
        return new BulkFile(input, output, resume || value, value, until);
    }

    /** Returns a copy whose run takes no further line when {@code value} signals. */
    public BulkFile withUntil(@Nullable Publisher<?> value) {
        return new BulkFile(input, output, resume, retryFailed, value);
    }
}
