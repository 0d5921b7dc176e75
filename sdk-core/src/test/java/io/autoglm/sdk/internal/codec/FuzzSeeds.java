package io.autoglm.sdk.internal.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Bytes from which fuzzing starts: what real servers send, and what once broke a promise. */
final class FuzzSeeds {

    private static final Path FOLDER = Path.of("src", "test", "resources");

    private FuzzSeeds() {}

    /** One file. */
    record Seed(String name, byte[] bytes) {}

    /** Returns all files in {@code folders}, in the order of their names. */
    static List<Seed> of(List<String> folders) {
        return folders.stream().flatMap(folder -> in(folder).stream()).toList();
    }

    private static List<Seed> in(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> !file.toString().endsWith(".events"))
                    .sorted()
                    .map(FuzzSeeds::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Seed read(Path file) {
        try {
            return new Seed(file.getFileName().toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
