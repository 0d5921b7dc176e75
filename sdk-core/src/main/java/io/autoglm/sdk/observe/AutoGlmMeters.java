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
import java.util.ArrayList;
import java.util.List;
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

    private final MeterProvider<Timer> duration;
    private final MeterProvider<Timer> firstChunk;
    private final MeterProvider<Timer> perChunk;
    private final MeterProvider<Timer> perToken;
    private final MeterProvider<Timer> attempts;
    private final MeterProvider<DistributionSummary> tokens;
    private final MeterProvider<Counter> retries;
    private final MeterProvider<Counter> notRetried;
    private final MeterProvider<Counter> fallbacks;
    private final BoundedNames fallbackNames = new BoundedNames();
    private final MeterProvider<Timer> queueTime;
    private final MeterProvider<Counter> refused;
    private final MeterProvider<DistributionSummary> reservedRatio;
    private final MeterProvider<Counter> hedges;
    private final MeterProvider<DistributionSummary> batchCalls;

    /** Makes a handler that records in {@code registry}. */
    public AutoGlmMeters(MeterRegistry registry) {
        duration = timer(AutoGlmMeter.DURATION, registry);
        firstChunk = timer(AutoGlmMeter.TIME_TO_FIRST_CHUNK, registry);
        perChunk = timer(AutoGlmMeter.TIME_PER_OUTPUT_CHUNK, registry);
        perToken = timer(AutoGlmMeter.TIME_PER_OUTPUT_TOKEN, registry);
        attempts = timer(AutoGlmMeter.ATTEMPTS, registry);
        tokens = summary(AutoGlmMeter.TOKEN_USAGE, registry);
        reservedRatio = summary(AutoGlmMeter.RESERVED_RATIO, registry);
        queueTime = timer(AutoGlmMeter.QUEUE_TIME, registry);
        refused = counter(AutoGlmMeter.REFUSED, registry);
        retries = counter(AutoGlmMeter.RETRIES, registry);
        notRetried = counter(AutoGlmMeter.NOT_RETRIED, registry);
        fallbacks = counter(AutoGlmMeter.FALLBACKS, registry);
        hedges = counter(AutoGlmMeter.HEDGES, registry);
        batchCalls = summary(AutoGlmMeter.BATCH_CALLS, registry);
    }

    private static MeterProvider<Timer> timer(AutoGlmMeter meter, MeterRegistry registry) {
        return Timer.builder(meter.meterName())
                .description(meter.meaning())
                .serviceLevelObjectives(meter.boundaries().stream()
                        .map(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
                        .toArray(Duration[]::new))
                .withRegistry(registry);
    }

    private static MeterProvider<DistributionSummary> summary(AutoGlmMeter meter, MeterRegistry registry) {
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
            batchCalls.withTags(keys(batch, true)).record(batch.calls());
        } else {
            List<Tag> tags = keys(context, true);
            tags.add(tag(CallDetail.ERROR, context.errorType()));
            attempts.withTags(tags).record(context.durationNanos(), TimeUnit.NANOSECONDS);
            if (context.call().log().isBeside()) {
                hedges.withTags(Tags.of(
                                tag(AttemptKey.ENDPOINT, context.target().name()),
                                tag(AttemptKey.OUTCOME, context.outcome())))
                        .increment();
            }
        }
    }

    private void stopped(CallObservationContext call) {
        List<Tag> all = keys(call, true);
        all.add(tag(CallDetail.RESPONSE_MODEL, call.responseModel()));
        all.add(tag(CallDetail.ERROR, call.errorType()));
        duration.withTags(all).record(call.durationNanos(), TimeUnit.NANOSECONDS);
        Long first = call.nanosToFirstToken();
        Usage usage = call.usage();
        if (first != null || usage != null) {
            List<Tag> common = common(call);
            if (first != null) {
                firstChunk.withTags(common).record(first, TimeUnit.NANOSECONDS);
            }
            if (usage != null) {
                used(call, usage, common);
            }
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

    private void used(CallObservationContext call, Usage usage, List<Tag> common) {
        tokens.withTags(Tags.concat(common, MeterTag.TOKEN_TYPE.asString(), "input"))
                .record(usage.inputTokens());
        if (call.call().operation().generates()) {
            tokens.withTags(Tags.concat(common, MeterTag.TOKEN_TYPE.asString(), "output"))
                    .record(usage.outputTokens());
        }
        Long reserved = call.call().log().reservedTokens();
        long taken = (long) usage.inputTokens() + usage.outputTokens();
        boolean isOfThisCall = call.call().log().callsInRequest() == 1;
        if (reserved != null && taken > 0 && isOfThisCall) {
            reservedRatio.withTags(common).record((double) reserved / taken);
        }
        Long rest = call.getResponse() == null ? null : call.nanosAfterFirstToken();
        if (rest != null && usage.outputTokens() > 1) {
            perToken.withTags(common).record(rest / (usage.outputTokens() - 1), TimeUnit.NANOSECONDS);
        }
    }

    private static List<Tag> common(CallObservationContext call) {
        List<Tag> tags = keys(call, false);
        tags.add(tag(CallDetail.RESPONSE_MODEL, call.responseModel()));
        return tags;
    }

    /** Returns the low-cardinality keys of {@code context} as tags, with or without those that say how it ended. */
    private static List<Tag> keys(ClientObservationContext context, boolean ending) {
        List<Tag> tags = new ArrayList<>(12);
        for (KeyValue pair : context.getLowCardinalityKeyValues()) {
            boolean isOfTheEnd = pair.getKey().equals(CallKey.ENDPOINT.asString())
                    || pair.getKey().equals(CallKey.OUTCOME.asString());
            if (ending || !isOfTheEnd) {
                tags.add(Tag.of(pair.getKey(), pair.getValue()));
            }
        }
        return tags;
    }

    private static Tag tag(KeyName key, @Nullable String value) {
        return Tag.of(key.asString(), value == null ? KeyValue.NONE_VALUE : value);
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
                known = perChunk.withTags(common(call));
                timer = known;
            }
            known.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
