package io.autoglm.sdk.internal.codec;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The three forms of a date in an HTTP header (RFC 9110, 5.6.7). The day of the week is not looked at. */
public final class HttpDates {

    private static final DateTimeFormatter TWO_DIGIT_YEAR =
            DateTimeFormatter.ofPattern("d-MMM-uu HH:mm:ss", Locale.ENGLISH);
    private static final List<DateTimeFormatter> FORMS = List.of(
            DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss", Locale.ENGLISH),
            TWO_DIGIT_YEAR,
            DateTimeFormatter.ofPattern("MMM d HH:mm:ss uuuu", Locale.ENGLISH));

    private static final int LAST_YEAR = 9999;

    private HttpDates() {}

    /** Returns the point in time, {@code null} when {@code value} is no date. */
    public static @Nullable Instant parse(@Nullable String value, Instant now) {
        if (value == null || value.length() > 64) {
            return null;
        }
        String bare = value.strip()
                .replaceAll("\\s+", " ")
                .replaceFirst("^[A-Za-z]+, ?", "")
                .replaceFirst("^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", "")
                .replaceFirst(" ?(GMT|UTC|Z|[+-]0000)$", "");
        for (DateTimeFormatter form : FORMS) {
            LocalDateTime time = parse(bare, form);
            if (time != null) {
                boolean isLastCentury = form == TWO_DIGIT_YEAR
                        && time.minusYears(50).isAfter(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
                return (isLastCentury ? time.minusYears(100) : time).toInstant(ZoneOffset.UTC);
            }
        }
        return null;
    }

    /** Years have four digits at the most: further ones are beyond what can be counted in milliseconds. */
    private static @Nullable LocalDateTime parse(String text, DateTimeFormatter form) {
        try {
            LocalDateTime time = LocalDateTime.parse(text, form);
            return time.getYear() < 0 || time.getYear() > LAST_YEAR ? null : time;
        } catch (DateTimeParseException another) {
            return null;
        }
    }
}
