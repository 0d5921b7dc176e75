package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.internal.codec.AnswerDecoder;
import io.autoglm.sdk.policy.Operation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The body of a good answer, turned into events as the subscriber asks for them.
 *
 * <p>The next buffer is asked for only when no parsed event is left and there is demand, so that a slow subscriber slows the socket.
 */
final class AnswerBody<E> extends Body {

    private final Attempt<E> answer;
    private final AnswerDecoder<E> decoder;
    private final ArrayDeque<E> events = new ArrayDeque<>(8);

    private @Nullable AutoGlmException failure;
    private boolean whole;
    private boolean asked;
    private boolean unbounded;
    private boolean draining;

    AnswerBody(Attempt<E> attempt, AnswerDecoder<E> decoder) {
        super(attempt);
        this.answer = attempt;
        this.decoder = decoder;
    }

    @Override
    void release() {
        events.clear();
    }

    @Override
    void arrived() {
        asked = false;
    }

    @Override
    void spoiled(RuntimeException unreadable) {
        failure = answer.call.known(unreadable);
        close();
    }

    @Override
    void read(ByteBuf bytes) {
        try {
            decoder.feed(bytes, events);
        } catch (RuntimeException unreadable) {
            spoiled(unreadable);
        }
        if (failure == null && decoder.isDone()) {
            whole = true;
            discardRest();
        }
        drain();
    }

    @Override
    void end(@Nullable Throwable error) {
        if (whole) {
            return;
        }
        AutoGlmException cut = error == null ? null : Failures.inBody(answer.call, answer.scene(), error);
        if (cut != null && cut.code() != ErrorCode.STREAM_CUT) {
            failure = cut;
        } else {
            endOfAnswer(cut);
        }
    }

    /** A body that broke off after the whole answer is as good as one that did not. */
    private void endOfAnswer(@Nullable AutoGlmException cut) {
        try {
            decoder.end(events);
            whole = true;
        } catch (AutoGlmException incomplete) {
            failure = cut != null && saysIncomplete(incomplete) ? cut : incomplete;
        } catch (RuntimeException defect) {
            failure = answer.call.known(defect);
        }
    }

    private static boolean saysIncomplete(AutoGlmException failure) {
        return failure.code() == ErrorCode.STREAM_CUT || failure.code().type() == ErrorType.PROTOCOL;
    }

    @Override
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            boolean more = true;
            while (more) {
                more = emit() && askForMore();
            }
        } finally {
            draining = false;
        }
    }

    /** Delivers events as far as there is demand; returns whether there is demand left and nothing to deliver. */
    private boolean emit() {
        Operation<E> operation = answer.call.operation();
        long demand = answer.requested();
        long emitted = 0;
        while (answer.isActive()) {
            if (events.isEmpty()) {
                return terminateOrGoOn(emitted, demand);
            }
            if (emitted == demand) {
                demand = answer.produced(emitted);
                emitted = 0;
                if (demand == 0) {
                    return false;
                }
            }
            E event = events.remove();
            emitted++;
            answer.actual.onNext(event);
            if (operation.ends(event)) {
                whole = true;
                discardRest();
                events.clear();
            }
        }
        events.clear();
        return false;
    }

    private boolean terminateOrGoOn(long emitted, long demand) {
        if (failure != null) {
            answer.fail(failure);
            return false;
        }
        if (whole) {
            if (isSettled()) {
                answer.complete();
            }
            return false;
        }
        return (emitted == 0 ? demand : answer.produced(emitted)) > 0;
    }

    /** Asks for the next buffer; returns whether it is already here. */
    private boolean askForMore() {
        if (unbounded || asked || isEnded() || isFeeding()) {
            return false;
        }
        asked = true;
        unbounded = answer.requested() == Long.MAX_VALUE;
        ask(unbounded ? Long.MAX_VALUE : 1);
        return !asked || isEnded();
    }
}
