package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kong's AI proxy: a closing line without line end, the gateway's own bodies beside the model's. */
final class KongWords extends Words {

    private static final Chunk BARE_DONE = Chunk.text("data: [DONE]");

    KongWords() {
        usualPaths("/v1");
    }

    @Override
    boolean authorized(RecordedRequest request, String key) {
        return super.authorized(request, key) || same(request.header("apikey"), key);
    }

    @Override
    boolean bringsKey(RecordedRequest request) {
        return super.bringsKey(request) || request.header("apikey") != null;
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Kong-LLM-Model", "openai/" + SimBehavior.DEFAULT_MODEL);
        headers.put("X-Kong-Upstream-Latency", Long.toString(elapsedMillis));
        headers.put("X-Kong-Proxy-Latency", "1");
        headers.put("Via", "1.1 kong/3.9.1");
        headers.put("X-Kong-Request-Id", requestId(number));
        return headers;
    }

    static String requestId(long number) {
        return String.format("%032x", number);
    }

    @Override
    Chunk done() {
        return BARE_DONE;
    }

    @Override
    List<Step> closing(byte[] head, Answer answer) {
        return answer.request().includeUsage() ? List.of(usageChunk(head, answer, ""), BARE_DONE) : List.of(BARE_DONE);
    }

    @Override
    Map<String, String> retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
        return Map.of("Retry-After", Long.toString(seconds));
    }

    @Override
    Map<String, String> limits(RequestRate.Verdict verdict) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-RateLimit-Limit-Minute", Integer.toString(verdict.limit()));
        headers.put("X-RateLimit-Remaining-Minute", Integer.toString(verdict.remaining()));
        headers.put("RateLimit-Limit", Integer.toString(verdict.limit()));
        headers.put("RateLimit-Remaining", Integer.toString(verdict.remaining()));
        headers.put("RateLimit-Reset", Long.toString(verdict.untilFull().toSeconds()));
        return headers;
    }

    @Override
    Plan error(Problem problem, String path) {
        return switch (problem.kind()) {
            case NO_KEY -> unauthorized("No API key found in request");
            case WRONG_KEY -> unauthorized("Unauthorized");
            case UNKNOWN_PATH, WRONG_METHOD -> gateway(404, "no Route matched with those values");
            case RATE, TOO_MANY -> gateway(429, "API rate limit exceeded");
            case STATUS -> gateway(problem.status(), reason(problem));
            default -> Plan.json(problem.status(), "{\"error\":{\"message\":" + Json.quote(problem.message()) + "}}");
        };
    }

    private static Plan unauthorized(String message) {
        return gateway(401, message).with(Map.of("WWW-Authenticate", "Key realm=\"kong\""));
    }

    private static String reason(Problem problem) {
        @Nullable String known = Gateways.kong(problem.status());
        return known == null ? problem.message() : known;
    }

    static Plan gateway(int status, String message) {
        return Plan.json(
                status,
                "{\"message\":" + Json.quote(message) + ",\"request_id\":\"" + requestId(message.hashCode() & 0xFFFFL)
                        + "\"}");
    }

    @Override
    List<Step> brokenStream() {
        String error = "{\"error\": true, \"message\": \"empty or unsupported transformer response\"}";
        return List.of(Chunk.text("data: " + error), End.CUT);
    }
}
