package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One attempt as the rate gate knows it. True once it is over. */
final class RateTicket extends AtomicBoolean implements Ticket {

    final transient RateGate gate;
    final transient Call<?> call;
    final long startedNanos;

    /** What was set aside, {@code null} when no limit of model tokens was known; and how much of that is the prompt. */
    final @Nullable Long reserved;

    final long input;

    private final long seenRequests;
    private final long seenTokens;
    private transient @Nullable ServerQuota told;

    RateTicket(
            RateGate gate,
            Call<?> call,
            long startedNanos,
            @Nullable Long reserved,
            long input,
            long seenRequests,
            long seenTokens) {
        this.gate = gate;
        this.call = call;
        this.startedNanos = startedNanos;
        this.reserved = reserved;
        this.input = input;
        this.seenRequests = seenRequests;
        this.seenTokens = seenTokens;
    }

    @Override
    public void firstEvent(Duration elapsed) {
        if (listen()) {
            gate.changed();
        }
    }

    @Override
    public void ended(Outcome outcome, @Nullable Throwable failure, long nowNanos) {
        if (compareAndSet(false, true)) {
            boolean news = listen();
            gate.ended(this, outcome, failure, nowNanos, news);
        }
    }

    /** Returns whether the server has said something that was not heard before. */
    private boolean listen() {
        ServerQuota said = gate.follows() ? call.log().quota() : null;
        if (said == null || said.equals(told)) {
            return false;
        }
        told = said;
        gate.followed().heard(said, startedNanos, seenRequests, seenTokens);
        return true;
    }
}
