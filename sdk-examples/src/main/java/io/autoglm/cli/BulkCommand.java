package io.autoglm.cli;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.error.AutoGlmException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Sinks;

/** Asks each line of a file. */
@Command(
        name = "bulk",
        description = {
            "Ask each line of a file, and append each answer, or failure, to another, which is the run's checkpoint: a run that was ended, in "
                    + "whatever way, goes on with --resume and asks nothing twice but what was under way.",
            "Standard error shows how it goes, standard output has a summary at the end. Ctrl-C takes no further line and lets those under "
                    + "way finish; a second one ends the program.",
            "A line may name its model; --model is that of the others. Without a base URL or a provider the simulated server inside this "
                    + "program answers."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every line has a result, and none failed in this run",
            "2:the program was called in a way that cannot work",
            "10 to 40:lines failed, and this is what most failed with (see autoglm generate); or a file cannot be used, or --stop-after "
                    + "ended the run (40)",
            "130:interrupted, or nobody read the output to its end; --resume goes on"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its host."
        })
final class BulkCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final BulkOptions bulk = new BulkOptions();

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Mixin
    private final ModelOptions asked = new ModelOptions();

    @Option(names = "--json", description = "Write the summary as one JSON object.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not show how it goes.")
    private boolean quiet;

    BulkCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        BulkFile files = bulk.files();
        BulkSpec spec = bulk.spec();
        String model = asked.model(shell);
        try (Connection connection = asked.connect(shell, builder -> configure(builder, model))) {
            return run(connection.client(), files, spec);
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

    private void configure(AutoGlmClientBuilder builder, String model) {
        limits.apply(builder);
        builder.model(model);
    }

    private int run(AutoGlmClient client, BulkFile files, BulkSpec spec) throws InterruptedException {
        BulkDisplay display = BulkDisplay.of(shell, quiet);
        Sinks.Empty<Void> stop = Sinks.empty();
        AtomicBoolean interrupted = new AtomicBoolean();
        LoadInterrupts interrupts = LoadInterrupts.listen(shell.interrupts(), () -> {
            if (interrupted.compareAndSet(false, true)) {
                shell.say("autoglm: interrupted, what is under way is finished; Ctrl-C ends at once");
                stop.tryEmitEmpty().orThrow();
            }
        });
        try {
            CountDownLatch over = new CountDownLatch(1);
            CompletableFuture<BulkSummary> run = client.generateAll(
                            files.withUntil(stop.asMono()), spec.withProgress(display.period(), display::hear))
                    .doFinally(end -> over.countDown())
                    .toFuture();
            display.follow(over);
            BulkSummary summary = summary(run);
            show(summary);
            return interrupted.get() ? ExitCode.INTERRUPTED : exitCode(summary);
        } finally {
            interrupts.close();
        }
    }

    private static BulkSummary summary(CompletableFuture<BulkSummary> run) {
        try {
            return run.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof AutoGlmException known) {
                throw known;
            }
            throw failed;
        }
    }

    private void show(BulkSummary summary) {
        if (json) {
            new BulkSummaryJson(shell.out()).write(summary);
        } else {
            shell.print(BulkText.summary(summary));
        }
    }

    private static int exitCode(BulkSummary summary) {
        return summary.failures().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> ExitCode.of(most.getKey().type()))
                .orElse(ExitCode.OK);
    }
}
