package io.autoglm.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a simulated server with the JDK's client, which knows nothing of what it should see. */
record ProfileClient(SimServer server) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** Members of a chat request beside the messages; single quotes stand for double ones. */
    static String chat(String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}],\"model\":\"m\"" + more.replace('\'', '"')
                + "}";
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    /** Posts below the profile's base path; single quotes stand for double ones. */
    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", server.behavior().profile().basePath() + path, body.replace('\'', '"'), headers);
    }

    HttpResponse<String> chatted(String more, String... headers) throws IOException, InterruptedException {
        return post("/chat/completions", chat(more), headers);
    }

    /** What a stream says, without what changes from one to the next. */
    String stream(String more) throws IOException, InterruptedException {
        return steady(chatted(",\"stream\":true" + more).body());
    }

    static String steady(String text) {
        return text.replaceAll("\"id\":\"[^\"]{9,}\"", "\"id\":\"ID\"")
                .replaceAll("\"id\":\"chatcmpl-\\d{1,3}\"", "\"id\":\"ID\"")
                .replaceAll("\"created\":\\d{10}", "\"created\":1")
                .replaceAll("\"request_id\":\"\\d{14}[0-9a-f]{12}\"", "\"request_id\":\"RID\"");
    }

    List<JsonNode> events(String more) throws IOException, InterruptedException {
        return events(chatted(",\"stream\":true" + more));
    }

    static List<JsonNode> events(HttpResponse<String> response) {
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JSON.readTree(line.substring(6)))
                .toList();
    }
}
