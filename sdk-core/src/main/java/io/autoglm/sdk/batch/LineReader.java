package io.autoglm.sdk.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Reads a file line by line, of each so many bytes at the most. Blocks; for one thread. */
final class LineReader {

    private static final int BLOCK = 64 * 1024;
    private static final int USUAL_LINE = 1024;

    private final FileChannel file;
    private final int longest;
    private final long end;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).flip();
    private byte[] line = new byte[USUAL_LINE];
    private int kept;
    private long length;
    private byte last;
    private long at;
    private long number;

    /**
     * Reads {@code file} from {@code start} to {@code end}, in bytes.
     *
     * @param longest how many bytes of a line are kept
     */
    LineReader(FileChannel file, long start, long end, int longest) {
        this.file = file;
        this.at = start;
        this.end = end;
        this.longest = longest;
    }

    /** Reads the next line; returns {@code false} when there is none. */
    boolean next() throws IOException {
        kept = 0;
        length = 0;
        last = 0;
        boolean some = false;
        while (block.hasRemaining() || fill()) {
            some = true;
            byte b = block.get();
            if (b == '\n') {
                break;
            }
            last = b;
            length++;
            if (kept < longest) {
                keep(b);
            }
        }
        number += some ? 1 : 0;
        return some;
    }

    private boolean fill() throws IOException {
        if (at >= end) {
            return false;
        }
        block.clear();
        block.limit((int) Math.min(BLOCK, end - at));
        int read = file.read(block, at);
        block.flip();
        if (read > 0) {
            at += read;
        }
        return read > 0;
    }

    private void keep(byte b) {
        if (kept == line.length) {
            line = Arrays.copyOf(line, Math.min(longest, kept * 2));
        }
        line[kept++] = b;
    }

    /** Returns the bytes of the line, without its end; only the first {@link #kept} count. Overwritten by the next. */
    byte[] line() {
        return line;
    }

    int kept() {
        return kept;
    }

    /** Returns how long the line is, in bytes; more than is kept of one that is too long. */
    long length() {
        return length;
    }

    /** Returns the last byte of the line, 0 of an empty one. */
    byte last() {
        return last;
    }

    /** Returns the number of the line, from 1. */
    long number() {
        return number;
    }

    /** Returns up to where the file was read, in bytes. */
    long at() {
        return at;
    }

    /** Returns whether the line has nothing but white space. */
    boolean isBlank() {
        for (int i = 0; i < kept; i++) {
            if (!isSpace(line[i])) {
                return false;
            }
        }
        return length == kept;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
