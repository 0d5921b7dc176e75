package io.autoglm.benchmarks.report;

import io.autoglm.benchmarks.Clients;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A client that is compared.
 *
 * @param id        short, and the same in every run
 * @param title     as a reader knows it, with its version
 * @param classPath the class path of its process
 * @param program   its main class, and the arguments before those of the driver
 */
record Contender(String id, String title, String classPath, List<String> program) {

    /** What everybody is compared with. */
    static final Contender FLOOR = own("floor", "floor: Reactor Netty, splitter, Jackson pull parser");

    static final Contender OURS = own("ours", "this client");

    /** With meters and traces on. */
    static final Contender OBSERVED = own("observed", "this client, with meters and traces");

    /** Concurrent calls share requests. */
    static final Contender JOINT = own("joint", "this client, joint requests of up to 64");

    /** With a fixed limit, and a first token within 5 s or another attempt. */
    static final Contender QUICK = own("quick", "this client, fixed limit, 5 s for a first token");

    private static Contender own(String id, String title) {
        return new Contender(id, title, System.getProperty("java.class.path"), List.of(Clients.class.getName(), id));
    }

    /** Finds the peers below a directory that have been built: those with a {@code target/lib}. */
    static List<Contender> peers(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Contender> peers = new ArrayList<>();
        try (Stream<Path> modules = Files.list(directory)) {
            for (Path module : modules.sorted().toList()) {
                if (Files.isDirectory(module.resolve("target/lib"))) {
                    peers.add(peer(module));
                }
            }
        }
        return peers;
    }

    private static Contender peer(Path module) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(module.resolve("peer.properties"))) {
            properties.load(reader);
        }
        String classPath = module.resolve("target/classes") + ":" + module.resolve("target/lib") + "/*";
        return new Contender(
                module.getFileName().toString(),
                properties.getProperty("name"),
                classPath,
                List.of(properties.getProperty("main")));
    }
}
