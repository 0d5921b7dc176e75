package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** vLLM: integer codes in errors, the member {@code reasoning}, open paths outside {@code /v1}. */
class VllmWords extends Words {

    static final long CONTEXT = 25_480;

    VllmWords() {
        usualPaths("/v1");
        Plan nothing = Plan.json(200, "").without("content-type");
        path("/health", Endpoint.health(nothing));
        path("/ping", Endpoint.health(nothing));
        morePaths();
    }

    /** The paths that SGLang, which shares the rest, has not. */
    void morePaths() {
        path("/version", Endpoint.fixed(Plan.json(200, "{\"version\":\"0.11.0\"}")));
        path("/load", Endpoint.fixed(Plan.json(200, "{\"server_load\":0}")));
        path(
                "/metrics",
                Endpoint.fixed(Plan.whole(
                        200,
                        "text/plain; version=1.0.0; charset=utf-8",
                        "vllm:num_requests_running 0.0\nvllm:num_requests_waiting 0.0\n"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        path("/tokenize", Endpoint.post(Route.TOKENIZE));
        path("/detokenize", Endpoint.post(Route.DETOKENIZE));
    }

    @Override
    boolean guards(String path, Endpoint endpoint) {
        return path.startsWith("/v1/");
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key);
    }

    @Override
    String id(RecordedRequest request, long number, RandomGenerator random) {
        String sent = request.header("x-request-id");
        return "chatcmpl-" + (sent == null ? random(random, HEX, 32) : sent);
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("server", "uvicorn");
    }

    @Override
    String reasoning() {
        return "reasoning";
    }

    @Override
    String choiceExtras(@Nullable String finishReason) {
        return ",\"logprobs\":null";
    }

    @Override
    String choice(int index, String delta, @Nullable String finishReason) {
        String choice = super.choice(index, delta, finishReason);
        return choice.substring(0, choice.length() - 1) + (finishReason == null ? "" : ",\"stop_reason\":null")
                + ",\"token_ids\":null}";
    }

    @Override
    String finish(int index, Answer answer) {
        return choice(index, "{\"content\":\"\"}", answer.shape().finishReason());
    }

    @Override
    String suffix(ChatRequest request) {
        return "";
    }

    @Override
    boolean continuousUsage(ChatRequest request) {
        return request.includeUsage()
                && request.body()
                        .path("stream_options")
                        .path("continuous_usage_stats")
                        .asBoolean(false);
    }

    @Override
    String usage(long prompt, long completion, long reasoning) {
        return totals(prompt, completion) + ",\"prompt_tokens_details\":null}";
    }

    @Override
    String messageExtras() {
        return ",\"refusal\":null,\"annotations\":null,\"audio\":null,\"function_call\":null";
    }

    @Override
    String wholeChoiceExtras(String reason) {
        return ",\"logprobs\":null,\"stop_reason\":null,\"token_ids\":null";
    }

    @Override
    String wholeExtras(Answer answer) {
        return ",\"prompt_logprobs\":null,\"kv_transfer_params\":null";
    }

    @Override
    String completionExtras(@Nullable String finishReason) {
        return ",\"stop_reason\":null";
    }

    @Override
    Plan error(Problem problem, String path) {
        return switch (problem.kind()) {
            case NO_KEY, WRONG_KEY -> Plan.json(401, "{\"error\":\"Unauthorized\"}");
            case UNKNOWN_PATH -> Plan.json(404, "{\"detail\":\"Not Found\"}");
            case WRONG_METHOD -> Plan.json(405, "{\"detail\":\"Method Not Allowed\"}");
            default ->
                Plan.json(
                        problem.status(),
                        shape(problem.message(), type(problem), problem.param(), Integer.toString(problem.status())));
        };
    }

    @Override
    String type(Problem problem) {
        return switch (problem.status()) {
            case 400 -> "BadRequestError";
            case 404 -> "NotFoundError";
            case 422 -> "UnprocessableEntityError";
            case 429 -> "Too Many Requests";
            case 501 -> "NotImplementedError";
            case 503 -> "Service Unavailable";
            default -> problem.status() >= 500 ? "InternalServerError" : "Bad Request";
        };
    }

    @Override
    List<Step> brokenStream() {
        String error = shape("EngineCore encountered an issue.", "InternalServerError", null, "500");
        return List.of(Chunk.text("data: " + error + "\n\n"), DONE, End.CUT);
    }

    @Override
    String owner() {
        return "vllm";
    }

    @Override
    String modelExtras(String name, long now) {
        return ",\"root\":" + Json.quote(name) + ",\"parent\":null,\"max_model_len\":" + CONTEXT
                + ",\"permission\":[{\"id\":\"modelperm-sim\",\"object\":\"model_permission\",\"created\":" + now
                + ",\"allow_sampling\":true,\"allow_view\":true,\"is_blocking\":false}]";
    }

    @Override
    Plan tokens(Endpoint endpoint, JsonNode root, long now) throws Invalid {
        if (endpoint.route() == Route.DETOKENIZE) {
            return Plan.json(200, "{\"prompt\":" + Json.quote(Tokens.text(root.path("tokens"))) + "}");
        }
        List<Integer> tokens = Tokens.of(root, "prompt", "messages");
        return Plan.json(
                200,
                "{\"count\":" + tokens.size() + ",\"max_model_len\":" + CONTEXT + ",\"tokens\":" + Tokens.array(tokens)
                        + ",\"token_strs\":null}");
    }
}
