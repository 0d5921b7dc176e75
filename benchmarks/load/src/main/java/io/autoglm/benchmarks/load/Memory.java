package io.autoglm.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Threads and memory of this process, now. */
final class Memory {

    private Memory() {}

    /** Collects garbage and says what is left, in bytes. */
    static void describe(Figures figures) {
        figures.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        System.gc();
        System.gc();
        figures.put(
                "heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        figures.put("direct", directBuffers() + netty());
        figures.put("resident", resident());
    }

    private static double directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** Netty counts for itself what it allocates past the JDK; there may be no Netty. */
    private static double netty() {
        try {
            Class<?> platform = Class.forName("io.netty.util.internal.PlatformDependent");
            boolean own =
                    (boolean) platform.getMethod("useDirectBufferNoCleaner").invoke(null);
            return own
                    ? Math.max(0, (long) platform.getMethod("usedDirectMemory").invoke(null))
                    : 0;
        } catch (ReflectiveOperationException absent) {
            return 0;
        }
    }

    private static double resident() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
