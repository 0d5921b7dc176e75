package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.AutoGlmException;
import io.netty.buffer.ByteBuf;
import java.util.Queue;

/**
 * Turns the bytes of one answer into events, whatever the borders of the buffers. One per attempt, used by one thread at a time: the
 * channel's event loop.
 *
 * <p>It decides by content, not by the header, whether the body is a stream of events or one JSON document.
 *
 * @param <E> the type of the call's events
 */
public interface AnswerDecoder<E> {

    /**
     * Reads all of {@code bytes}, without releasing it, and adds the events that are complete to {@code out}.
     *
     * @throws AutoGlmException when the server reports a failure in band, or the bytes are no answer; events added to {@code out}
     *                          before are good
     */
    void feed(ByteBuf bytes, Queue<? super E> out);

    /** Returns whether the answer is whole ({@code [DONE]} was read): what follows on the wire is of no interest. */
    boolean isDone();

    /**
     * The body is at its end: adds what is still to come.
     *
     * @throws AutoGlmException when the answer is not whole
     */
    void end(Queue<? super E> out);
}
