package io.autoglm.sdk.admission;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps the failures of one call's legs together, each once. Those of attempts are in the log already. */
final class LegFailures {

    private LegFailures() {}

    /** Writes down {@code failure} of a leg that something else takes the place of, unless it is that of its last attempt. */
    static void note(CallLog log, AutoGlmException failure) {
        List<CallLog.Attempt> ended = log.endedAttempts();
        CallLog.Attempt latest = ended.isEmpty() ? null : ended.get(ended.size() - 1);
        if (latest == null || !isMadeOf(failure, latest.failure())) {
            log.ended(latest == null ? 1 : latest.number(), Outcome.IGNORED, failure);
        }
    }

    /**
     * Returns {@code failure} with all failures before it as suppressed exceptions, and with what had arrived.
     *
     * @param answers how the application failed to answer after it, {@code null} when it was not asked
     */
    static AutoGlmException last(CallLog log, AutoGlmException failure, @Nullable Throwable answers) {
        List<Throwable> missing = missing(log, failure, answers);
        ErrorDetails details = failure.details();
        ErrorDetails complete = details.partial() == null ? details.withPartial(log.partial()) : details;
        if (missing.isEmpty() && complete.equals(details)) {
            return failure;
        }
        AutoGlmException last = failure.with(complete);
        missing.forEach(last::addSuppressed);
        return last;
    }

    private static List<Throwable> missing(CallLog log, AutoGlmException failure, @Nullable Throwable answers) {
        Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.add(failure);
        Collections.addAll(known, failure.getSuppressed());
        List<CallLog.Attempt> ended = log.endedAttempts();
        List<Throwable> missing = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            Throwable each = ended.get(i).failure();
            boolean same = i == ended.size() - 1 && isMadeOf(failure, each);
            if (each != null && !same && known.add(each)) {
                missing.add(each);
            }
        }
        if (answers != null && known.add(answers)) {
            missing.add(answers);
        }
        return missing;
    }

    /** Returns whether {@code failure} is what became of {@code attempts}, the failure of an attempt, when no other was made. */
    private static boolean isMadeOf(AutoGlmException failure, @Nullable Throwable attempts) {
        return attempts instanceof AutoGlmException known
                && known.code() == failure.code()
                && known.reason().equals(failure.reason());
    }
}
