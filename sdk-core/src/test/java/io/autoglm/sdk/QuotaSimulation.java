package io.autoglm.sdk;

import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.ServerQuota.Unit;
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
 * A whole client with more callers than the server's quota carries: in virtual time, the same each run.
 *
 * <p>The server allows 60 requests and 10,000 model tokens in a minute. It counts a request and its prompt when it comes, and the answer
 * when it is over, unless the scene says otherwise, and turns away what comes when either is used up; what it turns away counts for nothing. Its prompts are a tenth longer
 * than this client estimates. All 30 minutes count, from the first call on.
 */
final class QuotaSimulation {

    static final int REQUESTS = 60;
    static final int TOKENS = 10_000;

    private static final int MINUTES = 30;
    private static final int CALLERS = 20;
    private static final Duration WAY = Duration.ofMillis(20);
    private static final Duration FIRST = Duration.ofMillis(300);
    private static final Duration PER_TOKEN = Duration.ofMillis(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final double SPREAD = 0.5;
    private static final double LONGER = 1.1;

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final Random random = new Random(1);
    private final Scene scene;
    private final Allowance requests;
    private final Allowance tokens;
    private final AutoGlmClient client;
    private int attempts;
    private int throttled;
    private int failed;

    /** When the server counts model tokens. */
    enum Counting {
        /** The prompt when it comes, the answer when it is over. */
        AS_IT_GOES,
        /** All when it is over. */
        AT_THE_END,
        /** The prompt and {@code max_tokens} when it comes; what was not needed is given back at the end. */
        RESERVES
    }

    /**
     * What is played.
     *
     * @param window    whether the server counts in fixed minutes; else it fills a bucket
     * @param tells     whether its answers say what is left
     * @param whole     whether it says so in whole seconds
     * @param hints     whether it says when to come again
     * @param late      whether the head of an answer comes with its end
     * @param prompt    model tokens of a prompt, as this client estimates
     * @param answer    model tokens of an answer, on average; {@code max_tokens} is half as much again as each is long
     * @param counting  when it counts model tokens
     */
    record Scene(
            String name,
            RateSpec rate,
            boolean window,
            boolean tells,
            boolean whole,
            boolean hints,
            boolean late,
            int prompt,
            int answer,
            Counting counting) {

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * What was seen.
     *
     * @param throttled    part of the attempts that was turned away, in per cent
     * @param ofRequests   part of the requests allowed that was used, in per cent
     * @param ofTokens     likewise of the model tokens
     * @param failed       calls that failed
     */
    record Figures(double throttled, double ofRequests, double ofTokens, int attempts, int failed) {

        double used() {
            return Math.max(ofRequests, ofTokens);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.2f %% of %d attempts throttled, used %.1f %% of the requests and %.1f %% of the model tokens, %d calls failed",
                    throttled,
                    attempts,
                    ofRequests,
                    ofTokens,
                    failed);
        }
    }

    private QuotaSimulation(Scene scene) {
        this.scene = scene;
        requests = new Allowance(REQUESTS);
        tokens = new Allowance(TOKENS);
        client = AutoGlmClient.builder()
                .exchange(new Server())
                .scheduler(timer)
                .random(new Random(2))
                .rate(scene.rate)
                .build();
    }

    static Figures play(Scene scene) {
        return new QuotaSimulation(scene).play();
    }

    private Figures play() {
        for (int i = 0; i < CALLERS; i++) {
            Flux.defer(() -> client.stream(request()))
                    .onErrorResume(failure -> {
                        failed++;
                        return Mono.delay(AFTER_FAILURE, timer).then(Mono.empty());
                    })
                    .delaySubscription(Duration.ofMillis(i), timer)
                    .repeatWhen(ended -> ended.delayElements(Duration.ofMillis(1), timer))
                    .subscribe();
        }
        timer.advanceTimeBy(Duration.ofMinutes(MINUTES));
        double beside = scene.window ? 0 : 1; // a bucket is full at first
        return new Figures(
                100.0 * throttled / attempts,
                100 * requests.spent / (REQUESTS * (MINUTES + beside)),
                100 * tokens.spent / (TOKENS * (MINUTES + beside)),
                attempts,
                failed);
    }

    private GenerateRequest request() {
        double spread = Math.exp(SPREAD * random.nextGaussian() - SPREAD * SPREAD / 2);
        int length = Math.max(1, (int) (scene.answer * spread));
        return GenerateRequest.builder()
                .user("word ".repeat(scene.prompt * 4 / 5))
                .maxOutputTokens((length * 3 + 1) / 2)
                .build();
    }

    private double now() {
        return timer.now(TimeUnit.MICROSECONDS) / 1e6;
    }

    /** What the server allows of one thing. */
    private final class Allowance {

        private final int perMinute;
        private double left;
        private double at;
        private double spent;

        Allowance(int perMinute) {
            this.perMinute = perMinute;
            left = perMinute;
        }

        double left() {
            double now = now();
            if (!scene.window) {
                left = Math.min(perMinute, left + (now - at) / 60 * perMinute);
            } else if ((int) (now / 60) > (int) (at / 60)) {
                left = perMinute;
            }
            at = now;
            return left;
        }

        void spend(double amount) {
            left = left() - amount;
            spent += amount;
        }

        ServerQuota.Limit limit(String name, Unit unit) {
            double reset = scene.window ? 60 - now() % 60 : (perMinute - left()) / perMinute * 60;
            double said = scene.whole ? Math.floor(reset) : Math.ceil(reset * 1000) / 1000;
            return new ServerQuota.Limit(
                    name,
                    unit,
                    (long) perMinute,
                    (long) Math.max(0, left()),
                    Duration.ofMillis(Math.round(said * 1000)),
                    null);
        }

        Duration untilAgain(double amount) {
            double wait = scene.window ? 60 - now() % 60 : (amount - left()) / perMinute * 60;
            return Duration.ofSeconds((long) Math.ceil(wait));
        }
    }

    private final class Server implements Exchange {

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Mono.delay(WAY, timer)
                    .thenMany(Flux.defer(() -> answer(call)))
                    .map(call.operation()::cast);
        }

        private Flux<Object> answer(Call<?> call) {
            GenerateRequest request = (GenerateRequest) call.request();
            double prompt = scene.prompt * LONGER;
            int length = request.maxOutputTokens() * 2 / 3;
            attempts++;
            boolean hasRequest = requests.left() >= 1;
            double atOnce = atOnce(request);
            if (!hasRequest || tokens.left() < Math.max(1, atOnce)) {
                throttled++;
                Duration wait = hasRequest ? tokens.untilAgain(Math.max(1, atOnce)) : requests.untilAgain(1);
                return told(call, quota(), WAY)
                        .concatWith(Flux.error(ErrorDetails.of(ErrorCode.RATE_LIMITED, "too many")
                                .withAnswer(429, null, null)
                                .withRetryAfter(scene.hints ? wait : null, null)
                                .exception()));
            }
            requests.spend(1);
            tokens.spend(atOnce);
            Usage usage = new Usage((int) prompt, length, (int) prompt + length, null, null);
            Duration writing = PER_TOKEN.multipliedBy(length);
            List<ServerQuota.Limit> quota = quota();
            Flux<Object> begin = told(call, quota, scene.late ? WAY.plus(FIRST).plus(writing) : WAY)
                    .concatWith(Mono.delay(scene.late ? Duration.ZERO : FIRST, timer)
                            .thenReturn(new GenerateEvent.TextDelta(0, "text")));
            Mono<Object> end = Mono.delay(scene.late ? Duration.ZERO : writing, timer)
                    .map(over -> {
                        tokens.spend(prompt + length - atOnce);
                        return new GenerateEvent.Finished(List.of(FinishReason.STOP), usage, Map.of(), null);
                    });
            return begin.concatWith(end);
        }

        private double atOnce(GenerateRequest request) {
            return switch (scene.counting) {
                case AS_IT_GOES -> scene.prompt * LONGER;
                case AT_THE_END -> 0;
                case RESERVES -> scene.prompt * LONGER + request.maxOutputTokens();
            };
        }

        private List<ServerQuota.Limit> quota() {
            List<ServerQuota.Limit> limits = new ArrayList<>();
            limits.add(requests.limit("requests", Unit.REQUESTS));
            limits.add(tokens.limit("tokens", Unit.TOKENS));
            return limits;
        }

        /** The head arrives after a while, and says what was left when the request came. */
        private Flux<Object> told(Call<?> call, List<ServerQuota.Limit> limits, Duration after) {
            return Mono.delay(after, timer)
                    .doOnNext(now -> {
                        if (scene.tells) {
                            call.log().quota(new ServerQuota(limits, call.nowNanos()));
                        }
                    })
                    .thenMany(Flux.empty());
        }
    }
}
