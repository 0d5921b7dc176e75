package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.admission.FallbackPolicy;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.FallbackSpec;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Part;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.time.LegDeadlinePolicy;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What the meters of whole calls show, in virtual time. */
class AutoGlmMetersTests {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    AutoGlmMetersTests() {
        registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
    }

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder()
                .exchange(wire)
                .model("glm-4.6")
                .random(new Random(1))
                .scheduler(time)
                .observationRegistry(registry);
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private void stream(AutoGlmClient client) {
        client.stream("hi").subscribe(event -> {}, failure -> {});
        time.advanceTimeBy(Duration.ofHours(1));
    }

    /** Plays {@code pieces} deltas 200 ms apart, the first after 500 ms, and the end 100 ms after the last. */
    private void thenPaced(int pieces, @Nullable Usage usage) {
        Flux<GenerateEvent> started = Flux.just(new GenerateEvent.Started("id", "glm-4.6-0711"));
        Flux<GenerateEvent> deltas = Flux.range(0, pieces)
                .concatMap(i -> Flux.<GenerateEvent>just(new GenerateEvent.TextDelta(0, "x"))
                        .delaySubscription(Duration.ofMillis(i == 0 ? 500 : 200), time));
        Flux<GenerateEvent> end = Flux.<GenerateEvent>just(new GenerateEvent.Finished(
                        List.of(FinishReason.STOP),
                        usage,
                        Map.of(),
                        new ResponseMeta(
                                200, ResponseHeaders.NONE, null, "scripted", 1, Duration.ZERO, null, Duration.ZERO)))
                .delaySubscription(Duration.ofMillis(100), time);
        wire.then(Flux.concat(started, deltas, end));
    }

    private Timer timer(AutoGlmMeter meter) {
        return meters.get(meter.meterName()).timer();
    }

    private static double seconds(Timer timer) {
        return timer.totalTime(TimeUnit.NANOSECONDS) / 1e9;
    }

    @Test
    void aStreamIsTimedFromItsSubscriptionToItsEnd() {
        thenPaced(5, new Usage(7, 11, 18, null, null));
        stream(builder().build());

        assertThat(seconds(timer(AutoGlmMeter.DURATION))).isEqualTo(1.4, within(1e-6));
        assertThat(seconds(timer(AutoGlmMeter.TIME_TO_FIRST_CHUNK))).isEqualTo(0.5, within(1e-6));
        assertThat(timer(AutoGlmMeter.TIME_PER_OUTPUT_CHUNK).count()).isEqualTo(4);
        assertThat(seconds(timer(AutoGlmMeter.TIME_PER_OUTPUT_CHUNK))).isEqualTo(0.8, within(1e-6));
        assertThat(seconds(timer(AutoGlmMeter.TIME_PER_OUTPUT_TOKEN))).isEqualTo(0.09, within(1e-6));
        assertThat(seconds(timer(AutoGlmMeter.ATTEMPTS))).isEqualTo(1.4, within(1e-6));
        assertThat(tokens("input").totalAmount()).isEqualTo(7);
        assertThat(tokens("output").totalAmount()).isEqualTo(11);
    }

    @Test
    void eachTurnToSomethingElseIsCountedByWhatItWas() {
        FallbackSpec spec = FallbackSpec.none()
                .withModels("small")
                .withAnswer(request -> Flux.just(new GenerateEvent.TextDelta(0, "kept")));
        AutoGlmClient client = fallingBackTo(spec);
        wire.thenError(ErrorCode.QUOTA_EXHAUSTED).thenError(ErrorCode.QUOTA_EXHAUSTED);
        stream(client);
        wire.thenError(ErrorCode.QUOTA_EXHAUSTED).thenText("a");
        stream(client);
        wire.thenText("a");
        stream(client);

        assertThat(fallbacks("small")).isEqualTo(2);
        assertThat(fallbacks("answer")).isEqualTo(1);
        assertThat(meters.get(AutoGlmMeter.DURATION.meterName())
                        .tag("autoglm.endpoint", "fallback")
                        .tag("autoglm.outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private AutoGlmClient fallingBackTo(FallbackSpec spec) {
        return builder()
                .policy(
                        PolicyPosition.PER_CALL,
                        new FallbackPolicy(spec, new LegDeadlinePolicy(), AttemptListener.NONE))
                .build();
    }

    private double fallbacks(String to) {
        return meters.get(AutoGlmMeter.FALLBACKS.meterName())
                .tag("autoglm.to", to)
                .counter()
                .count();
    }

    private DistributionSummary tokens(String type) {
        return meters.get(AutoGlmMeter.TOKEN_USAGE.meterName())
                .tag("gen_ai.token.type", type)
                .summary();
    }

    @Test
    void bucketsAreThoseOfOpenTelemetry() {
        thenPaced(3, new Usage(7, 11, 18, null, null));
        stream(builder().build());

        double[] seconds = {0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
        for (AutoGlmMeter meter : List.of(
                AutoGlmMeter.DURATION,
                AutoGlmMeter.TIME_TO_FIRST_CHUNK,
                AutoGlmMeter.TIME_PER_OUTPUT_CHUNK,
                AutoGlmMeter.ATTEMPTS)) {
            assertThat(Arrays.stream(timer(meter).takeSnapshot().histogramCounts())
                            .mapToDouble(bucket -> bucket.bucket(TimeUnit.SECONDS)))
                    .as(meter.meterName())
                    .containsExactly(Arrays.stream(seconds).boxed().toArray(Double[]::new));
        }
        assertThat(Arrays.stream(tokens("input").takeSnapshot().histogramCounts())
                        .mapToDouble(CountAtBucket::bucket))
                .containsExactly(
                        1.0,
                        4.0,
                        16.0,
                        64.0,
                        256.0,
                        1024.0,
                        4096.0,
                        16384.0,
                        65536.0,
                        262144.0,
                        1048576.0,
                        4194304.0,
                        16777216.0,
                        67108864.0);
    }

    @Test
    void everyMeterHasTheTagsThatAreListedAndNoOther() {
        wire.thenError(ErrorCode.BAD_GATEWAY);
        thenPaced(3, new Usage(7, 11, 18, null, null));
        wire.thenError(ErrorCode.INVALID_REQUEST).thenNothing();
        AutoGlmClient client = builder()
                .limit(LimitSpec.fixed(1).withMaxWaiting(0))
                .policy(PolicyPosition.PER_ATTEMPT, new Reserving())
                .build();
        new ClientGauges("main", client::state).bindTo(meters);
        stream(client);
        stream(client);
        stream(client);
        stream(client); // refused
        wire.thenError(ErrorCode.QUOTA_EXHAUSTED).thenText("a");
        stream(fallingBackTo(FallbackSpec.none().withModels("small")));
        streamHedged();
        generateJointly();

        for (AutoGlmMeter meter : AutoGlmMeter.values()) {
            List<Meter> found = meters.getMeters().stream()
                    .filter(each -> each.getId().getName().equals(meter.meterName()))
                    .toList();
            assertThat(found).as(meter.meterName()).isNotEmpty().allSatisfy(each -> {
                assertThat(each.getId().getTags())
                        .extracting(Tag::getKey)
                        .containsExactlyInAnyOrderElementsOf(
                                meter.tags().stream().map(key -> key.asString()).toList());
                assertThat(each.getId().getDescription()).isEqualTo(meter.meaning());
                assertThat(each.getId().getType())
                        .isEqualTo(
                                switch (meter.kind()) {
                                    case TIMER -> Meter.Type.TIMER;
                                    case SUMMARY -> Meter.Type.DISTRIBUTION_SUMMARY;
                                    case COUNTER -> Meter.Type.COUNTER;
                                    case GAUGE -> Meter.Type.GAUGE;
                                });
            });
        }
        assertThat(meters.getMeters())
                .extracting(each -> each.getId().getName())
                .filteredOn(name -> !name.endsWith(".histogram")) // how this registry shows buckets
                .isSubsetOf(Arrays.stream(AutoGlmMeter.values())
                        .map(AutoGlmMeter::meterName)
                        .toList());
    }

    /** The first attempt never answers, the second does at once. */
    private void generateJointly() {
        wire.thenAnswer(List.of(
                Part.failed(ErrorDetails.of(ErrorCode.CONTENT_FILTERED, "a").exception()),
                Part.failed(ErrorDetails.of(ErrorCode.CONTENT_FILTERED, "b").exception())));
        AutoGlmClient client = builder()
                .batch(BatchSpec.defaults().withMaxItems(2).withFixedLinger(Duration.ofMinutes(1)))
                .build();
        Flux.just("a", "b")
                .flatMap(prompt -> client.generate(prompt).onErrorComplete())
                .subscribe();
    }

    private void streamHedged() {
        wire.thenNothing().thenText("a");
        stream(builder()
                .policy(
                        PolicyPosition.PER_CALL,
                        new HedgePolicy(
                                HedgeSpec.after(Duration.ofSeconds(3)),
                                new RetryBudget(RetryBudgetSpec.unlimited()),
                                AttemptListener.NONE))
                .build());
    }

    @Test
    void secondAttemptsAreCountedByWhatBecameOfThem() {
        streamHedged();

        assertThat(counter(AutoGlmMeter.HEDGES, "autoglm.outcome", "success")).isEqualTo(1);
        assertThat(meters.find(AutoGlmMeter.RETRIES.meterName()).meters()).isEmpty();
        assertThat(meters.get(AutoGlmMeter.ATTEMPTS.meterName())
                        .tag("autoglm.outcome", "cancelled")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    /** As a rate limit does. */
    private static final class Reserving implements Policy {
        @Override
        public <E> Flux<E> apply(Call<E> call, Exchange next) {
            call.log().reserved(50);
            return next.exchange(call);
        }
    }

    private static Map<String, String> tags(Meter meter) {
        return meter.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
    }

    @Test
    void successAndFailureAreToldApart() {
        thenPaced(1, null);
        wire.thenError(ErrorCode.INVALID_REQUEST);
        AutoGlmClient client = builder().build();
        stream(client);
        stream(client);

        assertThat(meters.get(AutoGlmMeter.DURATION.meterName()).timers())
                .extracting(
                        timer -> tags(timer).get("error.type"),
                        timer -> tags(timer).get("autoglm.outcome"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("none", "success"),
                        org.assertj.core.groups.Tuple.tuple("invalid_request", "ignored"));
        assertThat(tags(timer(AutoGlmMeter.TIME_TO_FIRST_CHUNK)))
                .containsEntry("gen_ai.response.model", "glm-4.6-0711")
                .containsEntry("gen_ai.provider.name", "openai");
    }

    @Test
    void metersThatTheRegistryLosesAreMadeAgain() {
        AutoGlmClient client = builder().build();
        thenPaced(1, null);
        stream(client);
        meters.clear();

        thenPaced(1, null);
        stream(client);

        assertThat(timer(AutoGlmMeter.DURATION).count()).isEqualTo(1);
        assertThat(timer(AutoGlmMeter.ATTEMPTS).count()).isEqualTo(1);
    }

    @Test
    void tokensAreNeverGuessed() {
        thenPaced(5, null);
        stream(builder().build());

        assertThat(meters.find(AutoGlmMeter.TOKEN_USAGE.meterName()).meters()).isEmpty();
        assertThat(meters.find(AutoGlmMeter.TIME_PER_OUTPUT_TOKEN.meterName()).meters())
                .isEmpty();
    }

    @Test
    void embeddingsCostInputAlone() {
        wire.thenEmbeddings(new float[2], new float[2]);
        builder().build().embed(List.of("a", "b")).subscribe();

        assertThat(tokens("input").totalAmount()).isEqualTo(2);
        assertThat(meters.get(AutoGlmMeter.TOKEN_USAGE.meterName()).meters()).hasSize(1);
        assertThat(tags(timer(AutoGlmMeter.DURATION)))
                .containsEntry("gen_ai.operation.name", "embeddings")
                .containsEntry("gen_ai.response.model", "scripted");
    }

    @Test
    void aCallWithOneAnswerHasNoTimesOfChunks() {
        wire.thenText("a", "b");
        builder().build().generate("hi").subscribe();

        assertThat(timer(AutoGlmMeter.DURATION).count()).isEqualTo(1);
        assertThat(tokens("output").totalAmount()).isEqualTo(2);
        assertThat(meters.find(AutoGlmMeter.TIME_TO_FIRST_CHUNK.meterName()).meters())
                .isEmpty();
        assertThat(meters.find(AutoGlmMeter.TIME_PER_OUTPUT_CHUNK.meterName()).meters())
                .isEmpty();
        assertThat(meters.find(AutoGlmMeter.TIME_PER_OUTPUT_TOKEN.meterName()).meters())
                .isEmpty();
    }

    @Test
    void retriesAreCountedByReasonAndFailuresByWhyThereWasNoOther() {
        wire.thenError(ErrorCode.BAD_GATEWAY)
                .thenRateLimited(Duration.ofSeconds(2))
                .thenError(ErrorCode.INVALID_REQUEST);
        stream(builder().build());
        wire.thenError(ErrorCode.BAD_GATEWAY).thenError(ErrorCode.BAD_GATEWAY).thenError(ErrorCode.BAD_GATEWAY);
        AutoGlmClient poor = builder()
                .retryBudget(RetryBudgetSpec.defaults().withMinimum(0).withPerSecond(0))
                .build();
        stream(poor);
        stream(poor);

        assertThat(counter(AutoGlmMeter.RETRIES, "autoglm.retry.reason", "failed"))
                .isGreaterThanOrEqualTo(1);
        assertThat(counter(AutoGlmMeter.RETRIES, "autoglm.retry.reason", "throttled"))
                .isEqualTo(1);
        assertThat(counter(AutoGlmMeter.NOT_RETRIED, "autoglm.not_retried", "not_transient"))
                .isEqualTo(1);
        assertThat(counter(AutoGlmMeter.NOT_RETRIED, "autoglm.not_retried", "budget"))
                .isGreaterThanOrEqualTo(1);
    }

    private double counter(AutoGlmMeter meter, String key, String value) {
        return meters.get(meter.meterName()).tag(key, value).counter().count();
    }

    @Test
    void aRetryThatIsNeverSentIsNotCounted() {
        wire.thenRateLimited(Duration.ofSeconds(30));
        Disposable call = builder().build().stream("hi").subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        call.dispose();

        assertThat(meters.find(AutoGlmMeter.RETRIES.meterName()).meters()).isEmpty();
        assertThat(tags(timer(AutoGlmMeter.DURATION))).containsEntry("autoglm.outcome", "cancelled");
    }

    @Test
    void gaugesShowWhatTheClientIsDoing() {
        wire.thenNothing();
        AutoGlmClient client = builder().limit(LimitSpec.fixed(1)).build();
        new ClientGauges("main", client::state).bindTo(meters);
        Disposable first = client.stream("1").subscribe();
        Disposable second = client.stream("2").subscribe();

        assertThat(gauge(AutoGlmMeter.CALLS)).isEqualTo(2);
        assertThat(gauge(AutoGlmMeter.BUDGET_BALANCE)).isEqualTo(10);
        assertThat(gauge(AutoGlmMeter.BUDGET_CAPACITY)).isEqualTo(10);
        second.dispose();
        first.dispose();
        assertThat(gauge(AutoGlmMeter.CALLS)).isZero();
    }

    @Test
    void theBudgetsRefusalsAreCounted() {
        AutoGlmClient client = builder()
                .retryBudget(RetryBudgetSpec.defaults()
                        .withMinimum(0)
                        .withPerSecond(0)
                        .withPerSuccess(0))
                .build();
        new ClientGauges("main", client::state).bindTo(meters);
        for (int i = 0; i < 3; i++) {
            wire.thenError(ErrorCode.BAD_GATEWAY).thenError(ErrorCode.BAD_GATEWAY);
            client.stream(GenerateRequest.of("hi"), CallOptions.DEFAULTS.withMaxAttempts(2))
                    .subscribe(event -> {}, failure -> {});
            time.advanceTimeBy(Duration.ofSeconds(1));
        }

        assertThat(meters.get(AutoGlmMeter.BUDGET_REFUSED.meterName())
                        .functionCounter()
                        .count())
                .isEqualTo(client.state().retriesRefused())
                .isPositive();
    }

    private double gauge(AutoGlmMeter meter) {
        return meters.get(meter.meterName())
                .tag("autoglm.client", "main")
                .gauge()
                .value();
    }
}
