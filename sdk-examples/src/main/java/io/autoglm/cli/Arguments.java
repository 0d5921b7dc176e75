package io.autoglm.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds arguments that were damaged on their way: the JVM decodes the command line with the locale's charset before the program sees it,
 * and what that charset does not know is gone.
 */
final class Arguments {

    private static final char REPLACEMENT = '\uFFFD';
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    /** Refuses {@code args} when the locale could not carry one of them. */
    static void requireCarried(String[] args) {
        String charset =
                System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
        for (int i = 0; i < args.length; i++) {
            if (damaged(args[i]) && !wasSentLikeThat(charset)) {
                throw new UsageException(
                        "argument " + (i + 1) + " has characters that the locale (" + charset
                                + ") cannot carry: give the prompt on standard input (autoglm generate -), or use a UTF-8 locale (LC_ALL=C.UTF-8)");
            }
        }
    }

    /** Returns whether {@code argument} holds what a decoder leaves behind where it lost something. */
    static boolean damaged(String argument) {
        return argument.indexOf(REPLACEMENT) >= 0
                || !StandardCharsets.UTF_16.newEncoder().canEncode(argument);
    }

    /** A replacement character may have been typed: then the bytes of the command line are sound UTF-8, and so is the locale. */
    private static boolean wasSentLikeThat(String charset) {
        byte[] bytes = commandLine();
        return charset.equalsIgnoreCase("UTF-8") && bytes != null && soundUtf8(bytes);
    }

    private static byte @Nullable [] commandLine() {
        try {
            return Files.isReadable(COMMAND_LINE) ? Files.readAllBytes(COMMAND_LINE) : null;
        } catch (IOException e) {
            return null;
        }
    }

    static boolean soundUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
