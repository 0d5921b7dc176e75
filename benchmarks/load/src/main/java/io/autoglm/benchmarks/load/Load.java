package io.autoglm.benchmarks.load;

/** A load that has begun: callers come, and the last of them has been served when {@link #await} returns. */
interface Load {

    /** Waits for the last caller, and returns whether all were served before the time was up. */
    boolean await(long limitNanos) throws InterruptedException;
}
