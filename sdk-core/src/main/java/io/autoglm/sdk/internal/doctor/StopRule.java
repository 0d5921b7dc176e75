package io.autoglm.sdk.internal.doctor;

import static io.autoglm.sdk.doctor.CheckStep.*;

import io.autoglm.sdk.doctor.CheckStep;
import java.util.EnumSet;
import java.util.Set;

/** Which steps make no sense once another has failed. Plain Java. */
final class StopRule {

    private StopRule() {}

    /** Returns what is not examined any more once {@code failed} has. */
    static Set<CheckStep> after(CheckStep failed) {
        return switch (failed) {
            // nothing can be sent, or nobody is there: all that follows would fail for the same
            case CONFIGURATION, PROXY, DNS, TCP, TLS -> without(EnumSet.range(failed, HEADERS), failed);
            // somebody is there, and not who was looked for; his clock and what he does to headers can be seen
            case RESPONDER -> without(EnumSet.range(PATH, HEADERS), CLOCK);
            case PATH -> without(EnumSet.range(AUTHENTICATION, HEADROOM), CLOCK);
            // a wrong clock is a usual reason why a signed token is refused
            case AUTHENTICATION -> without(EnumSet.range(PERMISSION, HEADROOM), CLOCK);
            case PERMISSION, MODEL -> EnumSet.of(GENERATION, STREAMING);
            case GENERATION -> EnumSet.of(STREAMING);
            case CLOCK, STREAMING, HEADROOM, HEADERS -> EnumSet.noneOf(CheckStep.class);
        };
    }

    private static Set<CheckStep> without(EnumSet<CheckStep> steps, CheckStep kept) {
        steps.remove(kept);
        return steps;
    }
}
