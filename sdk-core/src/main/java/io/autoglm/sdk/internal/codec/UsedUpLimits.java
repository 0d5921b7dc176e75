package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ResponseHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which limit an answer of status 429 or 503 says is used up, in words and numbers that are fit for a message: {@code requests 60},
 * {@code 60 per minute}, {@code "burst" 100 in 60 s}. Names and numbers that are not plain count as not said.
 */
final class UsedUpLimits {

    /** A server may name a few; more are left out. */
    private static final int MOST = 4;

    private static final String NAME = "\"?([A-Za-z][A-Za-z0-9_.-]{0,39})\"?";
    private static final Pattern USED_UP = Pattern.compile(NAME + "\\s*(?:;[^,;]{0,60}){0,5}?;\\s*r=0(?![0-9.])");
    private static final Pattern POLICY = Pattern.compile(NAME + "((?:\\s*;[^,;]{0,60}){1,8})");
    private static final Pattern QUOTA = Pattern.compile(";\\s*q=(\\d{1,15})(?![0-9.])");
    private static final Pattern WINDOW = Pattern.compile(";\\s*w=(\\d{1,9})(?![0-9.])");
    private static final Pattern UNIT = Pattern.compile(";\\s*qu=\"([a-z-]{1,30})\"");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");
    private static final Pattern IN_TEXT =
            Pattern.compile("\\bon ([a-z]{1,20}(?: [a-z]{1,20}){0,3}) \\([a-z]{3,6}\\): limit (\\d{1,15})\\b");

    private static final List<String> DIMENSIONS =
            List.of("requests", "tokens", "requests_usage_based", "tokens_usage_based");
    private static final List<String> WINDOWS = List.of("second", "minute", "hour", "day", "month", "year");

    /** What GLM's codes are about; its answers name no numbers. */
    private static final Map<String, String> GLM = Map.ofEntries(
            Map.entry("1302", "calls at once of the account"),
            Map.entry("1303", "calls per time of the account"),
            Map.entry("1304", "calls per day of the account"),
            Map.entry("1308", "usage of the plan"),
            Map.entry("1310", "usage of the plan per week or month"),
            Map.entry("1316", "usage of the plan per 5 hours"),
            Map.entry("1317", "usage of the plan per 7 days"),
            Map.entry("1318", "usage of the account per month"),
            Map.entry("1319", "usage of the account per month"),
            Map.entry("1320", "usage of the enterprise"),
            Map.entry("1321", "usage of the enterprise"));

    private UsedUpLimits() {}

    /** Returns the limits, the most exact source only; {@code null} when the answer names none. */
    static @Nullable String of(Evidence answer) {
        if (answer.status() != 429 && answer.status() != 503) {
            return null;
        }
        ResponseHeaders headers = answer.head().headers();
        List<String> found = dimensions(headers);
        found = found.isEmpty() ? policies(headers) : found;
        found = found.isEmpty() ? windows(headers) : found;
        found = found.isEmpty() ? bare(headers) : found;
        found = found.isEmpty() ? told(answer) : found;
        return found.isEmpty() ? null : String.join(", ", found.subList(0, Math.min(found.size(), MOST)));
    }

    /** OpenAI's headers, and of those who imitate it. */
    private static List<String> dimensions(ResponseHeaders headers) {
        List<String> found = new ArrayList<>();
        for (String dimension : DIMENSIONS) {
            if (isZero(headers.first("x-ratelimit-remaining-" + dimension))) {
                String limit = number(headers.first("x-ratelimit-limit-" + dimension));
                String name = dimension.replace("_usage_based", " (usage based)");
                found.add(limit == null ? name : name + " " + limit);
            }
        }
        return found;
    }

    /** The structured fields of the draft for rate limit headers. */
    private static List<String> policies(ResponseHeaders headers) {
        List<String> found = new ArrayList<>();
        for (String line : headers.all("ratelimit")) {
            Matcher usedUp = USED_UP.matcher(line);
            while (usedUp.find()) {
                found.add('"' + usedUp.group(1) + '"' + quota(headers, usedUp.group(1)));
            }
        }
        return found;
    }

    private static String quota(ResponseHeaders headers, String name) {
        for (String line : headers.all("ratelimit-policy")) {
            Matcher policy = POLICY.matcher(line);
            while (policy.find()) {
                if (policy.group(1).equals(name)) {
                    return quota(policy.group(2));
                }
            }
        }
        return "";
    }

    private static String quota(String parameters) {
        Matcher quota = QUOTA.matcher(parameters);
        Matcher window = WINDOW.matcher(parameters);
        Matcher unit = UNIT.matcher(parameters);
        if (!quota.find()) {
            return "";
        }
        return " " + quota.group(1)
                + (unit.find() && !unit.group(1).equals("requests") ? " " + unit.group(1) : "")
                + (window.find() ? " in " + window.group(1) + " s" : "");
    }

    /** Kong's headers, one pair for each window. */
    private static List<String> windows(ResponseHeaders headers) {
        List<String> found = new ArrayList<>();
        for (String window : WINDOWS) {
            if (isZero(headers.first("x-ratelimit-remaining-" + window))) {
                String limit = number(headers.first("x-ratelimit-limit-" + window));
                found.add((limit == null ? "calls" : limit) + " per " + window);
            }
        }
        return found;
    }

    /** A limit without a name. */
    private static List<String> bare(ResponseHeaders headers) {
        for (String prefix : List.of("ratelimit-", "x-ratelimit-")) {
            String limit = number(headers.first(prefix + "limit"));
            if (limit != null && isZero(headers.first(prefix + "remaining"))) {
                return List.of(limit);
            }
        }
        return List.of();
    }

    private static List<String> told(Evidence answer) {
        Matcher said = IN_TEXT.matcher(answer.said().toLowerCase(Locale.ROOT));
        if (said.find()) {
            return List.of(said.group(1) + " " + said.group(2));
        }
        String code = answer.body().code();
        String glm = code == null || GlmCodes.of(answer) == null ? null : GLM.get(code.strip());
        return glm == null ? List.of() : List.of(glm);
    }

    private static boolean isZero(@Nullable String remaining) {
        return remaining != null && remaining.strip().equals("0"); // −1 means unknown
    }

    /** The old draft lists windows after the number: {@code 100, 100;w=60}. */
    private static @Nullable String number(@Nullable String value) {
        if (value == null) {
            return null;
        }
        String first = value.split(",", 2)[0].strip();
        return NUMBER.matcher(first).matches() ? first : null;
    }
}
