package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** SGLang: every member of a delta, null or not; refusals inside a stream of status 200. */
final class SglangWords extends VllmWords {

    private static final int STOP_TOKEN = 151_336;

    @Override
    void morePaths() {
        path("/health_generate", get("/health"));
        Plan info = Plan.json(200, "{\"model_path\":\"" + SimBehavior.DEFAULT_MODEL + "\",\"is_generation\":true}");
        path("/get_model_info", Endpoint.fixed(info));
        Plan server = Plan.json(200, "{\"context_length\":" + CONTEXT + ",\"version\":\"0.5.4\"}");
        path("/get_server_info", Endpoint.fixed(server));
        path("/server_info", Endpoint.fixed(server));
        path("/tokenize", Endpoint.post(Route.TOKENIZE));
        path("/detokenize", Endpoint.post(Route.DETOKENIZE));
    }

    private Endpoint get(String path) {
        Endpoint endpoint = find(path, "");
        if (endpoint == null) {
            throw new IllegalStateException(path);
        }
        return endpoint;
    }

    @Override
    boolean guards(String path, Endpoint endpoint) {
        return endpoint.route() != Route.HEALTH;
    }

    @Override
    String id(RecordedRequest request, long number, RandomGenerator random) {
        return random(random, HEX, 32);
    }

    @Override
    String completionId(String chatId) {
        return chatId;
    }

    @Override
    String reasoning() {
        return "reasoning_content";
    }

    private static String delta(String role, String content, String reasoning, String calls) {
        return "{\"role\":" + role + ",\"content\":" + content + ",\"reasoning_content\":" + reasoning
                + ",\"tool_calls\":" + calls + "}";
    }

    @Override
    String role(int index, ChatRequest request) {
        return choice(index, delta("\"assistant\"", "\"\"", "null", "null"), null);
    }

    @Override
    String piece(int index, boolean thinking, String text, boolean first) {
        String quoted = Json.quote(text);
        return choice(index, delta("null", thinking ? "null" : quoted, thinking ? quoted : "null", "null"), null);
    }

    @Override
    String toolDelta(String entry) {
        return delta("null", "null", "null", "[" + entry + "]");
    }

    @Override
    String finish(int index, Answer answer) {
        return choice(
                index, delta("null", "null", "null", "null"), answer.shape().finishReason());
    }

    @Override
    String choice(int index, String delta, @Nullable String finishReason) {
        return "{\"index\":" + index + ",\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":"
                + quoted(finishReason) + ",\"matched_stop\":" + matched(finishReason) + "}";
    }

    static String matched(@Nullable String finishReason) {
        return "stop".equals(finishReason) ? Integer.toString(STOP_TOKEN) : "null";
    }

    @Override
    String suffix(ChatRequest request) {
        return ",\"usage\":null";
    }

    @Override
    String messageExtras() {
        return "";
    }

    @Override
    String wholeChoiceExtras(String reason) {
        return ",\"logprobs\":null,\"matched_stop\":" + matched(reason);
    }

    @Override
    String wholeExtras(Answer answer) {
        return ",\"metadata\":{\"weight_version\":\"default\"}";
    }

    @Override
    String completionExtras(@Nullable String finishReason) {
        return ",\"matched_stop\":" + matched(finishReason);
    }

    @Override
    Plan error(Problem problem, String path) {
        if (problem.kind() == Problem.Kind.TOO_MANY) {
            return Plan.json(503, full(problem));
        }
        return super.error(problem, path);
    }

    private static String full(Problem problem) {
        return shape("The request queue is full. " + problem.message(), "Service Unavailable", null, "503");
    }

    /** What is really status 503 comes inside status 200. */
    @Override
    Plan tooMany(Problem problem, String path, boolean streamed) {
        if (!streamed) {
            return error(problem, path);
        }
        return Plan.stream(Script.of(new Chunk(Step.NOTHING, bytes("data: " + full(problem) + "\n\n"), 1), DONE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    List<Step> brokenStream() {
        String error = shape("Internal server error: scheduler died", "InternalServerError", null, "500");
        return List.of(Chunk.text("data: " + error + "\n\n"), DONE, End.CUT);
    }

    @Override
    String owner() {
        return "sglang";
    }

    @Override
    String modelExtras(String name, long now) {
        return ",\"root\":" + Json.quote(name) + ",\"max_model_len\":" + CONTEXT;
    }

    @Override
    Plan tokens(Endpoint endpoint, JsonNode root, long now) throws Invalid {
        if (endpoint.route() == Route.DETOKENIZE) {
            return Plan.json(200, "{\"text\":" + Json.quote(Tokens.text(root.path("tokens"))) + "}");
        }
        List<Integer> tokens = Tokens.of(root, "prompt", "messages");
        return Plan.json(
                200,
                "{\"tokens\":" + Tokens.array(tokens) + ",\"count\":" + tokens.size() + ",\"max_model_len\":" + CONTEXT
                        + "}");
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("server", "uvicorn");
    }
}
