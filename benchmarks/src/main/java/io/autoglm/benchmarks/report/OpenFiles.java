package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A connection is an open file, and most systems allow 1,024 unless they are told otherwise. */
final class OpenFiles {

    private static final String LIMIT = "Max open files";
    private static final int OTHERS = 200;

    private OpenFiles() {}

    /** Fails, with what to do, where so many connections cannot be opened. */
    static void check(int connections) throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return;
        }
        for (String line : Files.readAllLines(limits)) {
            if (line.startsWith(LIMIT)) {
                check(connections, line.substring(LIMIT.length()).trim().split("\\s+")[0]);
            }
        }
    }

    static void check(int connections, String limit) {
        int needed = connections + OTHERS;
        if (!limit.equals("unlimited") && Long.parseLong(limit) < needed) {
            throw new IllegalStateException("the limit of open files is " + limit + ", " + connections
                    + " connections need " + needed + ": run `ulimit -n " + needed + "` first");
        }
    }
}
