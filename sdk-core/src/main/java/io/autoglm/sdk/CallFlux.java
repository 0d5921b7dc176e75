package io.autoglm.sdk;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallContext;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** The front door's only operator: makes a new call for each subscriber and sends it through the chain. */
final class CallFlux<E> extends Flux<E> {

    private final Operation<E> operation;
    private final Object request;
    private final CallOptions options;
    private final Exchange chain;
    private final Supplier<Scheduler> timer;
    private final ActiveCalls register;

    CallFlux(
            Operation<E> operation,
            Object request,
            CallOptions options,
            Exchange chain,
            Supplier<Scheduler> timer,
            ActiveCalls register) {
        this.operation = operation;
        this.request = request;
        this.options = options;
        this.chain = chain;
        this.timer = timer;
        this.register = register;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        if (register.isClosing()) {
            Operators.error(actual, register.told(ActiveCalls.refusal("the client is closed")));
            return;
        }
        CallOptions resolved;
        try {
            resolved = CallContext.resolve(options, actual.currentContext());
        } catch (IllegalArgumentException unusable) {
            Operators.error(actual, register.told(refusal(unusable)));
            return;
        }
        Call<E> call = Call.of(operation, request, resolved, timer.get());
        Flux<E> events;
        try {
            events = chain.exchange(call);
        } catch (Throwable defect) {
            Exceptions.throwIfJvmFatal(defect);
            Operators.error(actual, register.told(call.known(defect)));
            return;
        }
        events.subscribe(new ActiveCall<>(call, actual, register));
    }

    private static AutoGlmException refusal(IllegalArgumentException unusable) {
        return ErrorDetails.of(ErrorCode.UNSUPPORTED_REQUEST, String.valueOf(unusable.getMessage()))
                .withHint(Hint.named("context-key"))
                .exception(unusable);
    }
}
