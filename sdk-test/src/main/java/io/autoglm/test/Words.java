package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The words of one server: its paths, how it is asked, how it answers and how it refuses. The defaults are OpenAI's. Without
 * state beside the table of paths, so one instance serves every behaviour.
 */
abstract class Words extends Framing {

    static final String TEXT = "text/plain; charset=utf-8";

    private final Map<String, Endpoint> paths = new HashMap<>();

    /** Adds a path. */
    final void path(String path, Endpoint endpoint) {
        paths.put(path, endpoint);
    }

    /** Adds what nearly every server has. */
    final void usualPaths(String base) {
        path(base + "/chat/completions", Endpoint.post(Endpoint.Route.CHAT));
        path(base + "/completions", Endpoint.post(Endpoint.Route.COMPLETIONS));
        path(base + "/embeddings", Endpoint.post(Endpoint.Route.EMBEDDINGS));
        path(base + "/models", Endpoint.get(Endpoint.Route.MODELS));
    }

    /** Finds what a path is; {@code query} is what follows the question mark, maybe empty. */
    @Nullable
    Endpoint find(String path, String query) {
        return paths.get(path);
    }

    /** Whether a key is asked for on a path. */
    boolean guards(String path, Endpoint endpoint) {
        return endpoint.route() != Endpoint.Route.HEALTH && endpoint.route() != Endpoint.Route.FIXED;
    }

    /** Whether a request brings the key, in a form that this server takes. */
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key) || same(request.header("api-key"), key) || same(request.header("x-api-key"), key);
    }

    static boolean bearer(RecordedRequest request, String key) {
        return scheme(request, "bearer ", key);
    }

    /** Names of schemes are the same in every case. */
    static boolean scheme(RecordedRequest request, String scheme, String key) {
        String sent = request.header("authorization");
        return sent != null
                && sent.regionMatches(true, 0, scheme, 0, scheme.length())
                && same(sent.substring(scheme.length()).trim(), key);
    }

    static boolean same(@Nullable String sent, String wanted) {
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether a request brings any key at all. */
    boolean bringsKey(RecordedRequest request) {
        return request.header("authorization") != null
                || request.header("api-key") != null
                || request.header("x-api-key") != null;
    }

    /** Refuses what this server refuses beyond what all do. */
    void check(Endpoint endpoint, JsonNode root) throws Invalid {}

    /** The fields that limit the answer's length, the stronger first. */
    List<String> tokenLimits() {
        return List.of("max_completion_tokens", "max_tokens");
    }

    /** Whether {@code n} is understood. */
    boolean severalChoices() {
        return true;
    }

    String id(RecordedRequest request, long number, RandomGenerator random) {
        return "chatcmpl-sim" + number;
    }

    /** How this server writes legacy completions. */
    Framing completions() {
        return new CompletionFraming(this);
    }

    /** The id of a legacy completion; the default is made of the chat's. */
    String completionId(String chatId) {
        return chatId.replaceFirst("^chatcmpl-", "cmpl-");
    }

    /** Members after the finish reason of a legacy completion's choice, each with a comma before it. */
    String completionExtras(@Nullable String finishReason) {
        return "";
    }

    /** Members after the choices of a legacy completion's chunk, each with a comma before it. */
    String completionSuffix(ChatRequest request) {
        return "";
    }

    /** Whether several prompts are answered by an array of objects instead of an object with several choices. */
    boolean answersArraysBare() {
        return false;
    }

    /** Whether the usage of a legacy completion is that of its first prompt. */
    boolean countsFirstPromptOnly() {
        return false;
    }

    /** How many inputs an embedding request may have; {@code null} for any number. */
    @Nullable
    Integer mostEmbeddings() {
        return null;
    }

    void checkEmbedding(JsonNode root, List<String> inputs) throws Invalid {
        Integer most = mostEmbeddings();
        if (most != null && inputs.size() > most) {
            throw new Invalid(Problem.invalid(
                    "input", "Invalid 'input': maximum " + most + " elements, was " + inputs.size() + "."));
        }
        if (inputs.contains("") && refusesEmptyInput()) {
            throw new Invalid(Problem.invalid("input", "Invalid 'input': an element is empty."));
        }
    }

    boolean refusesEmptyInput() {
        return true;
    }

    String embeddingUsage(long tokens) {
        return "{\"prompt_tokens\":" + tokens + ",\"total_tokens\":" + tokens + "}";
    }

    /** Headers of every answer. */
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of();
    }

    /** Headers that tell how much of the rate is left. */
    Map<String, String> limits(RequestRate.Verdict verdict) {
        return Map.of();
    }

    /** Headers that tell when to come back. */
    Map<String, String> retryAfter(Duration wait) {
        return Map.of();
    }

    static Map<String, String> retryAfterBoth(Duration wait) {
        long millis = (wait.toNanos() + 999_999) / 1_000_000;
        return Map.of("retry-after", Long.toString((millis + 999) / 1000), "retry-after-ms", Long.toString(millis));
    }

    /** Refuses, in this server's shape. */
    Plan error(Problem problem, String path) {
        return Plan.json(
                problem.status(), shape(problem.message(), type(problem), problem.param(), quoted(code(problem))));
    }

    /** Refuses a stream because too many are open; most servers do it with a status. */
    Plan tooMany(Problem problem, String path, boolean streamed) {
        return error(problem, path);
    }

    String type(Problem problem) {
        int status = problem.status();
        return status == 429 ? "rate_limit_error" : status >= 500 ? "server_error" : "invalid_request_error";
    }

    @Nullable
    String code(Problem problem) {
        return problem.code();
    }

    static String quoted(@Nullable String text) {
        return text == null ? "null" : Json.quote(text);
    }

    /** The shape of OpenAI; {@code code} is JSON. */
    static String shape(String message, String type, @Nullable String param, String code) {
        return "{\"error\":{\"message\":" + Json.quote(message) + ",\"type\":" + Json.quote(type) + ",\"param\":"
                + quoted(param) + ",\"code\":" + code + "}}";
    }

    /** How a stream breaks that fails after its head has gone out, to its end. */
    List<Step> brokenStream() {
        return List.of(
                Chunk.text("event: error\ndata: "
                        + shape("The server had an error.", "server_error", null, "\"server_is_overloaded\"")
                        + "\n\n"),
                End.CUT);
    }

    /** Whether a failure before the first event is an error status even of a stream. */
    boolean failsWithStatusFirst() {
        return false;
    }

    /** The closing line of a stream. */
    Chunk done() {
        return DONE;
    }

    /** The list of models; {@code names} may be empty. */
    Plan models(List<String> names, long now) {
        List<String> known = names.isEmpty() ? List.of(SimBehavior.DEFAULT_MODEL) : names;
        return Plan.json(200, "{\"object\":\"list\",\"data\":[" + join(known, now) + "]}");
    }

    final String join(List<String> names, long now) {
        return names.stream().map(name -> model(name, now)).collect(Collectors.joining(","));
    }

    /** One model of the list. */
    String model(String name, long now) {
        return "{\"id\":" + Json.quote(name) + ",\"object\":\"model\",\"created\":" + now + ",\"owned_by\":"
                + Json.quote(owner()) + modelExtras(name, now) + "}";
    }

    String owner() {
        return "simulator";
    }

    String modelExtras(String name, long now) {
        return "";
    }

    /** Counts tokens, or gives text back for them. */
    Plan tokens(Endpoint endpoint, JsonNode root, long now) throws Invalid {
        throw new Invalid(Problem.of(Problem.Kind.UNKNOWN_PATH, "This server has no tokenizer."));
    }

    /** The word {@code length} letters of a kind that cannot be told from a random one. */
    static String random(RandomGenerator random, String letters, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    static final String HEX = "0123456789abcdef";
    static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
}
