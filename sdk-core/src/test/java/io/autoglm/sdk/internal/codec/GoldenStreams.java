package io.autoglm.sdk.internal.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Answers as servers write them, in {@code golden/}: {@code NAME.sse} (or {@code .json}) holds the bytes, {@code NAME.events} what they
 * mean, for a stream and then for a call with one answer.
 */
final class GoldenStreams {

    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    private static final String BETWEEN = "--- folded\n";

    private GoldenStreams() {}

    /** Returns the names of all files with bytes. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".events"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what {@code pieces} mean, each in a buffer of its own. */
    static String meaning(byte[]... pieces) {
        return streamed(pieces) + BETWEEN + folded(pieces);
    }

    static String streamed(byte[]... pieces) {
        return Transcript.of(Codecs.decode(Codecs.stream(), Codecs.OK, pieces));
    }

    static String folded(byte[]... pieces) {
        return Transcript.of(Codecs.decode(Codecs.unary(), Codecs.OK, pieces));
    }

    static Path eventsOf(String name) {
        return FOLDER.resolve(name.replaceFirst("\\.\\w+$", ".events"));
    }

    /** Returns what the committed file says that {@code name} means. */
    static String events(String name) {
        try {
            return Files.readString(eventsOf(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the bytes with other line ends, each chosen by {@code ends}; never a CR and an LF that belong to two lines. */
    static byte[] withLineEnds(byte[] bytes, java.util.function.Supplier<String> ends) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .split("\n", -1);
        StringBuilder text = new StringBuilder(lines[0]);
        String before = "";
        for (int i = 1; i < lines.length; i++) {
            String end = ends.get();
            boolean wouldJoin = before.equals("\r") && lines[i - 1].isEmpty() && end.equals("\n");
            before = wouldJoin ? "\r\n" : end;
            text.append(before).append(lines[i]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
