package io.autoglm.cli;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * Carries events from the thread that reads the socket to the thread that writes the output, which may block: a handful at a time, so that
 * an output that nobody reads stops the server instead of filling memory.
 *
 * <p>{@link #next()} is for one thread; {@link #interrupt()} is for any.
 */
final class EventPipe extends BaseSubscriber<Object> {

    /** Events asked for at once. */
    static final int AHEAD = 16;

    private static final Object COMPLETE = new Object();
    private static final Object INTERRUPTED = new Object();

    /** What was asked for fits in, and an ending and an interrupt as well, so that adding never waits. */
    private final BlockingQueue<Object> queue = new ArrayBlockingQueue<>(AHEAD + 2);

    private volatile boolean interrupted;
    private int taken;

    private record Failure(Throwable reason) {}

    /** Waits for the next event; {@code null} after the last. Throws what the call failed with, or {@link InterruptedException}. */
    @Nullable
    Object next() throws InterruptedException {
        Object next = queue.take();
        if (interrupted || next == INTERRUPTED) {
            throw new InterruptedException("the call was cancelled");
        }
        if (next instanceof Failure failure) {
            throw unchecked(failure.reason());
        }
        if (next == COMPLETE) {
            return null;
        }
        if (++taken == AHEAD / 2) {
            taken = 0;
            request(AHEAD / 2);
        }
        return next;
    }

    /** Cancels the call and wakes whoever waits for its events. */
    void interrupt() {
        interrupted = true;
        cancel();
        queue.offer(INTERRUPTED);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(AHEAD);
    }

    @Override
    protected void hookOnNext(Object event) {
        queue.add(event);
    }

    @Override
    protected void hookOnComplete() {
        queue.add(COMPLETE);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        queue.add(new Failure(Objects.requireNonNull(failure)));
    }

    private static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
