package io.autoglm.cli;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of an examination altogether. */
final class DoctorTally {

    private final Map<CheckState, Integer> counts = new EnumMap<>(CheckState.class);
    private @Nullable Check firstFailure;

    void add(Check check) {
        counts.merge(check.state(), 1, Integer::sum);
        if (check.state() == CheckState.FAILED && firstFailure == null) {
            firstFailure = check;
        }
    }

    int count(CheckState state) {
        return counts.getOrDefault(state, 0);
    }

    /** Returns the first check that failed, {@code null} when none has. */
    @Nullable
    Check firstFailure() {
        return firstFailure;
    }

    /** Returns the exit code that a call would end with: that of the first failure. */
    int exitCode() {
        if (firstFailure == null) {
            return ExitCode.OK;
        }
        ErrorCode code = firstFailure.code() == null ? ErrorCode.INTERNAL : firstFailure.code();
        return ExitCode.of(code.type());
    }
}
