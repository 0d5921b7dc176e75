package io.autoglm.benchmarks;

import io.autoglm.benchmarks.report.Report;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH as usual, with bytes per operation always on: on a shared machine it is the number to trust. What is no
 * micro-benchmark has a name of its own: {@code cancel [N]}, {@code outage [seconds]},
 * {@code admission}, {@code report}.
 */
public final class Main {

    private Main() {}

    /** Runs the counted load or the benchmarks that {@code args} name, the latter in JMH's own syntax. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("cancel")) {
            Cancels.run(args.length > 1 ? Integer.parseInt(args[1]) : 500);
            return;
        }
        if (args.length > 0 && args[0].equals("outage")) {
            Outage.run(args.length > 1 ? Integer.parseInt(args[1]) : 60);
            return;
        }
        if (args.length > 0 && args[0].equals("admission")) {
            new AdmissionPairs("fixed", "adaptive", "both").measure(30).print();
            return;
        }
        if (args.length > 0 && args[0].equals("report")) {
            Report.run(List.of(args).subList(1, args.length));
            return;
        }
        CommandLineOptions commandLine = new CommandLineOptions(args);
        if (commandLine.shouldHelp() || commandLine.shouldList() || commandLine.shouldListWithParams()) {
            org.openjdk.jmh.Main.main(args);
            return;
        }
        new Runner(new OptionsBuilder()
                        .parent(commandLine)
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
