package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import java.util.List;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The events of one attempt; each subscription is an exchange of its own. */
final class AnswerFlux<E> extends Flux<E> {

    private final Call<E> call;
    private final Dialect dialect;
    private final Route route;
    private final TransportSettings settings;

    AnswerFlux(Call<E> call, Dialect dialect, Route route, TransportSettings settings) {
        this.call = call;
        this.dialect = dialect;
        this.route = route;
        this.settings = settings;
    }

    @Override
    public void subscribe(CoreSubscriber<? super E> actual) {
        Attempt<E> attempt = new Attempt<>(actual, call, dialect, route, settings);
        actual.onSubscribe(attempt);
        attempt.start(afterStaleConnection(call));
    }

    private static boolean afterStaleConnection(Call<?> call) {
        if (call.attempt() == 1) {
            return false;
        }
        List<CallLog.Attempt> ended = call.log().endedAttempts();
        return !ended.isEmpty()
                && ended.get(ended.size() - 1).failure() instanceof AutoGlmException failure
                && failure.code() == ErrorCode.STALE_CONNECTION;
    }
}
