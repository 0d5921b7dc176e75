package io.autoglm.cli.load;

import io.autoglm.cli.load.LoadStatus.Phase;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the calls of a plan and always comes to an end: calls begin on one thread of the scheduler, which is its clock too, end on
 * whatever thread they do, and when no more are to begin, those under way have a limited time to end before they are cancelled.
 *
 * <p>No thread and no memory is held per call but the call itself.
 */
public abstract sealed class LoadRun permits OpenLoadRun, ClosedLoadRun {

    final LoadPlan plan;
    final Turns turns;
    final Scheduler.Worker worker;
    private final Caller caller;
    private final Scheduler timer;
    private final LoadFigures figures;
    private final Runnable onOver;
    private final long[] made;
    private final Set<LoadCall> active = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();

    private volatile @Nullable Duration cpuBefore;
    private volatile long startedAt;
    private volatile boolean interrupted;
    private volatile boolean over;
    private volatile @Nullable Long endOfStarting;

    LoadRun(LoadPlan plan, Caller caller, Scheduler timer, LoadFigures figures, Runnable onOver) {
        this.plan = plan;
        this.caller = caller;
        this.timer = timer;
        this.worker = timer.createWorker();
        this.figures = figures;
        this.onOver = onOver;
        this.turns = new Turns(plan.kinds());
        this.made = new long[plan.kinds().size()];
    }

    /**
     * Returns a load that {@link #start} begins.
     *
     * @param timer  clock, sleep, and the thread on which calls begin: it must run one task at a time
     * @param onOver runs once, on that thread, when all calls have ended
     */
    public static LoadRun of(LoadPlan plan, Caller caller, Scheduler timer, LoadFigures figures, Runnable onOver) {
        return plan.pace() instanceof Pace.Open open
                ? new OpenLoadRun(plan, open, caller, timer, figures, onOver)
                : new ClosedLoadRun(plan, (Pace.Closed) plan.pace(), caller, timer, figures, onOver);
    }

    /** Begins. */
    public final void start() {
        cpuBefore = cpu();
        startedAt = timer.now(TimeUnit.NANOSECONDS);
        worker.schedule(this::go);
    }

    /** Lets no more calls begin and cancels those under way. Safe for every thread; more than once is as good as once. */
    public final void interrupt() {
        interrupted = true;
        schedule(this::giveUp, 0);
    }

    /** Returns how far it is. Safe for every thread. */
    public final LoadStatus status() {
        return figures.status(elapsed(), phase());
    }

    /** Returns what was measured, once it is over. */
    public final LoadReport report() {
        Long end = endOfStarting;
        long now = elapsed();
        Duration before = cpuBefore;
        Duration after = cpu();
        Duration used = before == null || after == null ? null : after.minus(before);
        return figures.report(end == null ? now : end, interrupted, now, used);
    }

    private static @Nullable Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(null);
    }

    /** Begins the calls that are due; on the worker. */
    abstract void go();

    /** A call is over, and {@code failed}; from any thread. Not told when the load comes to its end. */
    abstract void freed(boolean failed);

    final long elapsed() {
        return timer.now(TimeUnit.NANOSECONDS) - startedAt;
    }

    final LoadFigures figures() {
        return figures;
    }

    /** Returns whether no more calls are to begin. */
    final boolean closing() {
        return interrupted || endOfStarting != null;
    }

    final boolean counts(long due) {
        return due >= plan.length().warmup().toNanos();
    }

    /** Begins a call that was {@code due}, or counts it as not started; on the worker. */
    final void begin(long due) {
        int kind = turns.next();
        if (inFlight.get() >= plan.maxInFlight()) {
            figures.notStarted(kind, counts(due), 1);
            return;
        }
        long now = elapsed();
        figures.begun(kind, counts(due), now - due);
        LoadCall call = new LoadCall(this, kind, counts(due), due, now);
        inFlight.incrementAndGet();
        active.add(call);
        made[kind]++;
        try {
            caller.call(plan.kinds().get(kind), made[kind]).subscribe(call);
        } catch (RuntimeException defect) {
            call.onError(defect); // a load that does not end would be worse
        }
    }

    /** Lets those under way end, and gives them up after a while; on the worker. */
    final void drain() {
        if (endOfStarting != null) {
            return;
        }
        endOfStarting = elapsed();
        if (inFlight.get() == 0) {
            over();
        } else {
            schedule(this::giveUp, plan.length().drain().toNanos());
        }
    }

    /** {@code call} is over; from any thread. */
    final void ended(LoadCall call, CallEnd end) {
        figures.ended(end);
        active.remove(call);
        int left = inFlight.decrementAndGet();
        if (!closing()) {
            freed(end.ending().failure() != null);
        } else if (left == 0) {
            schedule(this::over, 0);
        }
    }

    /** Runs {@code task} on the worker after {@code nanos}, unless the load is over. */
    final void schedule(Runnable task, long nanos) {
        try {
            worker.schedule(task, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException overAlready) {
            // nothing is left to do
        }
    }

    private void giveUp() {
        endOfStarting = endOfStarting == null ? elapsed() : endOfStarting;
        // those that wait are the latest: cancelled first, none of them gets the turn of another that is cancelled
        active.stream()
                .sorted(Comparator.comparingLong(LoadCall::begun).reversed())
                .forEach(LoadCall::cancel);
        if (inFlight.get() == 0) {
            over();
        }
    }

    private void over() {
        if (!over && endOfStarting != null && inFlight.get() == 0) {
            over = true;
            worker.dispose();
            onOver.run();
        }
    }

    private Phase phase() {
        if (over) {
            return Phase.OVER;
        }
        return closing() ? Phase.DRAIN : counts(elapsed()) ? Phase.LOAD : Phase.WARM_UP;
    }
}
