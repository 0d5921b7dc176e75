package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server that asks to come again in 20 s, through the whole client, in virtual time and over a socket. */
class HintTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration HINT = Duration.ofSeconds(20);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final AtomicReference<GenerateResponse> answer = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private void call(Duration total) {
        AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(clock)
                .random(new Random(1))
                .build()
                .generate(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withTotalTimeout(total))
                .subscribe(answer::set, failure::set);
    }

    private AutoGlmException failed() {
        return (AutoGlmException) failure.get();
    }

    @Test
    void withSixtySecondsLeftTheNextAttemptIsNotBeforeTwenty() {
        wire.thenRateLimited(HINT).thenText("ok");
        call(Duration.ofSeconds(60));
        clock.advanceTimeBy(HINT.minusNanos(1));
        assertThat(wire.calls()).hasSize(1);

        clock.advanceTimeBy(Duration.ofSeconds(4).plusNanos(1));

        assertThat(wire.calls()).hasSize(2);
        assertThat(answer.get().text()).isEqualTo("ok");
    }

    @Test
    void withFiveSecondsLeftItFailsWithoutTimePassingAndSaysWhenItWorksAgain() {
        clock.advanceTimeBy(Duration.ofHours(1));
        wire.thenRateLimited(HINT);
        call(Duration.ofSeconds(5));

        assertThat(failed().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failed().notRetried()).isEqualTo(NotRetried.DEADLINE);
        assertThat(failed().retryAfter()).isEqualTo(HINT);
        assertThat(failed().resetAt())
                .isEqualTo(Instant.EPOCH.plus(Duration.ofHours(1)).plus(HINT));
        assertThat(failed().getMessage()).contains("resets at 1970-01-01T01:00:20Z", "not retried: deadline");
        assertThat(wire.calls()).hasSize(1);
    }

    @Test
    void aHintBeyondAMinuteFailsAtOnceWhateverTheDeadline() {
        wire.thenRateLimited(Duration.ofSeconds(61));
        call(Duration.ofHours(1));

        assertThat(failed().notRetried()).isEqualTo(NotRetried.HINT_TOO_LONG);
        assertThat(failed().resetAt()).isEqualTo(Instant.EPOCH.plusSeconds(61));
    }

    @Test
    void theTimeLeftCountsNotTheTimeAtTheStart() {
        wire.thenRateLimited(HINT).thenRateLimited(HINT).thenRateLimited(HINT).thenText("too late");
        call(Duration.ofSeconds(60));
        clock.advanceTimeBy(Duration.ofSeconds(60));

        assertThat(wire.calls()).hasSize(3);
        assertThat(failed().notRetried()).isEqualTo(NotRetried.DEADLINE);
        assertThat(failed().getSuppressed())
                .hasSize(2)
                .allSatisfy(earlier ->
                        assertThat(((AutoGlmException) earlier).resetAt()).isNotNull());
    }

    @Test
    void aHintThatNoClockCanSayIsLeftAsItIs() {
        Duration absurd = Duration.ofSeconds(Long.MAX_VALUE);
        wire.thenRateLimited(absurd);
        call(Duration.ofSeconds(60));

        assertThat(failed().notRetried()).isEqualTo(NotRetried.HINT_TOO_LONG);
        assertThat(failed().retryAfter()).isEqualTo(absurd);
        assertThat(failed().resetAt()).isNull();
    }

    /** Back-offs are remembered and run at once, so that the test does not wait for them. */
    @ParameterizedTest(name = "{0} with {1} s left")
    @CsvSource({
        "Retry-After=20, 60, true",
        "Retry-After=20, 5, false",
        "retry-after-ms=20000, 5, false",
        "Retry-After=61, 300, false"
    })
    void theHeaderSaysTheSame(String header, int secondsLeft, boolean again) {
        String[] pair = header.split("=", -1);
        SimFault limited = SimFault.status(429, "{\"error\":{\"message\":\"slowly\"}}", Map.of(pair[0], pair[1]));
        Hurried timer = new Hurried(Schedulers.newSingle("hints"));
        Instant begin = Instant.now();
        try (SimServer server = SimServer.start(SimBehavior.defaults())) {
            server.enqueue(limited);
            AutoGlmClient client = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .scheduler(timer)
                    .random(new Random(1))
                    .rate(RateSpec.off()) // its pause would last as long as the real clock says
                    .build();
            client.generate(
                            GenerateRequest.of("hi"),
                            CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(secondsLeft)))
                    .doOnNext(answer::set)
                    .doOnError(failure::set)
                    .onErrorComplete()
                    .block(PATIENCE);

            assertThat(server.requests()).hasSize(again ? 2 : 1);
            client.close(Duration.ZERO).block(PATIENCE);
        } finally {
            timer.dispose();
        }
        if (again) {
            assertThat(answer.get().meta().attempts()).isEqualTo(2);
            assertThat(timer.waits).hasSize(1).allMatch(wait -> wait.compareTo(HINT) >= 0 && wait.toSeconds() <= 24);
        } else {
            assertThat(timer.waits).isEmpty();
            assertThat(failed().resetAt())
                    .isBetween(
                            begin.plus(failed().retryAfter()).minusMillis(1),
                            Instant.now().plus(failed().retryAfter()));
        }
    }

    /** Runs what is due within 30 s and more than 10 s at once, and notes its delay; the rest as it is. */
    private static final class Hurried implements Scheduler {

        private final List<Duration> waits = new ArrayList<>();
        private final Scheduler real;

        Hurried(Scheduler real) {
            this.real = real;
        }

        @Override
        public reactor.core.Disposable schedule(Runnable task) {
            return real.schedule(task);
        }

        @Override
        public reactor.core.Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            Duration length = Duration.of(delay, unit.toChronoUnit());
            if (length.toSeconds() < 10 || length.toSeconds() > 30) {
                return real.schedule(task, delay, unit);
            }
            waits.add(length);
            return real.schedule(task);
        }

        @Override
        public long now(TimeUnit unit) {
            return real.now(unit);
        }

        @Override
        public Worker createWorker() {
            return real.createWorker();
        }

        @Override
        public void dispose() {
            real.dispose();
        }
    }
}
