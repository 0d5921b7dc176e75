package io.autoglm.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a pipe or file, in UTF-8. A thread of its own waits for them, because a read cannot be interrupted while Ctrl-C must be
 * heard; it reads a line only when one is asked for.
 */
final class PipedInput implements ChatInput {

    private static final Object END = new Object();
    private static final Object INTERRUPT = new Object();

    private final Shell shell;
    private final InputStream in;
    private final Semaphore wanted = new Semaphore(0);

    /** One line or the end, and one interrupt: more is never in it. */
    private final BlockingQueue<Object> arrived = new ArrayBlockingQueue<>(2);

    private boolean asked;
    private boolean ended;

    PipedInput(Shell shell) {
        this.shell = shell;
        this.in = new BufferedInputStream(shell.in());
        Thread reader = new Thread(this::read, "autoglm-input");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public @Nullable Line line(boolean more) throws PromptInterrupted {
        if (ended) {
            return null;
        }
        if (!asked) {
            asked = true;
            wanted.release();
        }
        Object next = take();
        if (next == INTERRUPT) {
            throw new PromptInterrupted(false);
        }
        asked = false;
        ended = next == END;
        return next instanceof Line line ? line : null;
    }

    private Object take() {
        try {
            return arrived.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return END;
        }
    }

    @Override
    public Interrupts.Registration onInterrupt(Runnable action) {
        return shell.interrupts().onEach(action);
    }

    @Override
    public synchronized void interrupt() {
        if (!arrived.contains(INTERRUPT)) {
            arrived.offer(INTERRUPT);
        }
    }

    @Override
    public Screen screen() {
        return Screen.NONE;
    }

    @Override
    public void close() {
        // standard input is the process's; the thread that waits for it keeps nobody from ending
    }

    private void read() {
        boolean first = true;
        try {
            for (Line line = null; ; first = false) {
                wanted.acquire();
                line = next(first);
                arrived.add(line == null ? END : line);
                if (line == null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            arrived.add(END);
        }
    }

    private @Nullable Line next(boolean first) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        boolean cut = false;
        try {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            for (; b >= 0 && b != '\n'; b = in.read()) {
                if (bytes.size() < LONGEST) {
                    bytes.write(b);
                } else {
                    cut = true;
                }
            }
        } catch (IOException e) {
            shell.say("autoglm: cannot read standard input: " + OneLine.of(String.valueOf(e.getMessage())));
            return null;
        }
        return line(bytes.toByteArray(), first, cut);
    }

    private static Line line(byte[] bytes, boolean first, boolean cut) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        text = first && text.startsWith("\uFEFF") ? text.substring(1) : text;
        text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (cut) {
            return new Line(text, "a line must not be longer than " + LONGEST + " bytes");
        }
        return new Line(text, Arguments.soundUtf8(bytes) ? null : "a line is not UTF-8");
    }
}
