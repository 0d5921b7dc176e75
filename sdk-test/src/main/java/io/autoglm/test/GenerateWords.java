package io.autoglm.test;

import io.autoglm.test.Endpoint.Route;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The plain generate API: one prompt, one text. Its answers are not written down anywhere, so these are the simplest that a
 * tolerant reader takes: {@code text} and {@code finish_reason}; errors look as Spring Boot writes them.
 */
final class GenerateWords extends Words {

    GenerateWords() {
        path("/v1/generate", Endpoint.post(Route.GENERATE));
        path("/v1/models", Endpoint.get(Route.MODELS));
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key) || scheme(request, "apikey ", key);
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
        return "gen-sim" + number;
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("x-request-id", "req_sim" + number);
    }

    /** The JSON of an answer that is not streamed. */
    static String whole(Answer answer, String text) {
        return "{\"id\":" + Json.quote(answer.id()) + ",\"text\":" + Json.quote(text) + ",\"finish_reason\":"
                + Json.quote(answer.shape().finishReason()) + ",\"usage\":"
                + totals(answer.promptTokens(), answer.completionTokens()) + "}}";
    }

    /** A chunk is one flat object, so the opening holds only the id. */
    @Override
    String opening(Answer answer, boolean streamed) {
        return "{\"id\":" + Json.quote(answer.id()) + ",";
    }

    @Override
    @Nullable
    String role(int index, ChatRequest request) {
        return null;
    }

    @Override
    String piece(int index, boolean thinking, String text, boolean first) {
        return (thinking ? "\"reasoning\":" : "\"text\":") + Json.quote(text);
    }

    @Override
    String frame(String choice, String suffix) {
        return choice + suffix + "}\n\n";
    }

    @Override
    List<String> toolCalls(int index, List<SimToolCall> calls, ChatRequest request, boolean first) {
        return List.of();
    }

    @Override
    String finish(int index, Answer answer) {
        return "\"text\":\"\",\"finish_reason\":" + Json.quote(answer.shape().finishReason());
    }

    @Override
    String suffix(ChatRequest request) {
        return "";
    }

    @Override
    String finishSuffix(Answer answer) {
        return ",\"usage\":" + totals(answer.promptTokens(), answer.completionTokens()) + "}";
    }

    @Override
    List<Step> closing(byte[] head, Answer answer) {
        return List.of(DONE);
    }

    @Override
    Plan error(Problem problem, String path) {
        Plan plan = Plan.json(
                problem.status(),
                "{\"timestamp\":\"" + Instant.now() + "\",\"status\":" + problem.status() + ",\"error\":"
                        + Json.quote(Gateways.reason(problem.status())) + ",\"message\":"
                        + Json.quote(problem.message()) + ",\"path\":" + Json.quote(path) + "}");
        return switch (problem.kind()) {
            case NO_KEY -> plan.with(Map.of("WWW-Authenticate", "Bearer realm=\"generate\""));
            case WRONG_KEY ->
                plan.with(Map.of("WWW-Authenticate", "Bearer realm=\"generate\", error=\"invalid_token\""));
            default -> plan;
        };
    }

    @Override
    List<Step> brokenStream() {
        return List.of(Chunk.text("data: {\"error\":\"generation failed\"}\n\n"), End.CUT);
    }

    /** A bare array. */
    @Override
    Plan models(List<String> names, long now) {
        List<String> known = names.isEmpty() ? List.of(SimBehavior.DEFAULT_MODEL) : names;
        return Plan.json(
                200,
                known.stream()
                        .map(name -> "{\"id\":" + Json.quote(name) + "}")
                        .collect(Collectors.joining(",", "[", "]")));
    }
}
