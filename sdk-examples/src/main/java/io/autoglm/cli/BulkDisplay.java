package io.autoglm.cli;

import io.autoglm.sdk.batch.BulkProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** Shows on standard error how a bulk run goes: a bar where that is a terminal, else a line every ten seconds. */
final class BulkDisplay {

    /** How often a run is to report, so that its rate is that of the last five seconds on a terminal, and ten else. */
    private static final Duration LIVE = Duration.ofMillis(500);

    private static final Duration PLAIN = Duration.ofSeconds(1);
    private static final long LINE_MILLIS = 10_000;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Shell shell;
    private final boolean quiet;
    private final @Nullable TerminalProvider terminal;
    private volatile @Nullable BulkProgress latest;

    private BulkDisplay(Shell shell, boolean quiet, @Nullable TerminalProvider terminal) {
        this.shell = shell;
        this.quiet = quiet;
        this.terminal = terminal;
    }

    /** Returns the display that suits {@code shell}; a {@code quiet} one shows nothing. */
    static BulkDisplay of(Shell shell, boolean quiet) {
        boolean lines = quiet || !shell.real() || shell.variable("TERM").equals("dumb");
        return new BulkDisplay(shell, quiet, lines ? null : terminal());
    }

    /** Returns how often it wants to hear. */
    Duration period() {
        return terminal == null ? PLAIN : LIVE;
    }

    /** Hears how the run goes. For every thread; does not block. */
    void hear(BulkProgress progress) {
        latest = progress;
    }

    /** Shows what it hears until the run is {@code over}. */
    void follow(CountDownLatch over) throws InterruptedException {
        if (terminal == null) {
            lines(over);
        } else {
            bar(terminal, over);
        }
    }

    private void lines(CountDownLatch over) throws InterruptedException {
        while (!over.await(LINE_MILLIS, TimeUnit.MILLISECONDS)) {
            BulkProgress now = latest;
            if (now != null && !quiet) {
                shell.say("* " + String.join(", ", BulkText.parts(now)));
            }
        }
    }

    private void bar(TerminalProvider provider, CountDownLatch over) throws InterruptedException {
        int width = provider.systemStreamWidth(SystemStream.Error);
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName("bulk")
                .setUnit(" lines", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) LIVE.toMillis())
                .setConsumer(new DelegatingProgressBarConsumer(this::show, width > 1 ? width - 1 : 79));
        try (ProgressBar bar = builder.build()) {
            while (!over.await(LIVE.toMillis(), TimeUnit.MILLISECONDS)) {
                BulkProgress now = latest;
                if (now != null) {
                    bar.maxHint(now.total() == null ? -1 : now.total());
                    bar.stepTo(now.done() + now.failed());
                    bar.setExtraMessage(String.join(", ", BulkText.details(now)));
                }
            }
        }
        show("");
    }

    private void show(String line) {
        shell.err().print(ERASE_LINE + line);
        shell.err().flush();
    }

    private static @Nullable TerminalProvider terminal() {
        try {
            TerminalProvider provider = TerminalProvider.load("jni");
            return provider.isSystemStream(SystemStream.Error) ? provider : null;
        } catch (IOException | LinkageError none) {
            return null;
        }
    }
}
