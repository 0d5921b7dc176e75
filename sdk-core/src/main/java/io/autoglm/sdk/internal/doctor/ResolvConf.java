package io.autoglm.sdk.internal.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the system looks names up, as {@code resolv.conf} says.
 *
 * @param servers whom it asks
 * @param search  what it appends to short names
 * @param ndots   how many dots a name must have to be asked for as it is, first
 */
record ResolvConf(List<String> servers, List<String> search, int ndots) {

    private static final Path FILE = Path.of("/etc/resolv.conf");

    ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** Reads the system's; what cannot be read says nothing. Blocks. */
    static ResolvConf ofSystem() {
        try {
            return parse(Files.readString(FILE, StandardCharsets.ISO_8859_1));
        } catch (IOException none) {
            return parse("");
        }
    }

    static ResolvConf parse(String text) {
        List<String> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        int ndots = 1;
        for (String line : text.lines().toList()) {
            String[] words = line.replaceFirst("[#;].*", "").strip().split("\\s+", -1);
            List<String> rest = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> servers.addAll(rest);
                case "search", "domain" -> {
                    search.clear(); // the last one counts
                    search.addAll(rest);
                }
                case "options" -> ndots = ndots(rest, ndots);
                default -> {
                    // says nothing of interest
                }
            }
        }
        return new ResolvConf(servers, search, ndots);
    }

    private static int ndots(List<String> options, int before) {
        int ndots = before;
        for (String option : options) {
            if (option.matches("ndots:\\d{1,2}")) {
                ndots = Integer.parseInt(option.substring("ndots:".length()));
            }
        }
        return ndots;
    }
}
