package io.autoglm.cli;

import io.autoglm.cli.load.AttemptCounter;
import io.autoglm.cli.load.BreakerWatch;
import io.autoglm.cli.load.EndpointCounter;
import io.autoglm.cli.load.EndpointReport;
import io.autoglm.cli.load.LoadFigures;
import io.autoglm.cli.load.LoadPlan;
import io.autoglm.cli.load.LoadReport;
import io.autoglm.cli.load.LoadRun;
import io.autoglm.cli.load.LoadTable;
import io.autoglm.cli.load.ModelCaller;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.policy.PolicyPosition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Makes load. */
@Command(
        name = "load",
        description = {
            "Make load through the client, in an open loop (--rps) or a closed one (--concurrency), and measure what its callers see.",
            "Standard error shows how it goes, standard output has the figures at the end. Ctrl-C ends the load, cancels the calls under way "
                    + "and shows what was measured; a second one ends the program.",
            "Times of an open loop count from the moment in which a call should have begun, so that a late one is not taken for a fast one; "
                    + "those of a closed loop are corrected for the calls that its callers missed while they waited. Where that makes a difference "
                    + "the times as measured are shown too.",
            "Without a base URL or a provider the simulated server inside this program answers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the load came to its end, and a call succeeded",
            "2:the program was called in a way that cannot work",
            "10 to 40:no call succeeded, and this is what most failed with, or 31 when all were cancelled; see autoglm generate",
            "130:interrupted, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its host."
        })
final class LoadCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final LoadOptions load = new LoadOptions();

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Mixin
    private final ModelOptions asked = new ModelOptions();

    private final EndpointCounter endpoints = new EndpointCounter();
    private final BreakerWatch breakers = new BreakerWatch();

    @Option(names = "--json", description = "Write the figures as one JSON object.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not show how it goes.")
    private boolean quiet;

    LoadCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan = load.plan();
        String model = asked.model(shell);
        LoadFigures figures = new LoadFigures(plan);
        LoadDisplay display = LoadDisplay.of(shell, quiet);
        try (Connection connection = asked.connect(shell, builder -> configure(builder, model, figures))) {
            if (shell.real()) {
                display.begin("warming up");
                Rehearsal.of(plan.kinds());
            }
            LoadReport report = run(plan, figures, connection.client(), model, display);
            return exitCode(report);
        } catch (AutoGlmException refused) {
            (json
                            ? new JsonAnswer(shell.out())
                            : new TextAnswer(shell, TextAnswer.Style.ofGenerate(false, asked.endpoint.language)))
                    .failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            return shell.unwritable(e);
        }
    }

    private void configure(AutoGlmClientBuilder builder, String model, LoadFigures figures) {
        limits.apply(builder);
        builder.model(model).attemptListener(new AttemptCounter(figures));
        if (asked.endpoint.pool.isSeveral()) {
            builder.policy(PolicyPosition.PER_ATTEMPT, endpoints);
        }
    }

    private LoadReport run(LoadPlan plan, LoadFigures figures, AutoGlmClient client, String model, LoadDisplay display)
            throws InterruptedException {
        Scheduler timer = Schedulers.newSingle("autoglm-load", true);
        CountDownLatch over = new CountDownLatch(1);
        LoadRun run = LoadRun.of(plan, new ModelCaller(client, model, load.tenants), timer, figures, over::countDown);
        LoadInterrupts interrupts = LoadInterrupts.listen(shell.interrupts(), run::interrupt);
        try {
            run.start();
            watch(timer, client);
            display.follow(new LoadProgress(plan, run::status, client::state, () -> soFar(client)), over);
            LoadReport report = run.report();
            show(report, EndpointReport.counted(client.endpoints().endpoints(), endpoints, breakers));
            return report;
        } finally {
            interrupts.close();
            timer.dispose();
        }
    }

    private void watch(Scheduler timer, AutoGlmClient client) {
        if (asked.endpoint.pool.isSeveral()) {
            timer.schedulePeriodically(
                    () -> breakers.look(client.endpoints().endpoints()),
                    0,
                    BreakerWatch.EVERY_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    private List<EndpointReport> soFar(AutoGlmClient client) {
        return EndpointReport.soFar(client.endpoints().endpoints(), endpoints, breakers);
    }

    private void show(LoadReport report, List<EndpointReport> split) {
        if (json) {
            new LoadJson(shell.out()).write(report, split);
        } else {
            shell.print(LoadTable.of(report, split));
        }
    }

    private static int exitCode(LoadReport report) {
        if (report.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        if (report.all().counts().succeeded() > 0) {
            return ExitCode.OK;
        }
        return report.all().failed().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> ExitCode.of(most.getKey().type()))
                .orElse(ExitCode.TIMEOUT);
    }
}
