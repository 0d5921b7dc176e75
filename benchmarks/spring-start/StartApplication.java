package io.autoglm.benchmarks.start;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A web application that says what its start has cost, and ends: CPU ms, wall ms since the JVM began, classes, KB of heap after GC. */
@SpringBootApplication(proxyBeanMethods = false)
public class StartApplication {

    @RestController
    static class Hello {

        @GetMapping("/")
        Mono<String> hello() {
            return Mono.just("hello");
        }
    }

    public static void main(String[] args) {
        ConfigurableApplicationContext context = SpringApplication.run(StartApplication.class, args);
        long cpu = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
        long wall = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        boolean wanted = Boolean.getBoolean("client");
        if (context.containsBean("autoGlmClient") != wanted) {
            throw new IllegalStateException("a client is there: " + !wanted);
        }
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        long heap = memory.getHeapMemoryUsage().getUsed() / 1024;
        System.out.println("start " + cpu + " " + wall + " " + classes + " " + heap);
        context.close();
    }
}
