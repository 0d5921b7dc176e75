package io.autoglm.cli.load;

import org.reactivestreams.Publisher;

/** Makes the calls. */
@FunctionalInterface
public interface Caller {

    /**
     * Returns call number {@code number} of its kind, from 1; nothing happens before it is subscribed to, once.
     *
     * @return events of a stream, or one whole answer
     */
    Publisher<?> call(CallKind kind, long number);
}
