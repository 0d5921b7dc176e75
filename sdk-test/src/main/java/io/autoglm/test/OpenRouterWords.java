package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** OpenRouter: comments while waiting, a second finish chunk with the usage, integer codes. */
final class OpenRouterWords extends Words {

    private static final Chunk PROCESSING = Chunk.text(": OPENROUTER PROCESSING\n\n");
    private static final long EVERY = 500_000_000;

    OpenRouterWords() {
        usualPaths("/v1");
        usualPaths("/api/v1");
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return bearer(request, key);
    }

    @Override
    String id(RecordedRequest request, long number, RandomGenerator random) {
        return "gen-" + System.currentTimeMillis() / 1000 + "-" + random(random, ALPHANUMERIC, 20);
    }

    @Override
    String completionId(String chatId) {
        return chatId;
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("x-generation-id", "gen-sim-" + number);
    }

    @Override
    Map<String, String> limits(RequestRate.Verdict verdict) {
        long reset = System.currentTimeMillis() + verdict.untilOne().toMillis();
        return Map.of(
                "X-RateLimit-Limit",
                Integer.toString(verdict.limit()),
                "X-RateLimit-Remaining",
                Integer.toString(verdict.remaining()),
                "X-RateLimit-Reset",
                Long.toString(reset));
    }

    @Override
    String head(Answer answer) {
        return ",\"provider\":\"Simulator\"";
    }

    @Override
    List<Step> lead(Answer answer) {
        return List.of(PROCESSING);
    }

    @Override
    Ping ping(ChatRequest request) {
        return new Ping(PROCESSING, EVERY);
    }

    @Override
    String reasoning() {
        return "reasoning";
    }

    @Override
    String choice(int index, String delta, @Nullable String finishReason) {
        String choice = super.choice(index, delta, finishReason);
        return choice.substring(0, choice.length() - 1) + ",\"native_finish_reason\":" + quoted(finishReason)
                + ",\"logprobs\":null}";
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
    List<Step> closing(byte[] head, Answer answer) {
        List<Step> steps = new ArrayList<>();
        String again = finish(0, answer) + "],\"usage\":" + usage(answer) + "}\n\n";
        steps.add(new Chunk(head, again.getBytes(StandardCharsets.UTF_8), 1));
        steps.add(DONE);
        return steps;
    }

    @Override
    Plan error(Problem problem, String path) {
        return Plan.json(problem.status(), body(problem));
    }

    private static String body(Problem problem) {
        String metadata = problem.status() >= 500 ? ",\"metadata\":{\"provider_name\":\"Simulator\"}" : "";
        return "{\"error\":{\"message\":" + Json.quote(problem.message()) + ",\"code\":" + problem.status() + metadata
                + "}}";
    }

    @Override
    List<Step> brokenStream() {
        String choice = choice(0, "{\"content\":\"\"}", "error");
        String chunk = "data: {\"id\":\"gen-sim\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"sim\","
                + "\"provider\":\"Simulator\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\"},"
                + "\"choices\":[" + choice + "]}\n\n";
        return List.of(Chunk.text(chunk), End.CUT);
    }

    @Override
    Plan models(List<String> names, long now) {
        List<String> known = names.isEmpty() ? List.of(SimBehavior.DEFAULT_MODEL) : names;
        return Plan.json(200, "{\"data\":[" + join(known, now) + "]}");
    }

    @Override
    String model(String name, long now) {
        return "{\"id\":" + Json.quote(name) + ",\"name\":" + Json.quote(name) + ",\"created\":" + now
                + ",\"context_length\":131072,\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"}}";
    }
}
