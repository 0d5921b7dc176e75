package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.admission.BreakerSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is left alone because it fails; absent ones stay as the client has them.
 *
 * @param failedPercent   How many of 100 attempts must have failed.
 * @param minimumAttempts How many attempts there must be before their failures are looked at.
 * @param window          How far back attempts count.
 * @param unreachable     How many connection failures in a row are enough, whatever the rest says.
 * @param firstPause      How long the endpoint is left alone at first; doubles each time that probes fail.
 * @param longestPause    Where the doubling ends.
 * @param probes          How many answers bring the endpoint back, and how many attempts at once may look for them.
 * @param slowAfter       Time to the first event of a stream that 99 of 100 must keep; 1s with autoglm.timeouts.preset=interactive. 0 when slowness does not matter.
 */
record BreakerProperties(
        @Nullable Integer failedPercent,
        @Nullable Integer minimumAttempts,
        @Nullable Duration window,
        @Nullable Integer unreachable,
        @Nullable Duration firstPause,
        @Nullable Duration longestPause,
        @Nullable Integer probes,
        @Nullable Duration slowAfter) {

    /** Returns it for a client with these limits of time. */
    BreakerSpec spec(TimeoutProperties.Preset times) {
        BreakerSpec d =
                times == TimeoutProperties.Preset.INTERACTIVE ? BreakerSpec.interactive() : BreakerSpec.defaults();
        Duration slow = slowAfter == null ? d.slowAfter() : slowAfter.isZero() ? null : slowAfter;
        return named(
                "autoglm.breaker",
                () -> new BreakerSpec(
                        or(failedPercent, d.failedPercent()),
                        or(minimumAttempts, d.minimumAttempts()),
                        or(window, d.window()),
                        or(unreachable, d.unreachable()),
                        or(firstPause, d.firstPause()),
                        or(longestPause, d.longestPause()),
                        or(probes, d.probes()),
                        slow));
    }
}
