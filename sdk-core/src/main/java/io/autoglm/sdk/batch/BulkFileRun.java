package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One run over files.
 *
 * <p>How it works: all that touches the files belongs to one thread, which may block. Others leave word in a queue or a volatile field and
 * call {@link #wake}; whoever raises {@code wip} from 0 has that thread make passes until it has seen all word: it writes the results
 * that have come ({@link BulkResults}), and then reads lines ({@link BulkLines}), so that requests are made on it. A line is read only
 * while fewer than the window are read and not written: never more are asked twice when the process was killed.
 */
final class BulkFileRun {

    private final BulkFile files;
    private final BulkSpec spec;
    private final BulkWindow window;
    private final BulkWork<BulkLine, BulkOutcome> work;
    private final Supplier<Scheduler> timer;
    private final BulkJson json;
    private final MonoSink<BulkSummary> caller;
    private final Scheduler thread = Schedulers.newBoundedElastic(1, Integer.MAX_VALUE, "autoglm-bulk-file", 60, true);
    private final AtomicInteger wip = new AtomicInteger();
    private volatile boolean cancelled;

    // of the file's thread
    private final DoneLines done = new DoneLines();
    private long startedNanos;
    private long before;
    private boolean begun;
    private boolean over;
    private @Nullable InputFile input;
    private @Nullable OutputFile output;
    private @Nullable BulkLines lines;
    private volatile @Nullable BulkResults results;
    private @Nullable Disposable until;

    BulkFileRun(
            BulkFile files,
            BulkSpec spec,
            BulkWindow window,
            BulkWork<BulkLine, BulkOutcome> work,
            Supplier<Scheduler> timer,
            BulkJson json,
            MonoSink<BulkSummary> caller) {
        this.files = files;
        this.spec = spec;
        this.window = window;
        this.work = work;
        this.timer = timer;
        this.json = json;
        this.caller = caller;
    }

    void start() {
        startedNanos = timer.get().now(TimeUnit.NANOSECONDS);
        caller.onCancel(this::cancel);
        wake();
    }

    private void cancel() {
        cancelled = true;
        BulkResults running = results;
        if (running != null) {
            running.cancel();
        }
        wake();
    }

    private void wake() {
        if (wip.getAndIncrement() == 0) {
            thread.schedule(this::passes);
        }
    }

    private void passes() {
        int missed = 1;
        do {
            if (!over) {
                try {
                    pass();
                } catch (AutoGlmException unusable) {
                    end(unusable);
                } catch (RuntimeException defect) {
                    end(ErrorDetails.of(ErrorCode.INTERNAL, "the run over files failed")
                            .exception(defect));
                }
            }
            missed = wip.addAndGet(-missed);
        } while (missed != 0);
    }

    private void pass() {
        if (!begun) {
            begun = true;
            open();
            begin();
        }
        BulkResults to = results;
        if (to != null) {
            on(files.output(), "output", to::write);
        }
        BulkLines from = lines;
        if (from != null && to != null && !cancelled) {
            read(from);
        }
        if (cancelled || (to != null && to.isOver())) {
            end(to == null ? null : to.failure());
        }
    }

    private void open() {
        if (files.output()
                .toAbsolutePath()
                .normalize()
                .equals(files.input().toAbsolutePath().normalize())) {
            throw unusable(files.output(), "output", "it is the input, too", null);
        }
        on(files.input(), "input", () -> {
            if (Files.isDirectory(files.input())) {
                throw new IOException("it is a directory");
            }
            input = InputFile.open(files.input(), () -> cancelled);
        });
        on(files.output(), "output", () -> {
            output = OutputFile.open(files.output(), files.resume());
        });
    }

    private void begin() {
        InputFile from = input;
        OutputFile to = output;
        if (from == null || to == null || cancelled) {
            return;
        }
        on(files.output(), "output", () -> catchUp(from, to));
        BulkResults sink =
                new BulkResults(to, done, new LineWriter(json), Context.of(caller.contextView()), this::wake);
        BulkLines source = new BulkLines(from, done, new LineParser(json), window, sink::written, this::wake);
        results = sink;
        lines = source;
        if (files.until() != null) {
            until = Flux.from(files.until()).subscribe(signal -> source.stop(), failure -> source.stop(), source::stop);
        }
        BulkSpec known = spec.total() == null ? spec.withTotal(from.lines() - before) : spec;
        new BulkFlux<>(source, work, known, window, timer).subscribe(sink);
    }

    private void catchUp(InputFile from, OutputFile to) throws IOException {
        if (to.isEmpty()) {
            to.append(new LineWriter(json).header(from));
            to.flush();
            return;
        }
        LineScan scan = new LineScan(from, done);
        before = scan.read(to);
        if (files.retryFailed() && scan.failed() > 0) {
            to.retain(LineScan::isKept);
            done.clear();
            before = new LineScan(from, done).read(to);
        }
    }

    private void read(BulkLines from) {
        try {
            from.read();
        } catch (IOException unreadable) {
            from.fail(unusable(files.input(), "input", String.valueOf(unreadable.getMessage()), unreadable));
        }
    }

    private void end(@Nullable Throwable failure) {
        over = true;
        Throwable why = failure;
        BulkResults running = results;
        if (running != null) {
            running.cancel();
        }
        if (until != null) {
            until.dispose();
        }
        try {
            close();
        } catch (AutoGlmException unusable) {
            why = why == null ? unusable : why;
        }
        if (why != null) {
            caller.error(why);
        } else if (running != null && !cancelled) {
            caller.success(summary(running));
        }
        thread.disposeGracefully().subscribe();
    }

    private void close() {
        InputFile from = input;
        OutputFile to = output;
        if (from != null) {
            on(files.input(), "input", from::close);
        }
        if (to != null) {
            on(files.output(), "output", () -> {
                to.force();
                to.close();
            });
        }
    }

    private BulkSummary summary(BulkResults of) {
        BulkTally tally = of.tally;
        BulkPrices prices = spec.prices();
        long in = tally.inputTokens();
        long out = tally.outputTokens();
        return new BulkSummary(
                input == null ? 0 : input.lines(),
                before,
                tally.done(),
                tally.failed(),
                of.failures,
                in,
                out,
                prices == null ? null : prices.cost(in, out),
                prices == null ? null : prices.currency(),
                Duration.ofNanos(timer.get().now(TimeUnit.NANOSECONDS) - startedNanos));
    }

    /** What is done with a file. */
    private interface FileAction {

        void run() throws IOException;
    }

    private static void on(Path path, String which, FileAction action) {
        try {
            action.run();
        } catch (NoSuchFileException missing) {
            throw unusable(path, which, "it, or the directory it is in, does not exist", missing);
        } catch (IOException failed) {
            throw unusable(path, which, String.valueOf(failed.getMessage()), failed);
        }
    }

    private static AutoGlmException unusable(Path path, String which, String why, @Nullable Throwable cause) {
        return ErrorDetails.of(ErrorCode.UNUSABLE_FILE, which + " " + path + ": " + why)
                .exception(cause);
    }
}
