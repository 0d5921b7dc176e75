package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ModelRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.scheduler.clock.SchedulerClock;

/**
 * What the caller asked for, as it stands at one place of the chain. Immutable; a policy hands a changed copy down.
 *
 * @param <E>        the type of its events
 * @param operation  what kind of call it is
 * @param request    what to send, of the type that {@code operation} names
 * @param attempt    which attempt this is, from 1
 * @param deadline   when the whole call has failed
 * @param options    what this call does differently, with what the caller's Reactor Context added to it
 * @param log        what happened so far
 * @param timer      clock and sleep of this call
 * @param avoid      endpoints that earlier attempts tried in vain
 * @param degradable whether something else stands ready to answer if this fails: then it need not be tried where it would likely be in vain
 * @param endpoint   where it goes; {@code null} above admission
 * @param credential who calls; {@code null} above the credential policy
 */
public record Call<E>(
        Operation<E> operation,
        Object request,
        int attempt,
        Deadline deadline,
        CallOptions options,
        CallLog log,
        Scheduler timer,
        Set<String> avoid,
        boolean degradable,
        @Nullable Endpoint endpoint,
        @Nullable Credential credential) {

    /** Returns a new call, at its first attempt. */
    public static <E> Call<E> of(Operation<E> operation, Object request, CallOptions options, Scheduler timer) {
        CallLog log = new CallLog(timer.now(TimeUnit.NANOSECONDS));
        return new Call<>(operation, request, 1, Deadline.NEVER, options, log, timer, Set.of(), false, null, null);
    }

    /** Returns the model that the request names; {@code null} when it names none, or asks nothing of a model. */
    public @Nullable String requestedModel() {
        return request instanceof ModelRequest asked ? asked.model() : null;
    }

    /** Returns the request to generate that it is, or that stands for all that it joins; {@code null} when it asks for something else. */
    public @Nullable GenerateRequest generateRequest() {
        List<GenerateRequest> all = generateRequests();
        return all.isEmpty() ? null : all.get(0);
    }

    /** Returns all requests to generate that it makes: one for most calls, none when it asks for something else. */
    public List<GenerateRequest> generateRequests() {
        return request instanceof GenerateRequest one
                ? List.of(one)
                : request instanceof JointRequest joint ? joint.all(GenerateRequest.class) : List.of();
    }

    /** Returns a call of {@code other}, which asks {@code value}, and is the same in all else. */
    public <F> Call<F> as(Operation<F> other, Object value) {
        return new Call<>(
                other, value, attempt, deadline, options, log, timer, avoid, degradable, endpoint, credential);
    }

    /** Returns in whose name it is made; {@code null} when nobody said. */
    public @Nullable String tenant() {
        return options.tenant();
    }

    /** Returns how urgent it is: {@link Priority#NORMAL} when nobody said. */
    public Priority priority() {
        Priority said = options.priority();
        return said == null ? Priority.NORMAL : said;
    }

    /** Returns whether a failed attempt may be made again, or made twice, while the caller has seen nothing of it. */
    public boolean repeatable() {
        return operation.repeatable() && !Boolean.FALSE.equals(options.repeatable());
    }

    /** Returns the time on this call's clock. */
    public long nowNanos() {
        return timer.now(TimeUnit.NANOSECONDS);
    }

    /** Returns the time of day on this call's clock: the wall clock's, or that of virtual time. */
    public Instant now() {
        // not its instant(), which asks in nanoseconds: in these a scheduler counts from anywhere
        return Instant.ofEpochMilli(SchedulerClock.of(timer).millis());
    }

    /** Returns the nanoseconds left until the deadline, {@link Long#MAX_VALUE} when there is none. */
    public long remainingNanos() {
        return deadline.isNever() ? Long.MAX_VALUE : deadline.remainingNanos(nowNanos());
    }

    /** Returns a copy with a deadline. */
    public Call<E> withDeadline(Deadline value) {
        return new Call<>(
                operation, request, attempt, value, options, log, timer, avoid, degradable, endpoint, credential);
    }

    /** Returns a copy with other options. */
    public Call<E> withOptions(CallOptions value) {
        return new Call<>(
                operation, request, attempt, deadline, value, log, timer, avoid, degradable, endpoint, credential);
    }

    /** Returns a copy that is attempt {@code number} and avoids the endpoints tried. */
    public Call<E> withAttempt(int number, Set<String> tried) {
        return new Call<>(
                operation, request, number, deadline, options, log, timer, tried, degradable, endpoint, credential);
    }

    /** Returns a copy that asks {@code value}, of the type that {@link #operation()} names. */
    public Call<E> withRequest(Object value) {
        return new Call<>(
                operation, value, attempt, deadline, options, log, timer, avoid, degradable, endpoint, credential);
    }

    /** Returns a copy that is written down in {@code value}. */
    public Call<E> withLog(CallLog value) {
        return new Call<>(
                operation, request, attempt, deadline, options, value, timer, avoid, degradable, endpoint, credential);
    }

    /** Returns a copy that knows whether something else stands ready. */
    public Call<E> withDegradable(boolean value) {
        return new Call<>(
                operation, request, attempt, deadline, options, log, timer, avoid, value, endpoint, credential);
    }

    /** Returns a copy that goes to {@code value}. */
    public Call<E> withEndpoint(Endpoint value) {
        return new Call<>(
                operation, request, attempt, deadline, options, log, timer, avoid, degradable, value, credential);
    }

    /** Returns a copy that is made in the name of {@code value}. */
    public Call<E> withCredential(Credential value) {
        return new Call<>(
                operation, request, attempt, deadline, options, log, timer, avoid, degradable, endpoint, value);
    }

    /** Returns the details of a failure of this call, which know endpoint, credential, attempts and what has arrived of the answer. */
    public ErrorDetails failure(ErrorCode code, String message) {
        return ErrorDetails.of(code, message)
                .withPlace(log.endpoint(), log.credential(), log.attempts())
                .withPartial(log.partial());
    }

    /** Returns {@code error} as a failure of this call: itself if it is one of ours, else {@link ErrorCode#INTERNAL}. */
    public AutoGlmException known(Throwable error) {
        return error instanceof AutoGlmException ours
                ? ours
                : failure(ErrorCode.INTERNAL, error.getClass().getSimpleName() + " in the chain")
                        .exception(error);
    }
}
