package io.autoglm.sdk;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.error.Hint;
import io.autoglm.sdk.observe.FailureState;
import io.autoglm.sdk.observe.FailureTally;
import io.autoglm.sdk.policy.Call;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The calls that are under way, so that closing can wait for them and end them.
 *
 * <p>A call enters before it looks whether the client is closing, and closing is set before the calls are counted: so either the call
 * sees that it is too late, or closing sees the call.
 */
final class ActiveCalls {

    private final Set<ActiveCall<?>> calls = ConcurrentHashMap.newKeySet();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final FailureTally failures = new FailureTally();
    private final Locale language;
    private volatile boolean closing;

    /** Prepares for a client whose callers read {@code language}; {@code null} for English. */
    ActiveCalls(@Nullable Locale language) {
        this.language = Hint.language(language == null ? Locale.ENGLISH : language);
    }

    /** Registers {@code call} and returns whether it may go on. */
    boolean enter(ActiveCall<?> call) {
        calls.add(call);
        if (closing) {
            leave(call);
            return false;
        }
        return true;
    }

    void leave(ActiveCall<?> call) {
        calls.remove(call);
        signalWhenDrained();
    }

    /** {@code call} ends with {@code failure}. */
    void failed(Call<?> call, AutoGlmException failure) {
        if (call.operation().limited()) {
            failures.failed(failure, call.now());
        }
    }

    /** Returns what a caller is told of {@code failure}: the same, with its hint in the language of the client. */
    AutoGlmException told(AutoGlmException failure) {
        return failure.in(language);
    }

    List<FailureState> failures() {
        return failures.failures();
    }

    int count() {
        return calls.size();
    }

    boolean isClosing() {
        return closing;
    }

    /** Refuses new calls from now on; the mono completes when the last one has left. */
    Mono<Void> close() {
        closing = true;
        signalWhenDrained();
        return drained.asMono();
    }

    void abortAll() {
        for (ActiveCall<?> call : calls) {
            call.abort(refusal("the client was closed before the call was done"));
        }
    }

    static AutoGlmException refusal(String message) {
        return ErrorDetails.of(ErrorCode.CLIENT_CLOSED, message).exception();
    }

    private void signalWhenDrained() {
        if (closing && calls.isEmpty()) {
            drained.tryEmitEmpty(); // a second signal changes nothing
        }
    }
}
