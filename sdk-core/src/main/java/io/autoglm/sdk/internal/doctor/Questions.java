package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.internal.http.HttpTransport;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.scheduler.clock.SchedulerClock;

/** Asks a server as a call does: with the client's credential, limits, connections and dialect, once, and past all queues. */
final class Questions {

    /** Nothing has to be thought about. */
    private static final Duration LONGEST_FREE = Duration.ofSeconds(10);

    private final Subject subject;
    private final HttpTransport transport;
    private final Scheduler timer;

    Questions(Subject subject, HttpTransport transport, Scheduler timer) {
        this.subject = subject;
        this.transport = transport;
        this.timer = timer;
    }

    /**
     * One question.
     *
     * @param operation what kind of call
     * @param request   what is asked
     * @param endpoint  where
     * @param limit     how long all may take
     * @param late      what it fails with then
     * @param options   what it does differently
     */
    record Question<E>(
            Operation<E> operation,
            Object request,
            Endpoint endpoint,
            Duration limit,
            ErrorCode late,
            CallOptions options) {}

    /** Returns a call of {@code operation} that has had its turn. */
    <E> Call<E> call(Operation<E> operation, Object request, Endpoint endpoint) {
        return call(operation, request, endpoint, CallOptions.DEFAULTS);
    }

    private <E> Call<E> call(Operation<E> operation, Object request, Endpoint endpoint, CallOptions options) {
        Call<E> call = Call.of(operation, request, options, timer).withEndpoint(endpoint);
        call.log().queued(call.nowNanos());
        call.log().admitted(endpoint, call.nowNanos());
        return call;
    }

    /** Asks what costs nothing at {@code endpoint}: for its models. */
    Mono<Reply> models(Endpoint endpoint, CallOptions options) {
        return ask(
                new Question<>(
                        Operation.MODELS,
                        NoRequest.INSTANCE,
                        endpoint,
                        freeLimit(),
                        ErrorCode.FIRST_EVENT_TIMEOUT,
                        options),
                null);
    }

    /** Asks what costs nothing at {@code endpoint}: to generate, by a request that cannot be served. */
    Mono<Reply> refused(Endpoint endpoint, byte[] request, CallOptions options) {
        return ask(
                new Question<>(
                        Operation.GENERATE,
                        GenerateRequest.of("-"),
                        endpoint,
                        freeLimit(),
                        ErrorCode.FIRST_EVENT_TIMEOUT,
                        options),
                request);
    }

    private Duration freeLimit() {
        Duration first = subject.timeouts().firstEvent();
        return first.compareTo(LONGEST_FREE) < 0 ? first : LONGEST_FREE;
    }

    /**
     * Asks, and once more when the credential was refused and another is at hand. Never fails.
     *
     * @param request the body to send instead of what the dialect would; {@code null} for that
     */
    <E> Mono<Reply> ask(Question<E> question, byte @Nullable [] request) {
        return once(question, request)
                .flatMap(reply -> isRenewed(reply.failure()) ? once(question, request) : Mono.just(reply));
    }

    private static boolean isRenewed(@Nullable AutoGlmException failure) {
        return failure != null
                && failure.isTransient()
                && (failure.code().type() == ErrorType.AUTHENTICATION
                        || failure.code().type() == ErrorType.PERMISSION)
                && failure.code() != ErrorCode.CREDENTIAL_UNAVAILABLE;
    }

    private <E> Mono<Reply> once(Question<E> question, byte @Nullable [] request) {
        return Mono.defer(() -> {
            Tap tap = new Tap(subject.dialect(), request);
            Call<E> call = call(question.operation(), question.request(), question.endpoint(), question.options());
            long start = call.nowNanos();
            List<Reply.Arrival> events = Collections.synchronizedList(new ArrayList<>());
            return answer(call, tap)
                    .doOnNext(event -> events.add(new Reply.Arrival(event, call.nowNanos() - start)))
                    .then()
                    .timeout(question.limit(), Mono.error(() -> late(call, question)), timer)
                    .then(Mono.fromSupplier(() -> reply(call, tap, events, null, start)))
                    .onErrorResume(error -> Mono.just(reply(call, tap, events, call.known(error), start)));
        });
    }

    private <E> Flux<E> answer(Call<E> call, Tap tap) {
        Exchange wire = transport.exchange(tap, endpoint(call).baseUrl());
        Exchange limited = subject.limits().around(wire);
        return subject.credentials().apply(call, limited);
    }

    private static Endpoint endpoint(Call<?> call) {
        return Objects.requireNonNull(call.endpoint(), "endpoint");
    }

    private static AutoGlmException late(Call<?> call, Question<?> question) {
        return call.failure(question.late(), "no whole answer within " + Lengths.of(question.limit()))
                .exception();
    }

    private static Reply reply(
            Call<?> call, Tap tap, List<Reply.Arrival> events, @Nullable AutoGlmException failure, long start) {
        synchronized (events) {
            return new Reply(call, tap, List.copyOf(events), failure, call.nowNanos() - start, call.now());
        }
    }

    /** Returns the time of day. */
    Instant now() {
        return Instant.ofEpochMilli(SchedulerClock.of(timer).millis());
    }
}
