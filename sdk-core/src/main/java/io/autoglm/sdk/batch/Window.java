package io.autoglm.sdk.batch;

import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Joining;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Calls that are alike: those that wait for company, and how many of their requests are under way.
 *
 * <p>What waits is guarded by this object's lock, under which nothing of others runs. What leaves is put into {@link #leaving} first and
 * sent by one thread at a time, outside the lock: an answer that comes at once lets its callers call again, and their calls leave when it
 * is their turn, not on top of each other's stacks.
 */
final class Window<E> {

    private final CoalescingPolicy policy;
    private final Object likeness;
    private final Joining<E> joining;
    private final Exchange next;
    private final int most;

    private List<Caller<E>> open = new ArrayList<>();
    private int items;
    private long tokens;
    private long bytes;
    private int underWay;
    private int opening;
    private @Nullable Disposable timer;

    private final Queue<Departure<E>> leaving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger missed = new AtomicInteger();

    private record Departure<E>(
            List<Caller<E>> callers, @Nullable Suspicion suspicion) {}

    Window(CoalescingPolicy policy, Object likeness, Joining<E> joining, Exchange next, int most) {
        this.policy = policy;
        this.likeness = likeness;
        this.joining = joining;
        this.next = next;
        this.most = most;
    }

    /** Takes {@code caller} in. */
    void enter(Caller<E> caller) {
        int lingers = -1;
        synchronized (this) {
            if (!open.isEmpty() && !hasRoomFor(caller)) {
                leave();
            }
            open.add(caller);
            items += caller.items;
            tokens += caller.tokens;
            bytes += caller.bytes;
            if (isFull() || (policy.spec().adaptive() && underWay == 0)) {
                leave();
            } else if (open.size() == 1) {
                lingers = opening;
            }
        }
        caller.entered(this);
        if (lingers >= 0) {
            linger(caller, lingers);
        }
        send();
    }

    private boolean hasRoomFor(Caller<E> caller) {
        BatchSpec spec = policy.spec();
        return items + caller.items <= most
                && bytes + caller.bytes <= spec.maxBytes()
                && (spec.maxTokens() == null || tokens + caller.tokens <= spec.maxTokens());
    }

    private boolean isFull() {
        BatchSpec spec = policy.spec();
        return items >= most || bytes >= spec.maxBytes() || (spec.maxTokens() != null && tokens >= spec.maxTokens());
    }

    /** Those that wait leave, as one request; holding the lock. */
    private void leave() {
        underWay++;
        leaving.add(new Departure<>(open, null));
        empty();
    }

    /** Nobody waits any more; holding the lock. */
    private void empty() {
        open = new ArrayList<>();
        items = 0;
        tokens = 0;
        bytes = 0;
        opening++;
        Disposable unused = timer;
        timer = null;
        if (unused != null) {
            unused.dispose();
        }
    }

    private void linger(Caller<E> first, int opened) {
        long nanos = policy.spec().linger().toNanos();
        Disposable lingering;
        try {
            lingering = nanos == 0
                    ? null // only until what is under way returns
                    : first.call.timer().schedule(() -> lingered(opened), nanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException closedTimer) {
            lingered(opened);
            return;
        }
        synchronized (this) {
            if (opening == opened) {
                timer = lingering;
                return;
            }
        }
        if (lingering != null) {
            lingering.dispose();
        }
    }

    private void lingered(int opened) {
        synchronized (this) {
            if (opening == opened && !open.isEmpty()) {
                leave();
            }
        }
        send();
    }

    /** A request of this window is over. */
    void returned() {
        synchronized (this) {
            underWay--;
            if (!open.isEmpty() && policy.spec().adaptive()) {
                leave();
            }
            forgetIfIdle();
        }
        send();
    }

    /** A window that is idle is forgotten. Who finds it at that moment is served all the same, beside those who come after him. */
    private void forgetIfIdle() {
        if (open.isEmpty() && underWay == 0) {
            policy.forget(likeness, this);
        }
    }

    /** Has {@code callers}, whose request failed, make another. */
    void again(List<Caller<E>> callers, @Nullable Suspicion suspicion) {
        synchronized (this) {
            underWay++;
        }
        leaving.add(new Departure<>(callers, suspicion));
    }

    /** {@code caller} does not wait any more, if he did. */
    void remove(Caller<E> caller) {
        synchronized (this) {
            if (open.remove(caller)) {
                items -= caller.items;
                tokens -= caller.tokens;
                bytes -= caller.bytes;
                if (open.isEmpty()) {
                    empty();
                    forgetIfIdle();
                }
            }
        }
    }

    private void send() {
        if (leaving.isEmpty() || missed.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            for (Departure<E> each = leaving.poll(); each != null; each = leaving.poll()) {
                send(each);
            }
            seen = missed.addAndGet(-seen);
        }
    }

    private void send(Departure<E> departure) {
        List<Caller<E>> callers =
                departure.callers().stream().filter(caller -> !caller.isGone()).toList();
        if (callers.isEmpty()) {
            returned();
            return;
        }
        Trip<E, ?> trip = null;
        try {
            trip = callers.size() == 1
                    ? new AloneTrip<>(callers.get(0), this, departure.suspicion())
                    : new JointTrip<>(callers, this, joining, policy);
            trip.start(next);
        } catch (Throwable defect) { // whatever it is: those who come later must not wait for it
            if (trip != null) {
                trip.onError(defect);
            } else {
                callers.forEach(caller -> caller.failed(caller.call.known(defect)));
                returned();
            }
        }
    }
}
