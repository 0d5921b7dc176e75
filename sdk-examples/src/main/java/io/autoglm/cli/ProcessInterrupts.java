package io.autoglm.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts as the JVM tells them. Where one ends the program, it is a shutdown hook, and the JVM itself ends with 128 and the number of
 * the signal, so 130 after Ctrl-C; where the program goes on, it is a handler of the signal. Both leave alone a signal that the parent
 * process wants to be ignored.
 */
final class ProcessInterrupts implements Interrupts {

    /** How long an interrupted program may take to say its last word. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final String CTRL_C = "INT";

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

    @Override
    public Registration onEach(Runnable action) {
        Object before = Signals.register(CTRL_C, action);
        return () -> Signals.unregister(CTRL_C, before);
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
