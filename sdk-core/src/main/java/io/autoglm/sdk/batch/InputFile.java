package io.autoglm.sdk.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The input of a run: what identifies it, and its lines. Blocks; for one thread. */
final class InputFile implements AutoCloseable {

    private static final int BLOCK = 256 * 1024;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileChannel file;
    private final LineReader reader;
    private final long bytes;
    private long lines;
    private long lastLine;
    private final CRC32C sum = new CRC32C();

    private InputFile(FileChannel file) throws IOException {
        this.file = file;
        bytes = file.size();
        reader = new LineReader(file, startsWithMark() ? MARK.length : 0, bytes, BulkFile.LONGEST_LINE);
    }

    /**
     * Opens the input and reads it once, to count and identify.
     *
     * @param givenUp whether nobody waits any more
     */
    static InputFile open(Path path, BooleanSupplier givenUp) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            InputFile input = new InputFile(file);
            input.scan(givenUp);
            return input;
        } catch (IOException | RuntimeException unreadable) {
            file.close();
            throw unreadable;
        }
    }

    private boolean startsWithMark() throws IOException {
        ByteBuffer first = ByteBuffer.allocate(MARK.length);
        return file.read(first, 0) == MARK.length && first.flip().equals(ByteBuffer.wrap(MARK));
    }

    private void scan(BooleanSupplier givenUp) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        boolean some = false;
        for (long at = 0; at < bytes && !givenUp.getAsBoolean(); at += block.limit()) {
            block.clear().limit((int) Math.min(BLOCK, bytes - at));
            if (file.read(block, at) <= 0) {
                break;
            }
            block.flip();
            sum.update(block.duplicate());
            byte[] data = block.array();
            for (int i = at == 0 && startsWithMark() ? MARK.length : 0; i < block.limit(); i++) {
                if (data[i] == '\n') {
                    lastLine++;
                    lines += some ? 1 : 0;
                    some = false;
                } else if (!LineReader.isSpace(data[i])) {
                    some = true;
                }
            }
        }
        lines += some ? 1 : 0;
        lastLine++; // what follows the last line feed
    }

    /** Returns how many bytes it has. */
    long bytes() {
        return bytes;
    }

    /** Returns the CRC-32C of all of it, as eight hexadecimal digits. */
    String sum() {
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    /** Returns the number that no line goes beyond. */
    long lastLine() {
        return lastLine;
    }

    /** Returns how many lines are not blank. */
    long lines() {
        return lines;
    }

    /**
     * Reads on to the next line that is not blank and not done; blank ones are done then.
     *
     * @return {@code null} when there is none
     */
    @Nullable
    LineReader next(DoneLines done) throws IOException {
        while (reader.next()) {
            if (reader.isBlank()) {
                done.add(reader.number());
            } else if (!done.contains(reader.number())) {
                return reader;
            }
        }
        if (reader.at() < bytes) {
            throw new IOException("it became shorter during the run");
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
