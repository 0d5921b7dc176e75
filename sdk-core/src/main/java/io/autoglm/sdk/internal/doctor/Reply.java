package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.policy.Call;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one question.
 *
 * @param call    the question
 * @param tap     what the server answered
 * @param events  what it was read as, in the order of coming
 * @param failure what a call fails with; {@code null} when it does not
 * @param nanos   how long all took
 * @param at      when it was over
 */
record Reply(
        Call<?> call,
        Tap tap,
        List<Arrival> events,
        @Nullable AutoGlmException failure,
        long nanos,
        Instant at) {

    /**
     * An event that arrived.
     *
     * @param event  what it is
     * @param nanos  when, from the beginning of the call
     */
    record Arrival(Object event, long nanos) {}

    /** Returns status and headers, {@code null} when there was no answer. */
    @Nullable
    ResponseHead head() {
        return tap.head();
    }

    /** Returns the beginning of the body. */
    byte[] body() {
        return tap.body();
    }

    /** Returns the code of the failure, {@code null} when there was none. */
    @Nullable
    ErrorCode code() {
        return failure == null ? null : failure.code();
    }

    /** Returns the first value of a header of the answer; {@code null} when it is not there. */
    @Nullable
    String header(String name) {
        ResponseHead head = head();
        return head == null ? null : head.headers().first(name);
    }

    /** Returns the status; {@code null} when there was no answer. */
    @Nullable
    Integer status() {
        ResponseHead head = head();
        return head == null ? null : head.status();
    }
}
