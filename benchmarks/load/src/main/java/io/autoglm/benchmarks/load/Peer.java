package io.autoglm.benchmarks.load;

import java.time.Duration;

/**
 * A client under load, by the least that every one of them can do. Each is made for one {@link Target} and used as its documentation tells a
 * server application to use it: asynchronously where it can be, else on as many threads as calls may be in flight.
 *
 * <p>A call is told to its {@link Caller}, on any thread, and ends exactly once. Neither method blocks.
 */
public interface Peer extends AutoCloseable {

    /** Sends {@link Target#PROMPT} and reads a whole answer: its text is one {@link Caller#token()}. */
    void generate(Caller caller);

    /** Sends {@link Target#PROMPT} and streams the answer: each piece of text that is not empty is one {@link Caller#token()}. */
    void stream(Caller caller);

    /**
     * The same for a reader that takes one piece of text per {@code pause}: with demand of one at a time where the client knows
     * demand, else by holding up the thread that calls back, which is what an application has left.
     */
    void streamSlowly(Caller caller, Duration pause);

    /** Ends the client and what is still in flight. */
    @Override
    void close();
}
