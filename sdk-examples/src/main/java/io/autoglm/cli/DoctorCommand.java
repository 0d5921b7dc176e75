package io.autoglm.cli;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Examines the way to each endpoint. */
@Command(
        name = "doctor",
        description = {
            "Find out why calls fail: examine the way to each endpoint, step by step, from this machine to the model. Of what is not in "
                    + "order it says why, what to do, and which line repeats the step by hand.",
            "Costs nothing without --deep. Without a base URL or a provider the simulated server inside this program is examined."
        },
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no step has failed; there may be warnings",
            "2:the program was called in a way that cannot work",
            "10 to 40:that of the first step that failed, as a call would end; see autoglm generate",
            "130:interrupted, or nobody read the output to its end"
        },
        footer = {
            "",
            "Variables: AUTOGLM_PROVIDER, AUTOGLM_BASE_URL, AUTOGLM_API_KEY, AUTOGLM_MODEL; a preset's own key variable is read for its "
                    + "host. The lines to repeat a step have $AUTOGLM_API_KEY in place of the key. NO_COLOR switches colours off."
        })
final class DoctorCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private final EndpointOptions endpoint = new EndpointOptions();

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The model to look for, as the server names it. Default: AUTOGLM_MODEL, else none.")
    private @Nullable String model;

    @Option(
            names = "--deep",
            description = "Generate, too: a short answer, whole and as a stream, at each endpoint. Costs model tokens.")
    private boolean deep;

    @Option(
            names = "--expect-dns",
            paramLabel = "IP",
            split = ",",
            description =
                    "An address that the host may have; any other fails, and nothing is sent there. May be repeated.")
    private List<String> expectDns = List.of();

    @Option(
            names = "--deadline",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "The longest time for all of it, 1s to 1h; what is not done by then is skipped. Default: 1m.")
    private @Nullable Duration deadline;

    @Option(names = "--json", description = "Write one JSON object per check, and a summary, always in English.")
    private boolean json;

    @Option(names = "-v", description = "Show the lines that repeat a step, the facts of all steps, and stack traces.")
    private boolean verbose;

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        DoctorSpec spec = spec();
        DoctorReport report = json ? new DoctorJson(shell.out()) : DoctorText.of(shell, endpoint.language, verbose);
        EventPipe pipe = new EventPipe();
        Interrupts.Registration interrupts = shell.interrupts().onInterrupt(pipe::interrupt);
        try (Connection connection = Connection.open(endpoint, TimeoutSpec.defaults(), shell, builder -> {
            if (model != null || endpoint.nowhere(shell)) {
                builder.model(model == null ? "sim-1" : model);
            }
        })) {
            report.begin(spec);
            connection.client().doctor(spec).subscribe(pipe);
            DoctorTally tally = new DoctorTally();
            int code = new Delivery(pipe, failures(), event -> {
                        tally.add((Check) event);
                        report.check((Check) event);
                    })
                    .run();
            if (code == ExitCode.OK) {
                report.end(tally);
                return tally.exitCode();
            }
            return code;
        } catch (AutoGlmException refused) {
            failures().failed(refused);
            return ExitCode.of(refused.code().type());
        } catch (OutputException e) {
            return shell.unwritable(e);
        } finally {
            interrupts.close();
        }
    }

    private Answer failures() {
        return json
                ? new JsonAnswer(shell.out())
                : new TextAnswer(shell, TextAnswer.Style.ofGenerate(verbose, endpoint.language));
    }

    private DoctorSpec spec() {
        if (endpoint.maxAttempts != null) {
            throw new UsageException("--max-attempts is for calls: the doctor makes no step twice");
        }
        if (endpoint.pool.routing != null) {
            throw new UsageException("--routing is for calls: the doctor examines every endpoint");
        }
        try {
            DoctorSpec spec = DoctorSpec.defaults().withDeep(deep).withExpectDns(expectDns.toArray(String[]::new));
            return deadline == null ? spec : spec.withDeadline(deadline);
        } catch (IllegalArgumentException refused) {
            String said = String.valueOf(refused.getMessage());
            throw new UsageException(
                    said.replaceFirst("^expectDns", "--expect-dns").replaceFirst("^deadline", "--deadline"));
        }
    }
}
