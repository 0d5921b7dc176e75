package io.autoglm.sdk.internal.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time of reset that GLM writes into the message of its quota codes: without a zone, and meant as Beijing time. */
final class GlmResets {

    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);
    private static final Duration SLACK = Duration.ofHours(1);
    private static final Pattern STAMP = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[ T](\\d{2}:\\d{2}(?::\\d{2})?)");
    private static final Map<String, Duration> WINDOWS = Map.of(
            "1304", Duration.ofDays(1),
            "1308", Duration.ofDays(31),
            "1310", Duration.ofDays(31),
            "1316", Duration.ofHours(5),
            "1317", Duration.ofDays(7),
            "1318", Duration.ofDays(31),
            "1319", Duration.ofDays(31),
            "1320", Duration.ofDays(31),
            "1321", Duration.ofDays(31));

    private GlmResets() {}

    /** Returns the reset, {@code null} when there is none, it is past, or it lies beyond the window that the code names. */
    static @Nullable Instant of(@Nullable String code, String message, Instant now) {
        Duration window = code == null ? null : WINDOWS.get(code);
        Matcher stamp = STAMP.matcher(message);
        if (window == null || !stamp.find()) {
            return null;
        }
        try {
            Instant reset =
                    LocalDateTime.parse(stamp.group(1) + "T" + stamp.group(2)).toInstant(BEIJING);
            boolean isSane =
                    reset.isAfter(now) && !reset.isAfter(now.plus(window).plus(SLACK));
            return isSane ? reset : null;
        } catch (DateTimeException noTime) {
            return null;
        }
    }
}
