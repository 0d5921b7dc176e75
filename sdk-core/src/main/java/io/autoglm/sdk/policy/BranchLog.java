package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.PartialResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one attempt of a call that may have another beside it: where it goes and what it is told is its own, the rest is the call's.
 */
final class BranchLog extends CallLog {

    private final CallLog call;
    private final int number;

    /** Hears that the attempt got its turn; absent for one that is made beside another. */
    private final @Nullable Runnable turn;

    BranchLog(CallLog call, int number, long nowNanos, @Nullable Runnable turn) {
        super(call.startedAt(), nowNanos);
        this.call = call;
        this.number = number;
        this.turn = turn;
    }

    @Override
    public void admitted(Endpoint where, long nowNanos) {
        super.admitted(where, nowNanos);
        if (turn != null) {
            turn.run();
        }
    }

    @Override
    public boolean isBeside() {
        return turn == null;
    }

    @Override
    public int number(int attempt) {
        return number;
    }

    /** The attempts that follow each other are the call's: one that is abandoned above, before this log was made, must not leave. */
    @Override
    boolean leave(int attempt) {
        return turn == null ? super.leave(attempt) : call.leave(attempt);
    }

    @Override
    void countLeft() {
        super.countLeft();
        call.countLeft();
    }

    @Override
    public boolean abandon(int attempt) {
        return turn == null ? super.abandon(attempt) : call.abandon(attempt);
    }

    @Override
    boolean hasLeft(int attempt) {
        return turn == null ? super.hasLeft(attempt) : call.hasLeft(attempt);
    }

    @Override
    public boolean isSent(int attempt) {
        return hasLeft(number);
    }

    @Override
    public int nextNumber(int attempt) {
        return call.nextNumber(attempt);
    }

    @Override
    public int lastNumber(int attempt) {
        return call.lastNumber(attempt);
    }

    @Override
    public int attempts() {
        return call.attempts();
    }

    @Override
    void note(Attempt attempt, boolean hadLeft) {
        call.note(attempt, hadLeft);
    }

    @Override
    public boolean isUnderWay() {
        return call.isUnderWay();
    }

    @Override
    public List<Attempt> endedAttempts() {
        return call.endedAttempts();
    }

    @Override
    public void counted(long modelTokens) {
        call.counted(modelTokens);
    }

    @Override
    public @Nullable Long inputTokens() {
        return call.inputTokens();
    }

    @Override
    public @Nullable RetryCause retryCause() {
        return turn == null ? null : call.retryCause();
    }

    @Override
    public @Nullable Long firstEventAt() {
        return call.isLed(this) ? call.firstEventAt() : null;
    }

    @Override
    public @Nullable PartialResponse partial() {
        return call.isLed(this) ? call.partial() : null;
    }
}
