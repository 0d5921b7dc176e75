package io.autoglm.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page with blocks that are written by the report: {@code <!-- measured: NAME -->} to {@code <!-- end -->}. The rest stays as it is. */
final class Page {

    private static final String END = "<!-- end -->";

    private final Path file;

    Page(Path file) {
        this.file = file;
    }

    /** Puts {@code markdown} into a block, which must be there. */
    void put(String name, String markdown) throws IOException {
        String text = Files.readString(file);
        String begin = "<!-- measured: " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(END, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException(file + " has no block '" + begin + "' that ends with '" + END + "'");
        }
        Files.writeString(
                file, text.substring(0, from + begin.length()) + "\n\n" + markdown + "\n" + text.substring(to));
    }
}
