package io.autoglm.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts as the JVM tells them: a shutdown hook. The JVM itself then ends with 128 and the number of the signal, so 130 after Ctrl-C,
 * and leaves alone a signal that the parent process wants to be ignored.
 */
final class ShutdownInterrupts implements Interrupts {

    /** How long an interrupted program may take to say its last word. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    @Override
    public Registration onInterrupt(Runnable action) {
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = new Thread(() -> endNow(action, over), "autoglm-interrupt");
        boolean late = !add(hook);
        if (late) {
            action.run();
        }
        return () -> {
            over.countDown();
            remove(late ? null : hook);
        };
    }

    private static void endNow(Runnable action, CountDownLatch over) {
        action.run();
        try {
            over.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean add(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return true;
        } catch (IllegalStateException shuttingDown) {
            return false;
        }
    }

    private static void remove(@Nullable Thread hook) {
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException shuttingDown) {
            // the hook is what is running: it has just been let go
        }
    }
}
