package io.autoglm.test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI, under every prefix, so that a test need not care. */
class OpenAiWords extends Words {

    private static final String[] TAILS = {"/chat/completions", "/completions", "/embeddings", "/models", "/health"};

    OpenAiWords() {
        usualPaths("");
        path("/health", Endpoint.health(Plan.json(200, "{\"status\":\"ok\"}")));
    }

    @Override
    @Nullable
    Endpoint find(String path, String query) {
        for (String tail : TAILS) {
            if (path.endsWith(tail)) {
                return super.find(tail, query);
            }
        }
        return null;
    }

    @Override
    @Nullable
    Integer mostEmbeddings() {
        return 2048;
    }

    @Override
    Map<String, String> headers(long number, long elapsedMillis) {
        return Map.of("x-request-id", "req_sim" + number, "openai-processing-ms", Long.toString(elapsedMillis));
    }

    @Override
    @Nullable
    String code(Problem problem) {
        if (problem.code() != null) {
            return problem.code();
        }
        return switch (problem.kind()) {
            case RATE, TOO_MANY -> "rate_limit_exceeded";
            case MODEL_NOT_FOUND -> "model_not_found";
            case NO_KEY, WRONG_KEY -> "invalid_api_key";
            case UNKNOWN_PATH -> "unknown_url";
            case WRONG_METHOD -> "method_not_supported";
            default -> null;
        };
    }

    @Override
    Map<String, String> retryAfter(Duration wait) {
        return retryAfterBoth(wait);
    }

    @Override
    Map<String, String> limits(RequestRate.Verdict verdict) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("x-ratelimit-limit-requests", Integer.toString(verdict.limit()));
        headers.put("x-ratelimit-remaining-requests", Integer.toString(verdict.remaining()));
        headers.put("x-ratelimit-reset-requests", goDuration(verdict.untilFull()));
        return headers;
    }

    /** The form that OpenAI sends: {@code 6m0s}, {@code 7.66s}, {@code 20ms}. */
    private static String goDuration(Duration time) {
        long millis = (time.toNanos() + 999_999) / 1_000_000;
        if (millis < 1000) {
            return millis + "ms";
        }
        long minutes = millis / 60_000;
        String seconds = java.math.BigDecimal.valueOf(millis % 60_000, 3)
                        .stripTrailingZeros()
                        .toPlainString()
                + "s";
        return minutes == 0 ? seconds : minutes + "m" + seconds;
    }
}
