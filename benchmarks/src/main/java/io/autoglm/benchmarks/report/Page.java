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

    /** Fails unless the page can be read and has the block. */
    void check(String name) throws IOException {
        place(Files.readString(file), name);
    }

    /** Puts {@code markdown} into a block, which must be there. */
    void put(String name, String markdown) throws IOException {
        String text = Files.readString(file);
        Place place = place(text, name);
        Files.writeString(file, text.substring(0, place.from) + "\n\n" + markdown + "\n" + text.substring(place.to));
    }

    /** What stands from one index to another is a block's. */
    private record Place(int from, int to) {}

    private Place place(String text, String name) {
        String begin = "<!-- measured: " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(END, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException(file + " has no block '" + begin + "' that ends with '" + END + "'");
        }
        return new Place(from + begin.length(), to);
    }
}
