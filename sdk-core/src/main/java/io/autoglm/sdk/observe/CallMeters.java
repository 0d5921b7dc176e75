package io.autoglm.sdk.observe;

import io.autoglm.sdk.observe.AutoGlmMeter.MeterTag;
import io.autoglm.sdk.observe.AutoGlmObservation.CallDetail;
import io.autoglm.sdk.observe.AutoGlmObservation.CallKey;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The meters of calls that have the same keys. Each is registered when it is first asked for. Safe for every thread. */
final class CallMeters {

    private static final String TYPE = MeterTag.TOKEN_TYPE.asString();

    private final Late<Timer> duration;
    private final Late<Timer> firstChunk;
    private final Late<Timer> perChunk;
    private final Late<Timer> perToken;
    private final Late<DistributionSummary> input;
    private final Late<DistributionSummary> output;
    private final Late<DistributionSummary> reservedRatio;

    private CallMeters(Providers from, MeterKeys keys) {
        Tag answered = Tag.of(CallDetail.RESPONSE_MODEL.asString(), keys.responseModel());
        Tags common = tags(keys, false).and(answered);
        Tag failure = Tag.of(CallDetail.ERROR.asString(), keys.error());
        duration = new Late<>(from.duration, tags(keys, true).and(answered, failure));
        firstChunk = new Late<>(from.firstChunk, common);
        perChunk = new Late<>(from.perChunk, common);
        perToken = new Late<>(from.perToken, common);
        input = new Late<>(from.tokens, common.and(TYPE, "input"));
        output = new Late<>(from.tokens, common.and(TYPE, "output"));
        reservedRatio = new Late<>(from.reservedRatio, common);
    }

    /** Returns what looks up the meters of calls in {@code registry}. */
    static Function<MeterKeys, CallMeters> in(MeterRegistry registry) {
        Providers from = new Providers(
                AutoGlmMeters.timer(AutoGlmMeter.DURATION, registry),
                AutoGlmMeters.timer(AutoGlmMeter.TIME_TO_FIRST_CHUNK, registry),
                AutoGlmMeters.timer(AutoGlmMeter.TIME_PER_OUTPUT_CHUNK, registry),
                AutoGlmMeters.timer(AutoGlmMeter.TIME_PER_OUTPUT_TOKEN, registry),
                AutoGlmMeters.summary(AutoGlmMeter.TOKEN_USAGE, registry),
                AutoGlmMeters.summary(AutoGlmMeter.RESERVED_RATIO, registry));
        return keys -> new CallMeters(from, keys);
    }

    private record Providers(
            MeterProvider<Timer> duration,
            MeterProvider<Timer> firstChunk,
            MeterProvider<Timer> perChunk,
            MeterProvider<Timer> perToken,
            MeterProvider<DistributionSummary> tokens,
            MeterProvider<DistributionSummary> reservedRatio) {}

    /** Returns the low-cardinality keys as tags, with or without those that say how it ended. */
    static Tags tags(MeterKeys keys, boolean ending) {
        Tags tags = Tags.empty();
        for (KeyValue pair : keys.low()) {
            boolean isOfTheEnd = pair.getKey().equals(CallKey.ENDPOINT.asString())
                    || pair.getKey().equals(CallKey.OUTCOME.asString());
            if (ending || !isOfTheEnd) {
                tags = tags.and(pair.getKey(), pair.getValue());
            }
        }
        return tags;
    }

    Timer duration() {
        return duration.get();
    }

    Timer firstChunk() {
        return firstChunk.get();
    }

    Timer perChunk() {
        return perChunk.get();
    }

    Timer perToken() {
        return perToken.get();
    }

    DistributionSummary input() {
        return input.get();
    }

    DistributionSummary output() {
        return output.get();
    }

    DistributionSummary reservedRatio() {
        return reservedRatio.get();
    }

    /** A meter that is registered when it is first asked for; twice at once gives the same. */
    private static final class Late<M extends Meter> {

        private final MeterProvider<M> provider;
        private final Tags tags;
        private volatile @Nullable M meter;

        Late(MeterProvider<M> provider, Tags tags) {
            this.provider = provider;
            this.tags = tags;
        }

        M get() {
            M known = meter;
            if (known == null) {
                known = provider.withTags(tags);
                meter = known;
            }
            return known;
        }
    }
}
