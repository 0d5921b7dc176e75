package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Counts failed calls by their codes, and keeps the last of each. As large as there are codes. Safe for any number of threads. */
public final class FailureTally {

    private final ConcurrentHashMap<ErrorCode, FailureState> byCode = new ConcurrentHashMap<>();

    /** A call has failed with {@code failure} at {@code now}. */
    public void failed(AutoGlmException failure, Instant now) {
        FailureState one =
                new FailureState(failure.code(), 1, now, failure.endpoint(), failure.status(), failure.requestId());
        byCode.merge(failure.code(), one, (before, last) -> last.after(before.calls()));
    }

    /** Returns what there was, the latest first. */
    public List<FailureState> failures() {
        return byCode.values().stream()
                .sorted(Comparator.comparing(FailureState::last).reversed())
                .toList();
    }
}
