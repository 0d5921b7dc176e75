package io.autoglm.test;

import io.autoglm.test.RecordedRequest.Ending;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through: what holds its place in flight, its timer, and how it ended. Confined to the connection's
 * event loop.
 */
final class Answering {

    private final Wire wire;
    private final RecordedRequest request;
    private final Counters counters;
    private boolean inFlight;
    private boolean over;
    private @Nullable Future<?> timer;
    private @Nullable Runnable resume;

    Answering(Wire wire, RecordedRequest request, Counters counters) {
        this.wire = wire;
        this.request = request;
        this.counters = counters;
    }

    Wire wire() {
        return wire;
    }

    RecordedRequest request() {
        return request;
    }

    boolean over() {
        return over;
    }

    /** Takes a place in flight, or says that there is none. */
    boolean enter(@Nullable Integer max) {
        inFlight = counters.enter(max);
        return inFlight;
    }

    /** Runs {@code then} on the event loop after a time, unless the answer is over by then. */
    void after(long nanos, Runnable then) {
        timer = wire.channel().eventLoop().schedule(() -> proceed(then), nanos, TimeUnit.NANOSECONDS);
    }

    private void proceed(Runnable then) {
        timer = null;
        if (!over) {
            then.run();
        }
    }

    /** Runs {@code then} when the socket can take more. */
    void whenWritable(Runnable then) {
        resume = then;
    }

    void writable() {
        Runnable then = resume;
        resume = null;
        if (then != null && !over) {
            then.run();
        }
    }

    void completed() {
        end(Ending.COMPLETED);
    }

    void failed() {
        end(Ending.FAULT);
    }

    void stopped() {
        end(Ending.FAULT);
    }

    void peerClosed() {
        end(Ending.PEER_CLOSED);
    }

    private void end(Ending how) {
        if (over) {
            return;
        }
        over = true;
        resume = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (inFlight) {
            counters.leave();
            count(how);
        }
        request.ended(how);
    }

    private void count(Ending how) {
        if (how == Ending.COMPLETED) {
            counters.streamsFinished.increment();
        } else if (how == Ending.PEER_CLOSED) {
            counters.streamsCancelled.increment();
        }
    }
}
