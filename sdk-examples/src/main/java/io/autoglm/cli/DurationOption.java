package io.autoglm.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a length of time: {@code 500ms}, {@code 2s}, {@code 1.5s}, {@code 1m}, {@code 1h} or ISO 8601 ({@code PT2S}); more than nothing. */
final class DurationOption implements ITypeConverter<Duration> {

    static final String RULE =
            "must be a length of time like 500ms, 2s, 1m or PT2S, more than zero and at most 24 hours";

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Duration duration = read(text);
        if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw refusal(text);
        }
        return duration;
    }

    private static Duration read(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            double number = Double.parseDouble(matcher.group(1));
            return Duration.ofNanos(Math.round(number * nanosOf(matcher.group(2))));
        }
        if (!text.startsWith("P")) {
            throw refusal(text);
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw refusal(text);
        }
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }

    private static TypeConversionException refusal(String text) {
        return new TypeConversionException(RULE + ", was '" + text + "'");
    }
}
