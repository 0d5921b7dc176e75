package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;

/** What became of the attempts at one endpoint. Safe for every thread. */
final class EndpointTally {

    private final Map<ErrorCode, Long> failed = new EnumMap<>(ErrorCode.class);
    private long attempts;
    private int inFlight;
    private int mostInFlight;

    synchronized void began() {
        attempts++;
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
    }

    synchronized void failed(ErrorCode code) {
        failed.merge(code, 1L, Long::sum);
    }

    synchronized void ended() {
        inFlight--;
    }

    synchronized long attempts() {
        return attempts;
    }

    synchronized int mostInFlight() {
        return mostInFlight;
    }

    /** Returns how many failed, by why. */
    synchronized Map<ErrorCode, Long> failed() {
        return Map.copyOf(failed);
    }
}
