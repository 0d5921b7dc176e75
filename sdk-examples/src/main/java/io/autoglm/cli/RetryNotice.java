package io.autoglm.cli;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.Locale;
import reactor.util.context.ContextView;

/**
 * Says on standard error that an attempt is made again, so that nobody takes waiting for hanging. Writes from the thread on which the
 * attempt ended.
 */
final class RetryNotice implements AttemptListener {

    /** A shorter wait is over before it is read. */
    static final Duration WORTH_A_WORD = Duration.ofSeconds(2);

    private final Shell shell;
    private final Duration shortest;

    /** Speaks of waits of at least {@code shortest}. */
    RetryNotice(Shell shell, Duration shortest) {
        this.shell = shell;
        this.shortest = shortest;
    }

    @Override
    public void retrying(
            Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
        if (delay.compareTo(shortest) >= 0) {
            shell.say("* attempt " + call.attempt() + ": " + said(failure) + "; again "
                    + (delay.isZero() ? "at once" : "in " + words(delay)));
        }
    }

    /** Many servers begin what they say with the status. */
    private static String said(AutoGlmException failure) {
        String reason = OneLine.of(failure.reason());
        Integer status = failure.status();
        return status == null || reason.startsWith(status + " ") ? reason : status + " " + reason;
    }

    private static String words(Duration delay) {
        if (delay.compareTo(Duration.ofSeconds(1)) < 0) {
            return Math.max(1, delay.toMillis()) + " ms";
        }
        return delay.compareTo(Duration.ofSeconds(10)) < 0
                ? String.format(Locale.ROOT, "%.1f s", delay.toMillis() / 1000.0)
                : delay.plusMillis(999).toSeconds() + " s";
    }
}
