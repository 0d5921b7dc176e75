package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.ProbeExchange;
import io.autoglm.sdk.policy.ProbeExchange.Probe;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.sdk.policy.RetryCause;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/** A second attempt after 1 s, below a retry policy whose back-off is 100 ms, 200 ms, 400 ms. */
abstract class HedgeFixture {

    static final Duration DELAY = Duration.ofSeconds(1);
    static final RetrySpec RETRY =
            RetrySpec.defaults().withFailed(RetrySpec.defaults().failed().withJitter(Backoff.Jitter.NONE));

    final TimerProbe timer = new TimerProbe();
    final ProbeExchange lower = new ProbeExchange();
    final ProbeSubscriber<GenerateEvent> above = new ProbeSubscriber<>();
    final List<String> heard = new ArrayList<>();
    RetryBudget budget = new RetryBudget(RetryBudgetSpec.unlimited());
    HedgeSpec spec = HedgeSpec.after(DELAY);
    Call<GenerateEvent> call = call(CallOptions.DEFAULTS, timer);

    static Call<GenerateEvent> call(CallOptions options, Scheduler timer) {
        return Call.of(Operation.STREAM, "request", options, timer);
    }

    static AutoGlmException failure(ErrorCode code) {
        return ErrorDetails.of(code, "scripted").exception();
    }

    void start(long demand) {
        start(lower, demand);
    }

    void start(Exchange wire, long demand) {
        AttemptListener listener = new Hearing();
        HedgePolicy hedge = new HedgePolicy(spec, budget, listener);
        new RetryPolicy(RETRY, new Random(1), budget, listener)
                .apply(call, hedge.around(wire))
                .subscribe(above);
        if (demand > 0) {
            above.request(demand);
        }
    }

    /** Returns attempt {@code number}, the latest. */
    Probe<GenerateEvent> attempt(int number) {
        assertThat(lower.probes).hasSize(number);
        return probe(number);
    }

    Probe<GenerateEvent> probe(int number) {
        return lower.probe(number - 1, Operation.STREAM);
    }

    Probe<GenerateEvent> admitted(int number, String endpoint) {
        CallLog log = attempt(number).call.log();
        log.queued(timer.now(java.util.concurrent.TimeUnit.NANOSECONDS));
        log.admitted(
                new Endpoint(endpoint, URI.create("http://llm.example/v1")),
                timer.now(java.util.concurrent.TimeUnit.NANOSECONDS));
        return probe(number);
    }

    Probe<GenerateEvent> sent(int number, String endpoint) {
        Probe<GenerateEvent> probe = admitted(number, endpoint);
        assertThat(probe.call.log().sent(probe.call.attempt(), "key of " + endpoint))
                .isTrue();
        return probe;
    }

    /** Two attempts run: at east, and since 1 s later at west. */
    void hedged(long demand) {
        start(demand);
        sent(1, "east");
        timer.pass(DELAY);
        sent(2, "west");
    }

    List<CallLog.Attempt> ended() {
        return call.log().endedAttempts();
    }

    AutoGlmException failed() {
        return (AutoGlmException) above.failure;
    }

    final class Hearing implements AttemptListener {

        void hear(String what, Call<?> attempt) {
            heard.add(what + " " + attempt.log().number(attempt.attempt()) + " at "
                    + attempt.log().endpoint());
        }

        @Override
        public void succeeded(Call<?> attempt, ContextView context) {
            hear("succeeded", attempt);
        }

        @Override
        public void cancelled(Call<?> attempt, ContextView context) {
            hear("cancelled", attempt);
        }

        @Override
        public void retrying(
                Call<?> attempt, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
            hear("retrying", attempt);
        }

        @Override
        public void failed(Call<?> attempt, AutoGlmException failure, ContextView context) {
            hear("failed", attempt);
        }

        @Override
        public void hedged(Call<?> attempt, ContextView context) {
            hear("hedged", attempt);
        }

        @Override
        public void outrun(Call<?> attempt, ContextView context) {
            hear("outrun", attempt);
        }

        @Override
        public void failedBeside(Call<?> attempt, AutoGlmException failure, ContextView context) {
            hear("failed beside", attempt);
        }
    }
}
