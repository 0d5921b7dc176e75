package io.autoglm.sdk;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * A whole client, with its retries and its waiting room, and more callers than the server takes: in virtual time, the same each run.
 *
 * <p>The server answers so many at once, and turns the others away. Answers take the given time on average, log-normally spread; the way
 * there and back takes 20 ms each. A caller whose call failed waits a second. The first two minutes after each change of the server are not counted.
 */
final class LimitSimulation {

    private static final Duration UNCOUNTED = Duration.ofMinutes(2);
    private static final Duration COUNTED = Duration.ofMinutes(30);
    private static final Duration WAY = Duration.ofMillis(20);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final double SPREAD = 0.5;

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Random random = new Random(1);
    private final double meanSeconds;
    private final AutoGlmClient client;

    private int allowed = 1;
    private int serving;
    private int attempts;
    private int throttled;
    private int failed;
    private double servedSeconds;
    private double allowedSeconds;
    private double since;

    /**
     * What was seen while the server allowed so many.
     *
     * @param throttled   part of the attempts that was turned away, in per cent
     * @param utilisation part of what the server allowed that was used, in per cent
     * @param failed      calls that failed
     */
    record Figures(int allowed, double throttled, double utilisation, int failed) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d allowed: %.2f %% throttled, %.1f %% used, %d failed",
                    allowed,
                    throttled,
                    utilisation,
                    failed);
        }
    }

    LimitSimulation(LimitSpec limit, Duration mean) {
        meanSeconds = mean.toMillis() / 1e3;
        client = AutoGlmClient.builder()
                .exchange(new Server())
                .scheduler(timer)
                .random(new Random(2))
                .limit(limit)
                .build();
    }

    /** Lets {@code callers} call one after the other, for ever. */
    LimitSimulation with(int callers) {
        for (int i = 0; i < callers; i++) {
            client.stream("hi")
                    .onErrorResume(failure -> {
                        failed++;
                        return Mono.delay(AFTER_FAILURE, timer).then(Mono.empty());
                    })
                    .delaySubscription(Duration.ofMillis(i), timer)
                    .repeatWhen(ended -> ended.delayElements(Duration.ofMillis(1), timer))
                    .subscribe();
        }
        return this;
    }

    /** Plays a server that allows {@code each} in turn. */
    List<Figures> play(int... each) {
        List<Figures> figures = new ArrayList<>();
        for (int now : each) {
            account();
            allowed = now;
            timer.advanceTimeBy(UNCOUNTED);
            reset();
            timer.advanceTimeBy(COUNTED);
            account();
            figures.add(new Figures(now, 100.0 * throttled / attempts, 100 * servedSeconds / allowedSeconds, failed));
        }
        return figures;
    }

    private void reset() {
        account();
        attempts = 0;
        throttled = 0;
        failed = 0;
        servedSeconds = 0;
        allowedSeconds = 0;
    }

    private void account() {
        double now = timer.now(TimeUnit.MICROSECONDS) / 1e6;
        servedSeconds += (now - since) * Math.min(serving, allowed);
        allowedSeconds += (now - since) * allowed;
        since = now;
    }

    private void serve(int more) {
        account();
        serving += more;
    }

    private final class Server implements Exchange {

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Mono.delay(WAY, timer).thenMany(Flux.defer(this::answer)).map(call.operation()::cast);
        }

        private Flux<Object> answer() {
            attempts++;
            if (serving >= allowed) {
                throttled++;
                return Mono.delay(WAY, timer)
                        .thenMany(Flux.error(ErrorDetails.of(ErrorCode.RATE_LIMITED, "too many at once")
                                .exception()));
            }
            serve(1);
            Mono<Object> done = Mono.delay(answerTime(), timer)
                    .doFinally(end -> serve(-1)) // also when the client gives up
                    .then(Mono.delay(WAY, timer))
                    .map(end -> new GenerateEvent.Finished(List.of(FinishReason.STOP), null, Map.of(), null));
            return Flux.<Object>just(new GenerateEvent.TextDelta(0, "text")).concatWith(done);
        }

        private Duration answerTime() {
            double spread = Math.exp(SPREAD * random.nextGaussian() - SPREAD * SPREAD / 2);
            return Duration.ofNanos((long) (meanSeconds * spread * 1e9));
        }
    }
}
