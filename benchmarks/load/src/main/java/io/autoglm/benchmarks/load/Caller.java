package io.autoglm.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** Who waits for one call. */
public interface Caller {

    /** A piece of text has come. */
    void token();

    /** The call has ended: well if {@code failure} is {@code null}. Exactly once, after the last token. */
    void ended(@Nullable Throwable failure);
}
