package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.ServerQuota;
import io.autoglm.sdk.policy.ServerQuota.Limit;
import io.autoglm.sdk.policy.ServerQuota.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the head of an answer says is left of the server's limits. Whatever is malformed, negative or has no time counts as not said. */
final class QuotaHeaders {

    /** A server may name a few; more are left out. */
    private static final int MOST = 8;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");
    private static final Pattern ITEM =
            Pattern.compile("\\s*\"?([A-Za-z0-9][A-Za-z0-9_.-]{0,39})\"?((?:\\s*;[^,;]{0,60}){1,8})\\s*");
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([a-z]{1,9})\\s*=\\s*\"?([A-Za-z0-9-]{1,30})\"?");
    private static final Pattern NAMED = Pattern.compile("\\b(limit|remaining|reset)=(\\d{1,15})(?![0-9.])");

    /**
     * A family of headers, one for each number.
     *
     * @param window for how long the amount is, {@code null} when the name does not say
     */
    private record Family(
            String name,
            Unit unit,
            String amount,
            String remaining,
            String reset,
            @Nullable Duration window) {

        static Family dimension(String name, Unit unit) {
            String prefix = "x-ratelimit-";
            return new Family(
                    name, unit, prefix + "limit-" + name, prefix + "remaining-" + name, prefix + "reset-" + name, null);
        }

        static Family window(String name, Duration length) {
            String prefix = "x-ratelimit-";
            return new Family(
                    name,
                    Unit.REQUESTS,
                    prefix + "limit-" + name,
                    prefix + "remaining-" + name,
                    prefix + "reset-" + name,
                    length);
        }

        static Family bare(String prefix) {
            return new Family("", Unit.REQUESTS, prefix + "limit", prefix + "remaining", prefix + "reset", null);
        }
    }

    private static final Family[] FAMILIES = {
        Family.dimension("requests", Unit.REQUESTS),
        Family.dimension("tokens", Unit.TOKENS),
        Family.dimension("requests_usage_based", Unit.REQUESTS),
        Family.dimension("tokens_usage_based", Unit.TOKENS),
        Family.window("second", Duration.ofSeconds(1)),
        Family.window("minute", Duration.ofMinutes(1)),
        Family.window("hour", Duration.ofHours(1)),
        Family.window("day", Duration.ofDays(1)),
        Family.bare("ratelimit-"),
        Family.bare("x-ratelimit-"),
    };

    private QuotaHeaders() {}

    /** Returns what the answer to {@code call}, whose head has just arrived, says; {@code null} when it says nothing. */
    static @Nullable ServerQuota of(Call<?> call, ResponseHeaders headers) {
        List<Limit> found = null;
        for (Family family : FAMILIES) {
            String remaining = headers.first(family.remaining);
            Limit limit = remaining == null ? null : limit(family, remaining, headers, call);
            found = limit == null ? found : with(found, limit);
        }
        if (headers.first("ratelimit") != null) {
            for (String line : headers.all("ratelimit")) {
                found = structured(found, line, headers);
            }
        }
        return found == null ? null : new ServerQuota(found, call.nowNanos());
    }

    private static @Nullable List<Limit> with(@Nullable List<Limit> found, @Nullable Limit limit) {
        if (limit == null || (limit.reset() == null && limit.window() == null)) {
            return found;
        }
        List<Limit> more = found == null ? new ArrayList<>(2) : found;
        boolean known = more.stream().anyMatch(each -> each.name().equals(limit.name()) && each.unit() == limit.unit());
        if (!known && more.size() < MOST) {
            more.add(limit);
        }
        return more;
    }

    private static @Nullable Limit limit(Family family, String said, ResponseHeaders headers, Call<?> call) {
        Long remaining = number(said);
        if (remaining == null) {
            return null;
        }
        Instant now = call.now();
        Instant date = HttpDates.parse(headers.first("date"), now);
        Instant serverNow = date == null ? now : date;
        String reset = headers.first(family.reset);
        Duration untilReset =
                reset == null ? aligned(family.window, serverNow) : RetryHints.lengthOrTime(reset, serverNow);
        return new Limit(
                family.name, family.unit, number(headers.first(family.amount)), remaining, untilReset, family.window);
    }

    /** Windows that are named after a length of time begin when the clock does: at the full minute, hour or day of UTC. */
    private static @Nullable Duration aligned(@Nullable Duration window, Instant serverNow) {
        if (window == null) {
            return null;
        }
        long length = window.toMillis();
        return Duration.ofMillis(length - Math.floorMod(serverNow.toEpochMilli(), length));
    }

    /** Structured fields, {@code "burst";r=0;t=12}, or as a draft had it before, {@code limit=10, remaining=5, reset=3}. */
    private static @Nullable List<Limit> structured(@Nullable List<Limit> found, String line, ResponseHeaders headers) {
        List<Limit> more = found;
        for (String item : line.split(",", -1)) {
            Matcher matcher = ITEM.matcher(item);
            Long remaining = matcher.matches() ? parameter(matcher.group(2), "r") : null;
            if (remaining != null) {
                String name = matcher.group(1);
                String policy = policy(headers, name);
                Unit unit = unit(policy);
                Duration reset = seconds(parameter(matcher.group(2), "t"));
                Duration window = seconds(parameter(policy, "w"));
                more = unit == null
                        ? more
                        : with(more, new Limit(name, unit, parameter(policy, "q"), remaining, reset, window));
            }
        }
        return more == found ? with(found, named(line)) : more;
    }

    private static @Nullable Limit named(String line) {
        Long amount = null;
        Long remaining = null;
        Long reset = null;
        Matcher matcher = NAMED.matcher(line);
        while (matcher.find()) {
            Long value = number(matcher.group(2));
            switch (matcher.group(1)) {
                case "limit" -> amount = value;
                case "remaining" -> remaining = value;
                default -> reset = value;
            }
        }
        return remaining == null ? null : new Limit("", Unit.REQUESTS, amount, remaining, seconds(reset), null);
    }

    /** Returns the parameters of the policy of that name, {@code ""} when there is none. */
    private static String policy(ResponseHeaders headers, String name) {
        for (String line : headers.all("ratelimit-policy")) {
            for (String item : line.split(",", -1)) {
                Matcher matcher = ITEM.matcher(item);
                if (matcher.matches() && matcher.group(1).equals(name)) {
                    return matcher.group(2);
                }
            }
        }
        return "";
    }

    /** Returns what the policy counts, requests unless it says; {@code null} for bytes, calls at once and whatever else. */
    private static @Nullable Unit unit(String policy) {
        Matcher matcher = PARAMETER.matcher(policy);
        while (matcher.find()) {
            if (matcher.group(1).equals("qu")) {
                return switch (matcher.group(2)) {
                    case "requests" -> Unit.REQUESTS;
                    case "tokens" -> Unit.TOKENS;
                    default -> null;
                };
            }
        }
        return Unit.REQUESTS;
    }

    private static @Nullable Long parameter(String parameters, String name) {
        Matcher matcher = PARAMETER.matcher(parameters);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return number(matcher.group(2));
            }
        }
        return null;
    }

    private static @Nullable Duration seconds(@Nullable Long value) {
        return value == null || value > 366L * 86_400 ? null : Duration.ofSeconds(value);
    }

    /** The old draft lists windows after the number: {@code 100, 100;w=60}. */
    private static @Nullable Long number(@Nullable String value) {
        if (value == null) {
            return null;
        }
        int comma = value.indexOf(',');
        String first = (comma < 0 ? value : value.substring(0, comma)).strip();
        return NUMBER.matcher(first).matches() ? Long.valueOf(first) : null;
    }
}
