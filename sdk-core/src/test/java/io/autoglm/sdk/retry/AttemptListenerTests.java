package io.autoglm.sdk.retry;

import static io.autoglm.sdk.policy.PolicyContract.FINISHED;
import static io.autoglm.sdk.policy.PolicyContract.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.TimerProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Each attempt's end is heard once, as it was, with the context of the call's subscriber. */
class AttemptListenerTests {

    private final List<String> heard = new ArrayList<>();
    private final AttemptListener listener = new AttemptListener() {
        @Override
        public void succeeded(Call<?> call, ContextView context) {
            heard.add(call.attempt() + " succeeded " + context.get("trace"));
        }

        @Override
        public void cancelled(Call<?> call, ContextView context) {
            heard.add(call.attempt() + " cancelled " + context.get("trace"));
        }

        @Override
        public void retrying(
                Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
            heard.add(call.attempt() + " again " + failure.code() + " " + cause + " " + delay.toMillis() + " "
                    + context.get("trace"));
        }

        @Override
        public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
            heard.add(call.attempt() + " failed " + failure.code() + " " + failure.notRetried() + " "
                    + context.get("trace"));
        }
    };

    private final TimerProbe timer = new TimerProbe();
    private final ProbeExchange lower = new ProbeExchange();
    private final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>() {
        @Override
        public Context currentContext() {
            return Context.of("trace", "t1");
        }
    };

    private void start() {
        RetrySpec spec = RetrySpec.defaults()
                .withFailed(RetrySpec.defaults().failed().withJitter(Backoff.Jitter.NONE))
                .withMaxAttempts(2);
        Call<GenerateEvent> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, timer);
        new RetryPolicy(spec, new Random(1), listener).apply(call, lower).subscribe(above);
        above.request(Long.MAX_VALUE);
    }

    private Probe<GenerateEvent> attempt(int number) {
        return lower.probe(number - 1, Operation.STREAM);
    }

    private static AutoGlmException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    @Test
    void aWholeAnswerIsASuccess() {
        start();
        attempt(1).emit(HELLO, FINISHED).complete();
        above.cancel();

        assertThat(heard).containsExactly("1 succeeded t1");
    }

    @Test
    void aCallerThatLeavesAfterTheWholeAnswerHasHadASuccess() {
        start();
        attempt(1).emit(HELLO, FINISHED);
        above.cancel();

        assertThat(heard).containsExactly("1 succeeded t1");
    }

    @Test
    void aCallerThatLeavesEarlierHasCancelled() {
        start();
        attempt(1).emit(HELLO);
        above.cancel();
        above.cancel();

        assertThat(heard).containsExactly("1 cancelled t1");
    }

    @Test
    void eachFailedAttemptIsHeardBeforeTheNextBegins() {
        start();
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));
        assertThat(heard).containsExactly("1 again BAD_GATEWAY FAILED 100 t1");

        timer.pass(Duration.ofMillis(100));
        attempt(2).call.log().sent(2, "key");
        attempt(2).fail(failure(ErrorCode.OVERLOADED));

        assertThat(heard)
                .containsExactly("1 again BAD_GATEWAY FAILED 100 t1", "2 failed OVERLOADED ATTEMPTS_EXHAUSTED t1");
    }

    @Test
    void aCancelInTheBackOffEndsNoAttempt() {
        start();
        attempt(1).fail(failure(ErrorCode.BAD_GATEWAY));
        above.cancel();

        assertThat(heard).hasSize(1);
    }
}
