package io.autoglm.test;

import io.autoglm.test.Faults.Kind;
import io.autoglm.test.Faults.Pace;
import io.autoglm.test.Faults.Redirect;
import io.autoglm.test.Faults.Simple;
import io.autoglm.test.Faults.Status;
import io.autoglm.test.Faults.Timed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What each path answers under one behaviour. Safe for every thread. */
final class Routes {

    private static final String CHAT = "/chat/completions";
    private static final byte[] LOGIN_PAGE =
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Please sign in</h1></body></html>\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final SimBehavior behavior;
    private final OpenAiAnswers answers;
    private final Counters counters;
    private final @Nullable RequestRate rate;

    Routes(SimBehavior behavior, Counters counters) {
        this.behavior = behavior;
        this.answers = new OpenAiAnswers(behavior, () -> System.currentTimeMillis() / 1000);
        this.counters = counters;
        this.rate = behavior.requestsPerMinute() == null
                ? null
                : new RequestRate(behavior.requestsPerMinute(), System::nanoTime);
    }

    boolean isHealth(RecordedRequest request) {
        return path(request).endsWith("/health");
    }

    private static String path(RecordedRequest request) {
        int query = request.uri().indexOf('?');
        return query < 0 ? request.uri() : request.uri().substring(0, query);
    }

    Plan plan(Answering answering, byte[] body, @Nullable SimFault fault, long number, RandomGenerator random) {
        Plan plan = replaced(fault);
        if (plan == null) {
            plan = route(answering, body, number, random);
        }
        if (fault != null && plan.status() == 200) {
            plan = BodyFaults.apply(fault, plan, random);
        }
        if (plan.status() == 429) {
            counters.throttled.increment();
        }
        return plan;
    }

    /** The faults that put another answer in place of the right one. */
    private static @Nullable Plan replaced(@Nullable SimFault fault) {
        if (fault instanceof Status status) {
            String body = status.body();
            Plan plan = body == null ? error(status.status()) : Plan.json(status.status(), body);
            return plan.with(status.headers());
        }
        if (fault instanceof Redirect redirect) {
            return Plan.whole(307, "text/plain", Step.NOTHING).with(Map.of("location", redirect.location()));
        }
        if (fault instanceof Timed timed && timed.pace() == Pace.RATE_LIMITED) {
            return throttled("Rate limit reached.").with(retryAfter(timed.time()));
        }
        if (fault instanceof Simple simple && simple.kind() == Kind.HTML_200) {
            return Plan.whole(200, "text/html; charset=utf-8", LOGIN_PAGE);
        }
        if (fault instanceof Simple simple && simple.kind() == Kind.EMPTY_200) {
            return Plan.whole(200, Plan.JSON, Step.NOTHING);
        }
        return null;
    }

    private static Plan error(int status) {
        return OpenAiAnswers.error(status, null, null, "The simulated server answers " + status + ".");
    }

    private static Plan throttled(String message) {
        return OpenAiAnswers.error(429, "rate_limit_exceeded", null, message);
    }

    private static Map<String, String> retryAfter(Duration wait) {
        long millis = (wait.toNanos() + 999_999) / 1_000_000;
        return Map.of("retry-after", Long.toString((millis + 999) / 1000), "retry-after-ms", Long.toString(millis));
    }

    private Plan route(Answering answering, byte[] body, long number, RandomGenerator random) {
        RecordedRequest request = answering.request();
        String path = path(request);
        if (isHealth(request)) {
            return Plan.json(200, "{\"status\":\"ok\"}");
        }
        boolean chat = path.endsWith(CHAT);
        if (!chat && !path.endsWith("/models")) {
            return OpenAiAnswers.error(
                    404, "unknown_url", null, "Unknown request URL: " + request.method() + " " + path + ".");
        }
        if (!request.method().equals(chat ? "POST" : "GET")) {
            return OpenAiAnswers.error(
                    405, "method_not_supported", null, "Not allowed to " + request.method() + " on " + path + ".");
        }
        if (!authorized(request)) {
            return OpenAiAnswers.error(401, "invalid_api_key", null, "Incorrect API key provided.");
        }
        return chat ? chat(answering, body, number, random) : answers.models();
    }

    private boolean authorized(RecordedRequest request) {
        String key = behavior.apiKey();
        return key == null
                || same(request.header("authorization"), "Bearer " + key)
                || same(request.header("api-key"), key)
                || same(request.header("x-api-key"), key);
    }

    private static boolean same(@Nullable String sent, String wanted) {
        return sent != null
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private Plan chat(Answering answering, byte[] body, long number, RandomGenerator random) {
        RequestRate.Verdict verdict = rate == null ? null : rate.take();
        Map<String, String> limits = verdict == null ? Map.of() : limits(verdict);
        if (verdict != null && !verdict.allowed()) {
            return throttled("Rate limit reached for requests: limit " + verdict.limit() + " per minute.")
                    .with(limits)
                    .with(retryAfter(verdict.untilOne()));
        }
        if (!answering.enter(behavior.maxConcurrent())) {
            return throttled("Too many requests at once: limit " + behavior.maxConcurrent() + ".")
                    .with(limits)
                    .with(Map.of("retry-after", "1"));
        }
        return generate(body, number, random).with(limits);
    }

    private Plan generate(byte[] body, long number, RandomGenerator random) {
        if (behavior.errorRate() > 0 && random.nextDouble() < behavior.errorRate()) {
            return error(behavior.errorStatus());
        }
        try {
            ChatRequest request = ChatRequest.parse(body);
            if (!behavior.models().isEmpty() && !behavior.models().contains(request.model())) {
                return OpenAiAnswers.error(
                        404, "model_not_found", "model", "The model '" + request.model() + "' does not exist.");
            }
            return answers.answer(request, "sim" + number, random);
        } catch (ChatRequest.Invalid e) {
            return OpenAiAnswers.error(400, null, e.param(), String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> limits(RequestRate.Verdict verdict) {
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
