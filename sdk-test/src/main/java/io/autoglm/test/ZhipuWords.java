package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Zhipu: the role in every chunk, no finish reason until the last one, which also carries the usage; business codes in errors;
 * no rate-limit headers.
 */
final class ZhipuWords extends Words {

    private static final String GENERAL = "/api/paas/v4";
    private static final String CODING = "/api/coding/paas/v4";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.ofHours(8));

    private final boolean asyncOnly;

    ZhipuWords(boolean asyncOnly) {
        this.asyncOnly = asyncOnly;
        for (String base : List.of(GENERAL, CODING)) {
            path(base + "/chat/completions", Endpoint.post(Route.CHAT));
            path(base + "/embeddings", Endpoint.post(Route.EMBEDDINGS));
            path(base + "/models", Endpoint.get(Route.MODELS));
            path(base + "/tokenizer", Endpoint.post(Route.TOKENIZE));
            path(base + "/async/chat/completions", Endpoint.post(Route.ASYNC_CHAT));
        }
    }

    @Override
    @Nullable
    Endpoint find(String path, String query) {
        for (String base : List.of(GENERAL, CODING)) {
            String results = base + "/async-result/";
            if (path.startsWith(results) && path.length() > results.length()) {
                return Endpoint.get(Route.ASYNC_RESULT).of(path.substring(results.length()));
            }
        }
        return super.find(path, query);
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key) || same(request.header("authorization"), key);
    }

    @Override
    void check(Endpoint endpoint, JsonNode root) throws Invalid {
        if (endpoint.route() == Route.CHAT && asyncOnly) {
            throw new Invalid(new Problem(
                    Problem.Kind.UNSUPPORTED, 400, null, "The model does not support the SYNC call mode.", "1212"));
        }
        if (endpoint.route() == Route.CHAT || endpoint.route() == Route.ASYNC_CHAT) {
            ZhipuLimits.check(root);
        }
    }

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
        return STAMP.format(Instant.now()) + random(random, HEX, 12);
    }

    @Override
    String opening(Answer answer, boolean streamed) {
        String object = streamed ? "chat.completion.chunk" : "chat.completion";
        return "{\"id\":" + Json.quote(answer.id()) + ",\"created\":" + answer.created() + ",\"object\":\"" + object
                + "\",\"model\":" + Json.quote(answer.request().model())
                + (streamed ? "" : ",\"request_id\":" + Json.quote(requestId(answer.request(), answer.id())))
                + ",\"choices\":[";
    }

    /** The client's own, or one that is made. */
    static String requestId(ChatRequest request, String made) {
        String sent = request.body().path("request_id").asString("");
        return sent.isEmpty() ? made : sent;
    }

    @Override
    @Nullable
    String role(int index, ChatRequest request) {
        return null;
    }

    @Override
    String piece(int index, boolean thinking, String text, boolean first) {
        return choice(index, "{\"role\":\"assistant\"," + member(thinking, text) + "}", null);
    }

    @Override
    @Nullable
    String variant(ChatRequest request) {
        return toolStream(request) ? "tools" : "";
    }

    private static boolean toolStream(ChatRequest request) {
        return request.body().path("tool_stream").asBoolean(false);
    }

    @Override
    List<String> toolCalls(int index, List<SimToolCall> calls, ChatRequest request, boolean first) {
        if (toolStream(request)) {
            return super.toolCalls(index, calls, request, first);
        }
        return calls.isEmpty() ? List.of() : List.of(wholeCalls(index, calls, "\"role\":\"assistant\",", false));
    }

    @Override
    String toolDelta(String entry) {
        return "{\"role\":\"assistant\",\"tool_calls\":[" + entry + "]}";
    }

    @Override
    String choice(int index, String delta, @Nullable String finishReason) {
        return "{\"index\":" + index + (finishReason == null ? "" : ",\"finish_reason\":" + Json.quote(finishReason))
                + ",\"delta\":" + delta + "}";
    }

    @Override
    String finish(int index, Answer answer) {
        return choice(
                index,
                "{\"role\":\"assistant\",\"content\":\"\"}",
                answer.shape().finishReason());
    }

    @Override
    String suffix(ChatRequest request) {
        return "";
    }

    @Override
    String finishSuffix(Answer answer) {
        return ",\"usage\":" + usage(answer);
    }

    @Override
    List<Step> closing(byte[] head, Answer answer) {
        return List.of(DONE);
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
    @Nullable
    Integer mostEmbeddings() {
        return 64;
    }

    @Override
    void checkEmbedding(JsonNode root, List<String> inputs) throws Invalid {
        super.checkEmbedding(root, inputs);
        JsonNode input = root.path("input");
        boolean texts = input.isString() || (input.isArray() && input.get(0).isString());
        if (!texts || !root.path("encoding_format").asString("float").equals("float")) {
            throw new Invalid(Problem.invalid("input", "input must be texts, encoding_format float"));
        }
    }

    @Override
    String embeddingUsage(long tokens) {
        return totals(tokens, 0) + "}";
    }

    @Override
    Plan error(Problem problem, String path) {
        ZhipuCodes.Refusal refusal = ZhipuCodes.of(problem);
        Plan plan = Plan.json(
                refusal.status(),
                "{\"error\":{\"code\":" + refusal.code() + ",\"message\":" + Json.quote(problem.message()) + "}}");
        return refusal.status() == 401 ? plan.with(Map.of("set-cookie", "acw_tc=sim;path=/;HttpOnly")) : plan;
    }

    /** There is no error event after the head: the reason tells. */
    @Override
    List<Step> brokenStream() {
        String choice = choice(0, "{\"role\":\"assistant\",\"content\":\"\"}", "network_error");
        String opening = "{\"id\":\"sim\",\"created\":0,\"object\":\"chat.completion.chunk\",\"choices\":[";
        return List.of(Chunk.text("data: " + opening + choice + "]}\n\n"), DONE, End.CUT);
    }

    @Override
    Plan tokens(Endpoint endpoint, JsonNode root, long now) throws Invalid {
        JsonNode messages = root.path("messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw new Invalid(Problem.missing("messages", "messages is required"));
        }
        long count = ChatRequest.promptTokens(messages);
        return Plan.json(
                200,
                "{\"id\":\"sim-tokenizer\",\"created\":" + now + ",\"usage\":{\"prompt_tokens\":" + count
                        + ",\"image_tokens\":0,\"video_tokens\":0,\"total_tokens\":" + count + "}}");
    }
}
