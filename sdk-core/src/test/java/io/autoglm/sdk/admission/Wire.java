package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.test.publisher.TestPublisher;

/** A wire that the test plays by hand, one publisher per attempt; the request is the name of the caller. */
final class Wire implements Exchange {

    static final GenerateEvent STARTED = new GenerateEvent.Started("id", "model");
    static final GenerateEvent TEXT = new GenerateEvent.TextDelta(0, "text");

    final List<Call<?>> calls = new ArrayList<>();
    final List<TestPublisher<GenerateEvent>> attempts = new ArrayList<>();

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        calls.add(call);
        TestPublisher<GenerateEvent> attempt = TestPublisher.create();
        attempts.add(attempt);
        return attempt.flux().map(call.operation()::cast);
    }

    List<Object> callers() {
        return calls.stream().<Object>map(Call::request).toList();
    }

    TestPublisher<GenerateEvent> attempt(int index) {
        return attempts.get(index);
    }

    static Call<GenerateEvent> call(String caller, Scheduler timer) {
        return Call.of(Operation.STREAM, caller, CallOptions.DEFAULTS, timer);
    }

    /** Returns a call of that tenant, {@code null} for none, and priority. */
    static Call<GenerateEvent> call(String caller, @Nullable String tenant, Priority priority, Scheduler timer) {
        CallOptions options = CallOptions.DEFAULTS.withTenant(tenant).withPriority(priority);
        return Call.of(Operation.STREAM, caller, options, timer);
    }

    static GenerateEvent finished() {
        return new GenerateEvent.Finished(List.of(FinishReason.STOP), null, Map.of(), null);
    }

    static RuntimeException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    /** A subscriber that notes how its call went; asks for everything unless told otherwise. */
    static class Caller extends BaseSubscriber<GenerateEvent> {

        final List<GenerateEvent> events = new ArrayList<>();
        volatile boolean complete;
        volatile Throwable failure;
        private final long demand;
        private final Runnable atEnd;

        Caller() {
            this(Long.MAX_VALUE, () -> {});
        }

        Caller(long demand, Runnable atEnd) {
            this.demand = demand;
            this.atEnd = atEnd;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        protected void hookOnNext(GenerateEvent event) {
            events.add(event);
        }

        @Override
        protected void hookOnComplete() {
            complete = true;
            atEnd.run();
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            failure = throwable;
            atEnd.run();
        }
    }
}
