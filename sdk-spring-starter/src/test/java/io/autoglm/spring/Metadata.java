package io.autoglm.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the build has written about the properties, for tools. */
final class Metadata {

    private static final Path FILE = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");

    private Metadata() {}

    /** Returns the properties by their names. */
    static Map<String, JsonNode> properties() {
        return byName("properties");
    }

    /** Returns the hints by the names of their properties. */
    static Map<String, JsonNode> hints() {
        return byName("hints");
    }

    private static Map<String, JsonNode> byName(String part) {
        try {
            Map<String, JsonNode> all = new TreeMap<>();
            for (JsonNode each : JsonMapper.builder()
                    .build()
                    .readTree(Files.readString(FILE))
                    .path(part)) {
                String name = each.path("name").asString();
                if (name.startsWith("autoglm.")) { // an actuator endpoint has properties too, which are Spring Boot's
                    all.put(name, each);
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
