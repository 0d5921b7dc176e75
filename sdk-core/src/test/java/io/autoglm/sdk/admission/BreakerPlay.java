package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A breaker, its clock, which the test sets, and what its listeners heard. */
final class BreakerPlay {

    final List<BreakerStatus> told = new ArrayList<>();
    final BreakerGate gate;
    int woken;
    long now;
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Call<?> stream = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
    private final Call<?> unary = Call.of(Operation.GENERATE, "request", CallOptions.DEFAULTS, timer);

    BreakerPlay(BreakerSpec spec) {
        this(spec, 0);
    }

    BreakerPlay(BreakerSpec spec, long origin) {
        gate = new BreakerGate(spec, "pool-a", "glm", told::add);
        gate.onChange(() -> woken++);
        now = origin;
    }

    Call<?> stream() {
        return stream;
    }

    Call<?> unary() {
        return unary;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    Verdict check() {
        return gate.check(stream(), now);
    }

    boolean open() {
        return check() instanceof Verdict.Open;
    }

    AutoGlmException refusal() {
        return closed().failure();
    }

    Verdict.Closed closed() {
        assertThat(check()).isInstanceOf(Verdict.Closed.class);
        return (Verdict.Closed) check();
    }

    /** Takes whatever the gate says, as a last resort does. */
    Ticket take() {
        return gate.take(stream(), now);
    }

    /** Takes only when the gate is open. */
    Ticket begin() {
        assertThat(check()).isEqualTo(Verdict.OPEN);
        return take();
    }

    void succeed(int times) {
        for (int i = 0; i < times; i++) {
            succeed(take());
        }
    }

    void succeed(Ticket ticket) {
        ticket.firstEvent(Duration.ZERO);
        ticket.ended(Outcome.SUCCESS, null, now);
    }

    void fail(int times) {
        for (int i = 0; i < times; i++) {
            fail(take());
        }
    }

    void fail(Ticket ticket) {
        fail(ticket, ErrorCode.SERVER_ERROR);
    }

    void fail(int times, ErrorCode code) {
        for (int i = 0; i < times; i++) {
            fail(take(), code);
        }
    }

    void fail(Ticket ticket, ErrorCode code) {
        AutoGlmException failure = ErrorDetails.of(code, "scripted").exception();
        ticket.ended(Outcome.of(failure), failure, now);
    }

    /** Takes a stream whose first event comes after {@code wait}, with the clock. */
    Ticket answer(Duration wait) {
        Ticket ticket = take();
        now += wait.toNanos();
        ticket.firstEvent(wait);
        return ticket;
    }

    /** Opens it by failures, with the default numbers. */
    BreakerPlay failing() {
        fail(20);
        assertThat(state()).isEqualTo(BreakerState.OPEN);
        return this;
    }

    /** Opens it by connection failures, with the default numbers. */
    BreakerPlay down() {
        fail(5, ErrorCode.CONNECT_FAILED);
        assertThat(cause()).isEqualTo(BreakerCause.DOWN);
        return this;
    }

    BreakerState state() {
        return gate.state(now).state();
    }

    BreakerCause cause() {
        return gate.state(now).cause();
    }

    Stream<BreakerState> states() {
        return told.stream().map(BreakerStatus::state);
    }
}
