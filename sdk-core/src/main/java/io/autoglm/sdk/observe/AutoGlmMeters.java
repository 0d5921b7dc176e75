package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorType;
import io.autoglm.sdk.error.NotRetried;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.observe.AutoGlmMeter.MeterTag;
import io.autoglm.sdk.observe.AutoGlmObservation.AttemptKey;
import io.autoglm.sdk.observe.AutoGlmObservation.CallDetail;
import io.autoglm.sdk.observe.AutoGlmObservation.CallKey;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.RetryCause;
import io.micrometer.common.KeyValue;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Records the meters of calls and attempts, as {@link AutoGlmMeter} lists them, from their observations. Needs micrometer-core.
 *
 * <p>It stands in place of Micrometer's {@code DefaultMeterObservationHandler} for the observations of this library: give the two to a
 * {@code FirstMatchingCompositeObservationHandler}, this one first; else that one makes meters of its own of them. Tags are the
 * low-cardinality keys of the observation, so a convention that adds one adds a tag. Meters of {@code gen_ai} have OpenTelemetry's tags:
 * endpoint and outcome, which are ours, stand on the duration only. Times are those of the call's timer.
 */
public final class AutoGlmMeters implements MeterObservationHandler<ClientObservationContext> {

    private final Known<MeterKeys, CallMeters> calls;
    private final Known<MeterKeys, Timer> attempts;
    private final MeterProvider<Counter> retries;
    private final MeterProvider<Counter> notRetried;
    private final MeterProvider<Counter> fallbacks;
    private final BoundedNames fallbackNames = new BoundedNames();
    private final MeterProvider<Timer> queueTime;
    private final MeterProvider<Counter> refused;
    private final MeterProvider<Counter> hedges;
    private final MeterProvider<DistributionSummary> batchCalls;

    /** Makes a handler that records in {@code registry}. */
    public AutoGlmMeters(MeterRegistry registry) {
        calls = new Known<>(CallMeters.in(registry));
        MeterProvider<Timer> attempt = timer(AutoGlmMeter.ATTEMPTS, registry);
        attempts = new Known<>(
                keys -> attempt.withTags(CallMeters.tags(keys, true).and(CallDetail.ERROR.asString(), keys.error())));
        registry.config().onMeterRemoved(meter -> {
            calls.forget();
            attempts.forget();
        });
        queueTime = timer(AutoGlmMeter.QUEUE_TIME, registry);
        refused = counter(AutoGlmMeter.REFUSED, registry);
        retries = counter(AutoGlmMeter.RETRIES, registry);
        notRetried = counter(AutoGlmMeter.NOT_RETRIED, registry);
        fallbacks = counter(AutoGlmMeter.FALLBACKS, registry);
        hedges = counter(AutoGlmMeter.HEDGES, registry);
        batchCalls = summary(AutoGlmMeter.BATCH_CALLS, registry);
    }

    static MeterProvider<Timer> timer(AutoGlmMeter meter, MeterRegistry registry) {
        return Timer.builder(meter.meterName())
                .description(meter.meaning())
                .serviceLevelObjectives(meter.boundaries().stream()
                        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                        .toArray(Duration[]::new))
                .withRegistry(registry);
    }

    static MeterProvider<DistributionSummary> summary(AutoGlmMeter meter, MeterRegistry registry) {
        return DistributionSummary.builder(meter.meterName())
                .description(meter.meaning())
                .serviceLevelObjectives(meter.boundaries().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .withRegistry(registry);
    }

    private static MeterProvider<Counter> counter(AutoGlmMeter meter, MeterRegistry registry) {
        return Counter.builder(meter.meterName()).description(meter.meaning()).withRegistry(registry);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ClientObservationContext;
    }

    @Override
    public void onStart(ClientObservationContext context) {
        if (context instanceof CallObservationContext call
                && call.call().operation().streaming()) {
            call.onChunk(new Chunks(call));
        } else if (context instanceof AttemptObservationContext attempt) {
            began(attempt);
        }
    }

    private void began(AttemptObservationContext attempt) {
        Call<?> call = attempt.call();
        Tag endpoint = tag(AttemptKey.ENDPOINT, attempt.target().name());
        if (call.operation().limited()) {
            queueTime
                    .withTags(Tags.of(endpoint, priority(call)))
                    .record(call.log().queueNanos(), TimeUnit.NANOSECONDS);
        }
        RetryCause cause = attempt.retryCause();
        if (cause != null) {
            retries.withTags(Tags.of(endpoint, tag(AttemptKey.RETRY_REASON, cause.word())))
                    .increment();
        }
    }

    @Override
    public void onStop(ClientObservationContext context) {
        if (context instanceof CallObservationContext call) {
            stopped(call);
        } else if (context instanceof BatchObservationContext batch) {
            batchCalls.withTags(CallMeters.tags(keys(batch, null), true)).record(batch.calls());
        } else {
            attempts.of(keys(context, null)).record(context.durationNanos(), TimeUnit.NANOSECONDS);
            if (context.call().log().isBeside()) {
                hedges.withTags(Tags.of(
                                tag(AttemptKey.ENDPOINT, context.target().name()),
                                tag(AttemptKey.OUTCOME, context.outcome())))
                        .increment();
            }
        }
    }

    private void stopped(CallObservationContext call) {
        CallMeters meters = calls.of(keys(call, call.responseModel()));
        meters.duration().record(call.durationNanos(), TimeUnit.NANOSECONDS);
        Long first = call.nanosToFirstToken();
        if (first != null) {
            meters.firstChunk().record(first, TimeUnit.NANOSECONDS);
        }
        Usage usage = call.usage();
        if (usage != null) {
            used(call, usage, meters);
        }
        for (String to : call.call().log().fallbacks()) {
            fallbacks.withTags(Tags.of(tag(MeterTag.TO, fallbackNames.of(to)))).increment();
        }
        AutoGlmException failure = call.failure();
        if (failure != null) {
            failed(call, failure);
        }
    }

    private void failed(CallObservationContext call, AutoGlmException failure) {
        if (failure.code().type() == ErrorType.REFUSED) {
            refused.withTags(Tags.of(tag(CallDetail.ERROR, call.errorType()), priority(call.call())))
                    .increment();
        }
        NotRetried reason = failure.notRetried();
        if (reason != null) {
            notRetried
                    .withTags(Tags.of(
                            tag(CallKey.ENDPOINT, call.call().log().endpoint()),
                            tag(CallDetail.NOT_RETRIED, reason.word())))
                    .increment();
        }
    }

    private static Tag priority(Call<?> call) {
        return tag(MeterTag.PRIORITY, call.priority().word());
    }

    private static void used(CallObservationContext call, Usage usage, CallMeters meters) {
        meters.input().record(usage.inputTokens());
        if (call.call().operation().generates()) {
            meters.output().record(usage.outputTokens());
        }
        Long reserved = call.call().log().reservedTokens();
        long taken = (long) usage.inputTokens() + usage.outputTokens();
        boolean isOfThisCall = call.call().log().callsInRequest() == 1;
        if (reserved != null && taken > 0 && isOfThisCall) {
            meters.reservedRatio().record((double) reserved / taken);
        }
        Long rest = call.getResponse() == null ? null : call.nanosAfterFirstToken();
        if (rest != null && usage.outputTokens() > 1) {
            meters.perToken().record(rest / (usage.outputTokens() - 1), TimeUnit.NANOSECONDS);
        }
    }

    private static MeterKeys keys(ClientObservationContext context, @Nullable String responseModel) {
        return new MeterKeys(context.getLowCardinalityKeyValues(), orNone(responseModel), orNone(context.errorType()));
    }

    private static String orNone(@Nullable String value) {
        return value == null ? KeyValue.NONE_VALUE : value;
    }

    private static Tag tag(KeyName key, @Nullable String value) {
        return Tag.of(key.asString(), orNone(value));
    }

    /** Records the time of each delta; the timer is looked up once, when the model that answers is known. */
    private final class Chunks implements LongConsumer {

        private final CallObservationContext call;
        private @Nullable Timer timer;

        Chunks(CallObservationContext call) {
            this.call = call;
        }

        @Override
        public void accept(long nanos) {
            Timer known = timer;
            if (known == null) {
                known = calls.of(keys(call, call.responseModel())).perChunk();
                timer = known;
            }
            known.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
