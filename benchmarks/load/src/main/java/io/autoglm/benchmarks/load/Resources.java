package io.autoglm.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has taken so far. The difference of two is what a load took.
 *
 * @param cpuNanos  CPU time of all threads, those of the collector and the compiler included
 * @param userNanos the part of it in user mode, to 10 ms; 0 where there is no {@code /proc}
 * @param bytes     bytes allocated on the heap by threads that are still alive
 * @param switches  context switches of threads that are still alive; 0 where there is no {@code /proc}
 */
record Resources(long cpuNanos, long userNanos, long bytes, long switches) {

    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int UTIME = 11; // of the fields after the program's name, counted from 0: see proc(5)

    static Resources now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Resources(system.getProcessCpuTime(), user(), allocated(), contextSwitches());
    }

    Resources minus(Resources before) {
        return new Resources(
                cpuNanos - before.cpuNanos,
                userNanos - before.userNanos,
                bytes - before.bytes,
                switches - before.switches);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }

    private static long user() {
        Path stat = Path.of("/proc/self/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        try {
            String text = Files.readString(stat);
            return Long.parseLong(text.substring(text.lastIndexOf(')') + 2).split(" ")[UTIME]) * NANOS_PER_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long contextSwitches() {
        Path tasks = Path.of("/proc/self/task");
        if (!Files.exists(tasks)) {
            return 0;
        }
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                sum += contextSwitches(thread.resolve("status"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    private static long contextSwitches(Path status) {
        long sum = 0;
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.contains("ctxt_switches")) {
                    sum += Long.parseLong(line.substring(line.indexOf(':') + 1).trim());
                }
            }
        } catch (IOException ended) {
            return 0; // the thread has ended since it was listed
        }
        return sum;
    }
}
