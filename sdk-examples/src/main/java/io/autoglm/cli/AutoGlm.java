package io.autoglm.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: {@code autoglm generate}, {@code autoglm chat}, {@code autoglm embed}, {@code autoglm models},
 * {@code autoglm doctor}, {@code autoglm serve}, {@code autoglm load} and {@code autoglm bulk}.
 */
@Command(
        name = "autoglm",
        description =
                "Ask a large language model, talk with one, embed texts, list what there is, find out why calls fail, run the simulated server, make load, or ask each line of a file.",
        mixinStandardHelpOptions = true,
        versionProvider = AutoGlm.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class AutoGlm implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    private AutoGlm() {}

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args, Shell.ofProcess()));
    }

    /** Runs the program with {@code shell} around it and returns the exit code. */
    static int run(String[] args, Shell shell) {
        boolean json = Arrays.asList(args).contains("--json");
        try {
            Arguments.requireCarried(args);
            return commandLine(shell).execute(args);
        } catch (UsageException e) {
            return refuse(shell, json, e);
        }
    }

    static CommandLine commandLine(Shell shell) {
        CommandLine line = new CommandLine(new AutoGlm())
                .addSubcommand(new GenerateCommand(shell))
                .addSubcommand(new ChatCommand(shell))
                .addSubcommand(new EmbedCommand(shell))
                .addSubcommand(new ModelsCommand(shell))
                .addSubcommand(new DoctorCommand(shell))
                .addSubcommand(new ServeCommand(shell))
                .addSubcommand(new LoadCommand(shell))
                .addSubcommand(new BulkCommand(shell));
        line.setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(110);
        line.setExpandAtFiles(false);
        line.setCaseInsensitiveEnumValuesAllowed(false);
        line.setParameterExceptionHandler(
                (e, args) -> refuse(shell, Arrays.asList(args).contains("--json"), help(e)));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof UsageException usage) {
                return refuse(shell, parsed.originalArgs().contains("--json"), usage);
            }
            return defect(shell, e);
        });
        return line;
    }

    private static UsageException help(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        String message =
                e instanceof UnmatchedArgumentException unmatched ? Unmatched.message(unmatched) : e.getMessage();
        return new UsageException(message + " (see " + command + " --help)");
    }

    /** Says on stderr, and with {@code --json} on stdout too, why nothing was done. */
    private static int refuse(Shell shell, boolean json, UsageException e) {
        shell.say("autoglm: " + OneLine.of(e.getMessage()));
        if (json) {
            try {
                new JsonAnswer(shell.out()).refused("usage", OneLine.of(e.getMessage()));
            } catch (OutputException closed) {
                return ExitCode.USAGE;
            }
        }
        return ExitCode.USAGE;
    }

    private static int defect(Shell shell, Exception e) {
        shell.say("autoglm: this is a defect of the program, please report it:");
        e.printStackTrace(shell.err());
        return ExitCode.REFUSED;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "a command is missing: generate, chat, embed, models, doctor, serve, load or bulk");
        }
    }

    /** The version of the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = AutoGlm.class.getPackage().getImplementationVersion();
            return new String[] {"autoglm " + (version == null ? "(not packaged)" : version)};
        }
    }
}
