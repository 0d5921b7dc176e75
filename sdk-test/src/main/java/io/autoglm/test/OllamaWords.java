package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Ollama: ids that repeat, no key, the role with the first piece only, a broken stream that just ends. */
final class OllamaWords extends Words {

    private static final int IDS = 999;
    private static final List<String> EFFORTS = List.of("high", "medium", "low", "none");

    OllamaWords() {
        usualPaths("/v1");
        path("/", Endpoint.health(Plan.whole(200, TEXT, bytes("Ollama is running"))));
        path("/api/version", Endpoint.fixed(Plan.json(200, "{\"version\":\"0.13.0\"}")));
        path("/api/tags", Endpoint.fixed(Plan.json(200, "{\"models\":[]}")));
        path("/api/ps", Endpoint.fixed(Plan.json(200, "{\"models\":[]}")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return true;
    }

    @Override
    void check(Endpoint endpoint, JsonNode root) throws Invalid {
        if (endpoint.route() == Route.COMPLETIONS && !root.path("prompt").isString()) {
            throw new Invalid(Problem.invalid(
                    "prompt",
                    "json: cannot unmarshal array into Go struct field CompletionRequest.prompt of type string"));
        }
        JsonNode effort = root.path("reasoning_effort");
        if (effort.isString() && !EFFORTS.contains(effort.asString())) {
            throw new Invalid(
                    Problem.invalid("reasoning_effort", "invalid reasoning value: '" + effort.asString() + "'"));
        }
        for (JsonNode message : root.path("messages")) {
            content(message);
        }
    }

    private static void content(JsonNode message) throws Invalid {
        JsonNode content = message.path("content");
        if ((content.isNull() || content.isMissingNode())
                && !message.path("tool_calls").isArray()) {
            throw new Invalid(Problem.invalid("messages", "invalid message content type: <nil>"));
        }
        for (JsonNode part : content) {
            String type = part.path("type").asString("");
            if (!List.of("text", "image_url", "input_audio").contains(type)) {
                throw new Invalid(Problem.invalid("messages", "invalid message format"));
            }
            JsonNode image = part.path("image_url");
            String url = image.isString() ? image.asString() : image.path("url").asString("");
            if (type.equals("image_url") && !url.matches("(?s)data:(image/(jpeg|jpg|png|webp))?;base64,.*")) {
                throw new Invalid(Problem.invalid("messages", "invalid image input"));
            }
        }
    }

    /** The newer field is not known and so does not limit. */
    @Override
    List<String> tokenLimits() {
        return List.of("max_tokens");
    }

    @Override
    boolean severalChoices() {
        return false;
    }

    @Override
    String id(RecordedRequest request, long number, RandomGenerator random) {
        return "chatcmpl-" + random.nextInt(IDS);
    }

    @Override
    String head(Answer answer) {
        return ",\"system_fingerprint\":\"fp_ollama\"";
    }

    @Override
    @Nullable
    String role(int index, ChatRequest request) {
        return null;
    }

    @Override
    boolean roleWithFirstPiece() {
        return true;
    }

    @Override
    String reasoning() {
        return "reasoning";
    }

    @Override
    String piece(int index, boolean thinking, String text, boolean first) {
        String role = first ? "\"role\":\"assistant\"," : "";
        String content = thinking ? "\"content\":\"\"," : "";
        return choice(index, "{" + role + content + member(thinking, text) + "}", null);
    }

    /** Whole, and all under the same index. */
    @Override
    List<String> toolCalls(int index, List<SimToolCall> calls, ChatRequest request, boolean first) {
        String before = (first ? "\"role\":\"assistant\"," : "") + "\"content\":\"\",";
        return calls.isEmpty() ? List.of() : List.of(wholeCalls(index, calls, before, true));
    }

    @Override
    String suffix(ChatRequest request) {
        return "";
    }

    @Override
    String usage(long prompt, long completion, long reasoning) {
        return totals(prompt, completion) + "}";
    }

    @Override
    String messageExtras() {
        return "";
    }

    @Override
    String wholeChoiceExtras(String reason) {
        return "";
    }

    /** Zeros, whatever was said. */
    @Override
    String completionSuffix(ChatRequest request) {
        return request.includeUsage() ? ",\"usage\":" + totals(0, 0) + "}" : "";
    }

    @Override
    boolean refusesEmptyInput() {
        return false;
    }

    @Override
    void checkEmbedding(JsonNode root, List<String> inputs) throws Invalid {
        JsonNode input = root.path("input");
        boolean texts = input.isString() || (input.isArray() && input.get(0).isString());
        if (!texts) {
            throw new Invalid(Problem.invalid("input", "invalid input type"));
        }
    }

    @Override
    Plan error(Problem problem, String path) {
        return switch (problem.kind()) {
            case UNKNOWN_PATH -> Plan.whole(404, TEXT, bytes("404 page not found"));
            case WRONG_METHOD -> Plan.whole(405, TEXT, bytes("405 method not allowed"));
            case TOO_MANY, RATE -> body(503, "server busy, please try again.  maximum pending requests exceeded");
            case MODEL_NOT_FOUND -> body(404, problem.message() + " Model not found, try pulling it first");
            default -> body(problem.status(), problem.message());
        };
    }

    private static Plan body(int status, String message) {
        String type = status == 400 ? "invalid_request_error" : status == 404 ? "not_found_error" : "api_error";
        return Plan.json(status, shape(message, type, null, "null"));
    }

    /** The layer below writes an error that this one reads as an empty answer. */
    @Override
    List<Step> brokenStream() {
        String chunk = "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"\","
                + "\"system_fingerprint\":\"fp_ollama\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},"
                + "\"finish_reason\":null}]}\n\n";
        return List.of(Chunk.text(chunk), End.CUT);
    }

    @Override
    Plan models(List<String> names, long now) {
        String data = names.isEmpty() ? "null" : "[" + join(names, now) + "]";
        return Plan.json(200, "{\"object\":\"list\",\"data\":" + data + "}");
    }

    @Override
    String owner() {
        return "library";
    }
}
