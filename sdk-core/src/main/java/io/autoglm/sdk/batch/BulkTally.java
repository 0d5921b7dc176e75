package io.autoglm.sdk.batch;

import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import org.jspecify.annotations.Nullable;

/** What a run has done so far. Written by one thread at a time, read by any. */
final class BulkTally {

    private volatile long done;
    private volatile long failed;
    private volatile int inFlight;
    private volatile int held;
    private volatile long inputTokens;
    private volatile long outputTokens;

    /** Notes the end of a request; {@code response} is {@code null} when it failed. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
    void ended(@Nullable GenerateResponse response) {
        if (response == null) {
            failed++;
            return;
        }
        done++;
        Usage usage = response.usage();
        if (usage != null) {
            inputTokens += usage.inputTokens();
            outputTokens += usage.outputTokens();
        }
    }

    /** Notes how many are under way, and how many wait to be begun again. */
    void stands(int underWay, int waiting) {
        inFlight = underWay;
        held = waiting;
    }

    long done() {
        return done;
    }

    long failed() {
        return failed;
    }

    int inFlight() {
        return inFlight;
    }

    int held() {
        return held;
    }

    long inputTokens() {
        return inputTokens;
    }

    long outputTokens() {
        return outputTokens;
    }
}
