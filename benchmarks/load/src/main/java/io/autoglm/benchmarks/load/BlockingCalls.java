package io.autoglm.benchmarks.load;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Calls of a client that blocks, on a thread for each that may be in flight: an application that uses it needs them as well. */
public final class BlockingCalls implements AutoCloseable {

    private final ExecutorService threads;

    /** Makes {@code inFlight} threads at most. */
    public BlockingCalls(int inFlight) {
        threads = Executors.newFixedThreadPool(inFlight);
    }

    /** Runs {@code call}, which returns the text of a whole answer, and tells {@code caller} of it. Does not wait. */
    public void run(Caller caller, Callable<String> call) {
        threads.execute(() -> caller.ended(failureOf(caller, call)));
    }

    private static @Nullable Throwable failureOf(Caller caller, Callable<String> call) {
        try {
            if (!call.call().isEmpty()) {
                caller.token();
            }
            return null;
        } catch (Exception failure) {
            return failure;
        }
    }

    /** Interrupts what is in flight. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
