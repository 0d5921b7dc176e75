package io.autoglm.sdk.batch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The output of a run: held by this process alone, and appended to. What is appended is written in groups. Blocks; for one thread.
 *
 * <p>What was {@linkplain #flush() flushed} survives the end of this process, however it ends; what was {@linkplain #force() forced} also
 * that of the machine.
 */
final class OutputFile implements AutoCloseable {

    private static final int BLOCK = 256 * 1024;

    private final Path path;
    private FileChannel file;
    private final ByteBuffer pending = ByteBuffer.allocate(BLOCK);

    private OutputFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /** Opens the output for this process alone, with what is there cut back to whole lines. */
    static OutputFile open(Path path, boolean resume) throws IOException {
        FileChannel file;
        try {
            file = resume
                    ? FileChannel.open(
                            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(
                            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException there) {
            throw new IOException("it exists: resume its run, or name another file", there);
        }
        try {
            lock(file);
            cutTornLine(file);
            file.position(file.size());
            return new OutputFile(path, file);
        } catch (IOException | RuntimeException unusable) {
            file.close();
            throw unusable;
        }
    }

    private static void lock(FileChannel file) throws IOException {
        try {
            if (file.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException ours) {
            // by another run of this process
        }
        throw new IOException("another run writes to it");
    }

    private static void cutTornLine(FileChannel file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long end = file.size();
        while (end > 0) {
            long start = Math.max(0, end - BLOCK);
            block.clear().limit((int) (end - start));
            readFully(file, block, start);
            for (int i = block.limit() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    file.truncate(start + i + 1);
                    return;
                }
            }
            end = start;
        }
        file.truncate(0);
    }

    private static void readFully(FileChannel file, ByteBuffer block, long start) throws IOException {
        while (block.hasRemaining()) {
            if (file.read(block, start + block.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
    }

    boolean isEmpty() throws IOException {
        return file.size() == 0;
    }

    /** Returns a reader of the lines that are there, of each so many bytes. */
    LineReader lines(int longest) throws IOException {
        return new LineReader(file, 0, file.size(), longest);
    }

    /** Adds {@code line}, with its end. */
    void append(byte[] line) throws IOException {
        if (line.length > pending.remaining()) {
            flush();
        }
        if (line.length > pending.capacity()) {
            write(ByteBuffer.wrap(line));
        } else {
            pending.put(line);
        }
    }

    /** Gives all that was appended to the operating system. */
    void flush() throws IOException {
        pending.flip();
        try {
            write(pending);
        } finally {
            pending.clear();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Has the operating system write to the disk what was flushed. */
    void force() throws IOException {
        file.force(false);
    }

    /**
     * Takes out the lines that {@code kept} does not keep. The file is replaced as a whole, or not at all: what is left is written beside it
     * before, and forced to the disk.
     */
    void retain(LineFilter kept) throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".part");
        try (FileChannel copy = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            LineReader lines = lines(LineScan.PREFIX);
            long from = 0;
            long at = 0;
            while (lines.next()) {
                long end = at + lines.length() + 1;
                if (!kept.keeps(lines)) {
                    transfer(from, at, copy);
                    from = end;
                }
                at = end;
            }
            transfer(from, at, copy);
            copy.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        file.close();
        file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        lock(file);
        file.position(file.size());
    }

    private void transfer(long from, long end, FileChannel to) throws IOException {
        for (long at = from; at < end; ) {
            at += file.transferTo(at, end - at, to);
        }
    }

    /** Which lines stay. */
    @FunctionalInterface
    interface LineFilter {

        boolean keeps(LineReader line) throws IOException;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Returns {@code line}'s first bytes as text. */
    static String prefix(LineReader line) {
        return new String(line.line(), 0, line.kept(), StandardCharsets.ISO_8859_1);
    }
}
