package io.autoglm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads text that is UTF-8 whatever the locale says, and refuses what is not. */
final class Utf8 {

    private Utf8() {}

    /** Returns the bytes of {@code file}; {@code option} is what the message names. */
    static byte[] bytesOf(Path file, String option) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new UsageException(option + ": there is no file '" + file + "'");
        } catch (IOException e) {
            throw new UsageException(option + ": cannot read '" + file + "': " + e.getMessage());
        }
    }

    /** Returns the path that {@code text} names. */
    static Path path(String text, String option) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + ": '" + text + "' is no file name: " + e.getReason());
        }
    }

    /** Returns all of {@code in}, without one line end at its end, as a shell's {@code $(…)} takes it. */
    static String promptFrom(InputStream in) {
        byte[] bytes;
        try {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UsageException("cannot read standard input: " + e.getMessage());
        }
        String text = text(bytes, "standard input");
        int end = text.endsWith("\r\n") ? text.length() - 2 : text.endsWith("\n") ? text.length() - 1 : text.length();
        return text.substring(0, end);
    }

    /** Returns {@code bytes} as text, without a byte order mark; {@code source} is what the message names. */
    static String text(byte[] bytes, String source) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(input, text, true);
        if (result.isError()) {
            throw new UsageException(source + " must be UTF-8, has another byte at offset " + input.position());
        }
        text.flip();
        return text.length() > 0 && text.charAt(0) == '\uFEFF'
                ? text.subSequence(1, text.length()).toString()
                : text.toString();
    }
}
