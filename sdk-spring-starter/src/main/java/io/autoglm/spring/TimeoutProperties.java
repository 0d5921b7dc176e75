package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;

import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of time; absent ones stay as the preset has them.
 *
 * @param preset       Limits to begin with: standard, or interactive for short answers that a person waits for, never of thinking models.
 * @param connect      Longest wait for a connection.
 * @param firstEvent   Longest wait for the first event of a streamed answer.
 * @param silence      Longest pause between events of a streamed answer.
 * @param consumerIdle Longest time for which the subscriber of a stream may ask for nothing.
 * @param total        Limit for queue, back-off and all attempts of a stream.
 * @param unaryTotal   Limit for queue, back-off and all attempts of a call with one answer.
 */
record TimeoutProperties(
        @DefaultValue("standard") Preset preset,
        @Nullable Duration connect,
        @Nullable Duration firstEvent,
        @Nullable Duration silence,
        @Nullable Duration consumerIdle,
        @Nullable Duration total,
        @Nullable Duration unaryTotal) {

    /** Limits that go together. */
    enum Preset {
        /** What a healthy thinking model under load keeps. */
        STANDARD,
        /** For an answer that a person waits for. */
        INTERACTIVE
    }

    TimeoutSpec spec() {
        return named("autoglm.timeouts", () -> {
            TimeoutSpec spec = preset == Preset.INTERACTIVE ? TimeoutSpec.interactive() : TimeoutSpec.defaults();
            spec = with(spec, connect, TimeoutSpec::withConnect);
            spec = with(spec, firstEvent, TimeoutSpec::withFirstEvent);
            spec = with(spec, silence, TimeoutSpec::withSilence);
            spec = with(spec, consumerIdle, TimeoutSpec::withConsumerIdle);
            spec = with(spec, total, TimeoutSpec::withTotal);
            return with(spec, unaryTotal, TimeoutSpec::withUnaryTotal);
        });
    }

    private static TimeoutSpec with(
            TimeoutSpec spec, @Nullable Duration value, BiFunction<TimeoutSpec, Duration, TimeoutSpec> change) {
        return value == null ? spec : change.apply(spec, value);
    }
}
