package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Where and with what the figures were taken. */
final class MachineSection implements Section {

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public String measure(Bench bench) throws IOException {
        String peers = bench.peers().stream().map(Contender::title).collect(Collectors.joining(", "));
        return "Taken with " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version")
                + " on "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors (" + processor() + "), "
                + bench.rounds() + " rounds. " + (peers.isEmpty() ? "No peers were built." : "Peers: " + peers + ".")
                + "\n";
    }

    private static String processor() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
