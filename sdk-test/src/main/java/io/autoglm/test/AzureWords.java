package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Azure OpenAI: deployments in the path, an empty first chunk with filter results, text in bursts. */
final class AzureWords extends Words {

    private static final Pattern DEPLOYMENT =
            Pattern.compile("/openai/deployments/([^/]+)/(chat/completions|completions|embeddings)");
    private static final int BURST = 8;
    private static final String SAFE = "{\"hate\":{\"filtered\":false,\"severity\":\"safe\"},"
            + "\"self_harm\":{\"filtered\":false,\"severity\":\"safe\"},"
            + "\"sexual\":{\"filtered\":false,\"severity\":\"safe\"},"
            + "\"violence\":{\"filtered\":false,\"severity\":\"safe\"}}";
    private static final String PROMPT_RESULTS =
            "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":" + SAFE + "}]";

    AzureWords() {
        usualPaths("/openai/v1");
        path("/openai/models", Endpoint.get(Route.MODELS));
    }

    @Override
    @Nullable
    Endpoint find(String path, String query) {
        Matcher deployment = DEPLOYMENT.matcher(path);
        if (!deployment.matches()) {
            return super.find(path, query);
        }
        Endpoint endpoint = super.find("/openai/v1/" + deployment.group(2), query);
        boolean versioned = query.matches("(.*&)?api-version=[^&]+(&.*)?");
        return versioned && endpoint != null ? endpoint.of(deployment.group(1)) : null;
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return same(request.header("api-key"), key) || bearer(request, key);
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("apim-request-id", "sim-" + number);
        headers.put("x-request-id", "sim-" + number);
        headers.put("x-ms-region", "Simulated");
        return headers;
    }

    @Override
    Map<String, String> retryAfter(Duration wait) {
        return retryAfterBoth(wait);
    }

    /** The remaining requests are not told. */
    @Override
    Map<String, String> limits(RequestRate.Verdict verdict) {
        return Map.of(
                "x-ratelimit-limit-requests",
                Integer.toString(verdict.limit()),
                "x-ratelimit-remaining-requests",
                "-1",
                "x-ratelimit-reset-requests",
                Long.toString(verdict.untilFull().toSeconds()));
    }

    @Override
    List<Step> lead(Answer answer) {
        String first = "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
                + PROMPT_RESULTS + "}\n\n";
        return List.of(new Chunk(Step.NOTHING, first.getBytes(StandardCharsets.UTF_8), 1));
    }

    @Override
    int burst() {
        return BURST;
    }

    @Override
    String choiceExtras(@Nullable String finishReason) {
        return ",\"content_filter_results\":" + (finishReason == null ? SAFE : "{}") + ",\"logprobs\":null";
    }

    @Override
    String wholeChoiceExtras(String reason) {
        return ",\"logprobs\":null,\"content_filter_results\":" + SAFE;
    }

    @Override
    String wholeExtras(Answer answer) {
        return "," + PROMPT_RESULTS;
    }

    @Override
    @Nullable
    Integer mostEmbeddings() {
        return 2048;
    }

    @Override
    Plan error(Problem problem, String path) {
        return switch (problem.kind()) {
            case UNKNOWN_PATH, WRONG_METHOD ->
                path.startsWith("/openai/") ? small(404, "404", "Resource not found") : empty404();
            case MODEL_NOT_FOUND ->
                small(404, "DeploymentNotFound", "The API deployment for this resource does not exist.");
            case NO_KEY, WRONG_KEY ->
                small(401, "401", "Access denied due to invalid subscription key or wrong API endpoint.");
            case RATE, TOO_MANY -> small(429, "429", problem.message() + " Please retry later.");
            default -> super.error(problem, path);
        };
    }

    private static Plan empty404() {
        return Plan.whole(404, TEXT, Step.NOTHING);
    }

    private static Plan small(int status, String code, String message) {
        return Plan.json(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":" + Json.quote(message) + "}}");
    }
}
