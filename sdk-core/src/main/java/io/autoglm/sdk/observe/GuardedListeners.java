package io.autoglm.sdk.observe;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.RetryCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.util.context.ContextView;

/** Tells several listeners, in their order. One that throws harms neither the call nor the others, and the log says so. */
public final class GuardedListeners implements AttemptListener {

    private final AttemptListener[] listeners;
    private final Seldom failing = new Seldom();

    /** Returns a listener that tells {@code listeners}. */
    public GuardedListeners(List<AttemptListener> listeners) {
        this.listeners = listeners.toArray(AttemptListener[]::new);
    }

    /** Returns a listener that tells {@code log}, and then {@code listeners}. */
    public static AttemptListener withLog(AttemptLogger log, List<AttemptListener> listeners) {
        List<AttemptListener> all = new ArrayList<>(listeners);
        all.add(0, log);
        return new GuardedListeners(all);
    }

    @Override
    public void succeeded(Call<?> call, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.succeeded(call, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void cancelled(Call<?> call, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.cancelled(call, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void retrying(
            Call<?> call, AutoGlmException failure, RetryCause cause, Duration delay, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.retrying(call, failure, cause, delay, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void failed(Call<?> call, AutoGlmException failure, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.failed(call, failure, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void fellBack(Call<?> call, AutoGlmException failure, String to, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.fellBack(call, failure, to, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void budgetSpent(Call<?> call, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.budgetSpent(call, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void budgetRecovered(Call<?> call, long refused, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.budgetRecovered(call, refused, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void hedged(Call<?> call, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.hedged(call, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void outrun(Call<?> call, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.outrun(call, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    @Override
    public void failedBeside(Call<?> call, AutoGlmException failure, ContextView context) {
        for (AttemptListener listener : listeners) {
            try {
                listener.failedBeside(call, failure, context);
            } catch (Throwable thrown) {
                survive(listener, thrown, call);
            }
        }
    }

    /** Only what the whole process dies of goes on; a class that is missing or a log that is full are no reason to fail a call. */
    private void survive(AttemptListener listener, Throwable thrown, Call<?> call) {
        if (thrown instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        try {
            Trouble.Report report = failing.happened(call.nowNanos());
            if (report != null) {
                LogLine.LISTENER_FAILED
                        .entry()
                        .with("listener", listener.getClass().getName())
                        .with("error", thrown.getClass().getName())
                        .with("left_out", report.leftOut() == 0 ? null : report.leftOut())
                        .thrown(thrown)
                        .write();
            }
        } catch (RuntimeException | LinkageError unwritable) {
            // it is the log that fails: there is nobody left to tell
        }
    }
}
