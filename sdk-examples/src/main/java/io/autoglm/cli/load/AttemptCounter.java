package io.autoglm.cli.load;

import io.autoglm.sdk.batch.CoalescingPolicy;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Counts the attempts of calls that a load makes; of others it knows nothing. */
public final class AttemptCounter implements AttemptListener {

    private final LoadFigures figures;

    /** Tells {@code figures} what happens as it happens. */
    public AttemptCounter(LoadFigures figures) {
        this.figures = figures;
    }

    @Override
    public void succeeded(Call<?> call, ContextView context) {
        ended(call, context, false);
    }

    @Override
    public void cancelled(Call<?> call, ContextView context) {
        ended(call, context, false);
    }

    @Override
    public void retrying(
            Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
        ended(call, context, Outcome.of(failure) == Outcome.THROTTLED);
        figures.retrying();
    }

    @Override
    public void failedBeside(Call<?> call, AutoGlmException failure, ContextView context) {
        ended(call, context, Outcome.of(failure) == Outcome.THROTTLED);
    }

    @Override
    public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
        ended(call, context, Outcome.of(failure) == Outcome.THROTTLED);
    }

    private void ended(Call<?> call, ContextView context, boolean throttled) {
        LoadCall made = madeFor(context);
        if (made != null) {
            made.attemptEnded(call.log().attempts(), throttled);
        }
        if (throttled) {
            figures.throttled();
        }
    }

    /** A joint request is one attempt, which is counted for the first of its calls. */
    private static @Nullable LoadCall madeFor(ContextView context) {
        LoadCall alone = context.getOrDefault(LoadCall.class, null);
        List<ContextView> callers = context.getOrDefault(CoalescingPolicy.CALLERS, null);
        return alone != null || callers == null
                ? alone
                : callers.get(0).<@Nullable LoadCall>getOrDefault(LoadCall.class, null);
    }
}
