package io.autoglm.sdk.internal.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bytes from which fuzzing starts: what real servers send, and what once broke a promise. */
final class FuzzSeeds {

    private static final Path FOLDER = Path.of("src", "test", "resources");

    private FuzzSeeds() {}

    /** Returns all files in {@code folders} by their names, in the same order each time. */
    static Map<String, byte[]> of(List<String> folders) {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
                for (Path file : files.sorted().toList()) {
                    if (!file.toString().endsWith(".events")) {
                        seeds.put(folder + "/" + file.getFileName(), Files.readAllBytes(file));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return seeds;
    }
}
