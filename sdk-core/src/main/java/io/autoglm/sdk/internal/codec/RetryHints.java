package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ResponseHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When the server says to come again. Garbage counts as not said.
 *
 * @param retryAfter how long to wait from now, never negative, at most a year; {@code null} when it did not say
 * @param resetAt    when it works again; {@code null} when it did not say
 */
record RetryHints(@Nullable Duration retryAfter, @Nullable Instant resetAt) {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern STEP = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");
    private static final Pattern EPOCH = Pattern.compile("\\d{10}|\\d{13}");
    private static final long MILLIS = 1_000_000_000_000L;
    private static final Pattern RATE_LIMIT = Pattern.compile(";\\s*r=0\\s*;\\s*t=(\\d{1,9})");
    private static final Pattern IN_TEXT = Pattern.compile(
            "(?:try again in|retry after|retry in) (\\d[\\d.]*) ?(ms|milliseconds?|s|sec|seconds?|minutes?|hours?)?([\\dhms.]{0,20})");
    private static final List<String> DIMENSIONS =
            List.of("requests", "tokens", "requests_usage_based", "tokens_usage_based");

    /**
     * Returns what the answer says, in the order of how exact it is: milliseconds, {@code Retry-After}, then for a rate limit the reset
     * of an exhausted dimension, then the message.
     *
     * @param now the time of this client, used where the answer has no {@code Date}
     */
    static RetryHints of(ErrorCode code, ResponseHead head, ErrorBody body, Instant now) {
        ResponseHeaders headers = head.headers();
        Instant date = HttpDates.parse(headers.first("date"), now);
        Instant serverNow = date == null ? now : date;
        Duration wait = millis(headers.first("retry-after-ms"));
        wait = wait == null ? millis(headers.first("x-ms-retry-after-ms")) : wait;
        wait = wait == null ? secondsOrDate(headers.first("retry-after"), serverNow) : wait;
        wait = wait == null && head.status() == 429 ? exhausted(headers, serverNow) : wait;
        boolean mayBeInText = code == ErrorCode.RATE_LIMITED || code == ErrorCode.OVERLOADED;
        wait = wait == null && mayBeInText ? inText(body.message()) : wait;
        Instant resetAt = GlmResets.of(body.code(), body.message(), serverNow);
        if (wait == null && resetAt != null) {
            wait = clamped(Duration.between(serverNow, resetAt));
        }
        return new RetryHints(wait, resetAt);
    }

    private static @Nullable Duration millis(@Nullable String value) {
        return value == null ? null : scaled(value.strip(), 1_000_000);
    }

    private static @Nullable Duration secondsOrDate(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        Duration seconds = scaled(value.strip(), 1_000_000_000);
        if (seconds != null) {
            return seconds;
        }
        Instant date = HttpDates.parse(value, now);
        return date == null ? null : clamped(Duration.between(now, date));
    }

    private static @Nullable Duration scaled(String number, long nanosPerUnit) {
        if (!NUMBER.matcher(number).matches()) {
            return null;
        }
        double nanos = Double.parseDouble(number) * nanosPerUnit;
        return nanos >= LONGEST.toNanos() ? LONGEST : Duration.ofNanos(Math.max(0, Math.round(nanos)));
    }

    private static Duration clamped(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /** The longest reset among the dimensions of which nothing remains. */
    private static @Nullable Duration exhausted(ResponseHeaders headers, Instant now) {
        Duration longest = null;
        for (String dimension : DIMENSIONS) {
            if (isZero(headers.first("x-ratelimit-remaining-" + dimension))) {
                longest = longer(longest, duration(headers.first("x-ratelimit-reset-" + dimension)));
            }
        }
        if (isZero(headers.first("ratelimit-remaining"))) {
            longest = longer(longest, duration(headers.first("ratelimit-reset")));
        }
        if (isZero(headers.first("x-ratelimit-remaining"))) {
            longest = longer(longest, lengthOrTime(headers.first("x-ratelimit-reset"), now));
        }
        for (String limit : headers.all("ratelimit")) {
            Matcher exhausted = RATE_LIMIT.matcher(limit);
            while (exhausted.find()) {
                longest = longer(longest, duration(exhausted.group(1)));
            }
        }
        return longest;
    }

    /** Servers write a length of time, a date, or seconds or milliseconds since 1970: what is too long for a length is a point in time. */
    static @Nullable Duration lengthOrTime(@Nullable String value, Instant now) {
        if (value == null || !EPOCH.matcher(value.strip()).matches()) {
            Duration length = duration(value);
            Instant date = length == null ? HttpDates.parse(value, now) : null;
            return date == null ? length : clamped(Duration.between(now, date));
        }
        long number = Long.parseLong(value.strip());
        Instant reset = number >= MILLIS ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
        return clamped(Duration.between(now, reset));
    }

    private static boolean isZero(@Nullable String remaining) {
        return remaining != null && remaining.strip().equals("0"); // −1 means unknown
    }

    private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
        return a == null || (b != null && b.compareTo(a) > 0) ? b : a;
    }

    /** Returns what {@code 6m0s}, {@code 20ms} or a plain number of seconds says, {@code null} for anything else. */
    static @Nullable Duration duration(@Nullable String value) {
        if (value == null || value.isBlank() || value.strip().startsWith("-")) {
            return null;
        }
        String text = value.strip().toLowerCase(Locale.ROOT);
        if (NUMBER.matcher(text).matches()) {
            Duration seconds = scaled(text, 1_000_000_000);
            return LONGEST.equals(seconds) ? null : seconds; // a point in time, not a length
        }
        Matcher step = STEP.matcher(text);
        double nanos = 0;
        int at = 0;
        while (at < text.length() && step.find(at) && step.start() == at) {
            nanos += Double.parseDouble(step.group(1)) * nanosOf(step.group(2));
            at = step.end();
        }
        return at < text.length()
                ? null
                : clamped(Duration.ofNanos((long) nanos)); // the cast stops at the largest long
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86400e9;
        };
    }

    private static @Nullable Duration inText(String message) {
        Matcher found = IN_TEXT.matcher(message.toLowerCase(Locale.ROOT));
        if (!found.find()) {
            return null;
        }
        String unit = found.group(2) == null ? "" : found.group(2);
        String number = found.group(1).replaceFirst("\\.$", "");
        String rest = found.group(3).replaceFirst("\\.$", "");
        if (!rest.isEmpty()) {
            return duration(number + unit + rest);
        }
        return duration(
                unit.startsWith("ms") || unit.startsWith("milli")
                        ? number + "ms"
                        : unit.startsWith("min")
                                ? number + "m"
                                : unit.startsWith("hour") ? number + "h" : number + "s");
    }
}
