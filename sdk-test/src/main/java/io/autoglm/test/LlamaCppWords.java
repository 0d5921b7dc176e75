package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** llama.cpp: bare comments as keep-alive, timings, progress of the prompt, a body for each status; malformed JSON is a 500. */
final class LlamaCppWords extends Words {

    private static final double PING_SECONDS = 30;
    private static final int TRAINED_CONTEXT = 131_072;
    private static final String TIMINGS = ",\"timings\":{\"cache_n\":0,\"prompt_n\":8,\"prompt_ms\":12.5,"
            + "\"prompt_per_second\":640.0,\"predicted_n\":24,\"predicted_ms\":240.0,\"predicted_per_second\":100.0}";

    private final boolean of2025;

    LlamaCppWords(boolean of2025) {
        this.of2025 = of2025;
        Endpoint health = Endpoint.health(Plan.json(200, "{\"status\":\"ok\"}"));
        for (String base : List.of("", "/v1")) {
            usualPaths(base);
            path(base + "/health", health);
        }
        path("/props", Endpoint.fixed(Plan.json(200, "{\"total_slots\":1,\"model_path\":\"/models/sim-1.gguf\"}")));
        path("/slots", Endpoint.fixed(Plan.json(200, "[{\"id\":0,\"is_processing\":false,\"n_ctx\":4096}]")));
        path("/tokenize", Endpoint.post(Route.TOKENIZE));
        path("/detokenize", Endpoint.post(Route.DETOKENIZE));
        if (!of2025) {
            path(
                    "/v1/chat/completions/input_tokens",
                    Endpoint.post(Route.TOKENIZE).of("chat"));
        }
    }

    @Override
    boolean answersArraysBare() {
        return of2025;
    }

    @Override
    boolean countsFirstPromptOnly() {
        return true;
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key) || same(request.header("x-api-key"), key);
    }

    @Override
    void check(Endpoint endpoint, JsonNode root) throws Invalid {
        if (of2025 && root.path("n").asInt(1) != 1) {
            throw new Invalid(Problem.invalid("n", "Only one completion choice is allowed"));
        }
    }

    @Override
    String id(RecordedRequest request, long number, RandomGenerator random) {
        return "chatcmpl-" + random(random, ALPHANUMERIC, 32);
    }

    @Override
    String completionId(String chatId) {
        return chatId;
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("server", "llama.cpp");
    }

    @Override
    String head(Answer answer) {
        return ",\"system_fingerprint\":\"b7000-sim\"";
    }

    @Override
    List<Step> lead(Answer answer) {
        if (!answer.request().body().path("return_progress").asBoolean(false)) {
            return List.of();
        }
        long total = answer.promptTokens();
        List<Step> steps = new ArrayList<>();
        for (long processed : new long[] {total / 2, total}) {
            String chunk =
                    "data: " + opening(answer, true) + choice(0, "{\"role\":\"assistant\",\"content\":null}", null)
                            + "],\"prompt_progress\":{\"total\":" + total + ",\"cache\":0,\"processed\":" + processed
                            + ",\"time_ms\":" + processed + "}}\n\n";
            steps.add(new Chunk(Step.NOTHING, chunk.getBytes(StandardCharsets.UTF_8), 1));
        }
        return steps;
    }

    /** Each request may name its own interval in seconds; a negative one is none. */
    @Override
    @Nullable
    Ping ping(ChatRequest request) {
        double seconds = request.body().path("sse_ping_interval").asDouble(PING_SECONDS);
        return seconds <= 0 ? null : new Ping(Chunk.text(":\n\n"), (long) (seconds * 1e9));
    }

    @Override
    String role(int index, ChatRequest request) {
        return choice(index, "{\"role\":\"assistant\",\"content\":null}", null);
    }

    @Override
    String choice(int index, String delta, @Nullable String finishReason) {
        return "{\"finish_reason\":" + quoted(finishReason) + ",\"index\":" + index + ",\"delta\":" + delta + "}";
    }

    @Override
    String suffix(ChatRequest request) {
        return "";
    }

    @Override
    String finishSuffix(Answer answer) {
        return answer.request().includeUsage() ? "" : TIMINGS;
    }

    @Override
    List<Step> closing(byte[] head, Answer answer) {
        return answer.request().includeUsage() ? List.of(usageChunk(head, answer, TIMINGS), DONE) : List.of(DONE);
    }

    @Override
    String usage(long prompt, long completion, long reasoning) {
        return totals(prompt, completion) + ",\"prompt_tokens_details\":{\"cached_tokens\":0}}";
    }

    @Override
    String messageExtras() {
        return "";
    }

    @Override
    String wholeChoiceExtras(String reason) {
        return "";
    }

    @Override
    String wholeExtras(Answer answer) {
        return TIMINGS;
    }

    @Override
    Plan error(Problem problem, String path) {
        return switch (problem.kind()) {
            case BAD_JSON -> Plan.json(500, body(500, problem.message()));
            case NO_KEY, WRONG_KEY -> Plan.json(401, body(401, "Invalid API Key"));
            case UNKNOWN_PATH, WRONG_METHOD -> Plan.json(404, body(404, "File Not Found"));
            case LOADING -> Plan.json(503, body(503, "Loading model"));
            default -> Plan.json(problem.status(), body(problem.status(), problem.message()));
        };
    }

    private static String body(int status, String message) {
        return "{\"error\":{\"code\":" + status + ",\"message\":" + Json.quote(message) + ",\"type\":\""
                + errorType(status) + "\"}}";
    }

    private static String errorType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 501 -> "not_supported_error";
            case 429, 503 -> "unavailable_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    /** In 2025 a field that is none of SSE's, and a closing line; since then the stream just ends. */
    @Override
    List<Step> brokenStream() {
        String error = body(500, "Compute error.");
        if (of2025) {
            String inner = error.substring("{\"error\":".length(), error.length() - 1);
            return List.of(Chunk.text("error: " + inner + "\n\n"), DONE, End.CUT);
        }
        return List.of(Chunk.text("data: " + error + "\n\n"), End.CUT);
    }

    @Override
    boolean failsWithStatusFirst() {
        return !of2025;
    }

    @Override
    String owner() {
        return "llamacpp";
    }

    @Override
    String modelExtras(String name, long now) {
        return ",\"meta\":{\"vocab_type\":2,\"n_vocab\":151552,\"n_ctx_train\":" + TRAINED_CONTEXT
                + ",\"n_embd\":4096,\"n_params\":9400000000,\"size\":18800000000}";
    }

    @Override
    Plan tokens(Endpoint endpoint, JsonNode root, long now) throws Invalid {
        if (endpoint.route() == Route.DETOKENIZE) {
            return Plan.json(200, "{\"content\":" + Json.quote(Tokens.text(root.path("tokens"))) + "}");
        }
        if (endpoint.argument() == null) {
            List<Integer> tokens = Tokens.of(root.path("content").asString(""));
            return Plan.json(200, "{\"tokens\":" + Tokens.array(tokens) + "}");
        }
        int count = Tokens.of(root, "", "messages").size();
        return Plan.json(200, "{\"object\":\"response.input_tokens\",\"input_tokens\":" + count + "}");
    }
}
