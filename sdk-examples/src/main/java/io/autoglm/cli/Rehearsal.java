package io.autoglm.cli;

import io.autoglm.cli.load.AttemptCounter;
import io.autoglm.cli.load.CallKind;
import io.autoglm.cli.load.LoadFigures;
import io.autoglm.cli.load.LoadLength;
import io.autoglm.cli.load.LoadPlan;
import io.autoglm.cli.load.LoadRun;
import io.autoglm.cli.load.LoadTable;
import io.autoglm.cli.load.ModelCaller;
import io.autoglm.cli.load.Pace;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A short load on a simulated server inside this program, before the one that is measured: otherwise its first calls would pay for
 * classes that are yet to be read and compiled, and seem late by a few tenths of a second.
 */
final class Rehearsal {

    private static final LoadLength SHORT =
            new LoadLength(Duration.ZERO, Duration.ofMillis(1_500), 500L, Duration.ofSeconds(1));
    private static final int CALLERS = 4;

    private Rehearsal() {}

    /** Makes calls of {@code kinds} for at most 2.5 s. */
    static void of(List<CallKind> kinds) throws InterruptedException {
        LoadPlan plan = new LoadPlan(new Pace.Closed(CALLERS), SHORT, CALLERS, kinds);
        LoadFigures figures = new LoadFigures(plan);
        CountDownLatch over = new CountDownLatch(1);
        Scheduler timer = Schedulers.newSingle("autoglm-rehearsal", true);
        SimBehavior behavior = SimBehavior.builder().recording(false).build();
        try (SimServer server = SimServer.start(behavior);
                AutoGlmClient client = AutoGlmClient.builder()
                        .baseUrl(server.baseUrl())
                        .attemptListener(new AttemptCounter(figures))
                        .build()) {
            ModelCaller caller = new ModelCaller(client, EndpointOptions.SIMULATED, null);
            LoadRun run = LoadRun.of(plan, caller, timer, figures, over::countDown);
            run.start();
            over.await();
            LoadTable.of(run.report());
        } finally {
            timer.dispose();
        }
    }
}
