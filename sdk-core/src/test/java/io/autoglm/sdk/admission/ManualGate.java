package io.autoglm.sdk.admission;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Gate;
import io.autoglm.sdk.policy.Outcome;
import io.autoglm.sdk.policy.Ticket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/** A gate that says what the test says, and remembers what its tickets heard. */
final class ManualGate implements Gate {

    final List<String> heard = new CopyOnWriteArrayList<>();

    /** Why attempts failed. */
    final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile LongFunction<Verdict> says = now -> Verdict.OPEN;

    void says(Verdict verdict) {
        says = now -> verdict;
    }

    void says(LongFunction<Verdict> verdict) {
        says = verdict;
    }

    void change() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public Verdict check(Call<?> call, long nowNanos) {
        return says.apply(nowNanos);
    }

    @Override
    public Ticket take(Call<?> call, long nowNanos) {
        heard.add("taken");
        return new Ticket() {
            @Override
            public void firstEvent(Duration elapsed) {
                heard.add("first event after " + elapsed.toMillis() + " ms");
            }

            @Override
            public void ended(Outcome outcome, Throwable failure, long nowNanos) {
                heard.add(outcome.toString());
                if (failure != null) {
                    failures.add(failure);
                }
            }
        };
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String toString() {
        return "played gate";
    }
}
