package io.autoglm.sdk.doctor;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one step found. Immutable; never holds a key, a token or a prompt.
 *
 * @param place   which endpoint, and after a slash which of its credentials where it has several
 * @param step    what was examined
 * @param state   what came of it
 * @param facts   what was measured, in English and in order: names in lower case to values for people
 * @param took    how long it took
 * @param code    the code with which a call fails for this; {@code null} when all is well, and where no call fails for it
 * @param cause   why, in English and Chinese; {@code null} exactly when it {@linkplain CheckState#PASSED passed}
 * @param cure    what to do, likewise; {@code null} when there is nothing to do
 * @param command the line for a shell that repeats the step by hand, with {@code $AUTOGLM_API_KEY} in place of the key; {@code null} when
 *                there is none
 */
public record Check(
        String place,
        CheckStep step,
        CheckState state,
        Map<String, String> facts,
        Duration took,
        @Nullable ErrorCode code,
        @Nullable Hint cause,
        @Nullable Hint cure,
        @Nullable String command) {

    public Check {
        if ((state == CheckState.PASSED) != (cause == null)) {
            throw new IllegalArgumentException("cause must be present unless the check passed, state was " + state);
        }
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Returns whether it warned or failed. */
    public boolean isAlarm() {
        return state == CheckState.WARNED || state == CheckState.FAILED;
    }
}
