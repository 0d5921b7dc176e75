package io.autoglm.cli;

import io.autoglm.sdk.batch.BulkProgress;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.error.ErrorCode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said of a bulk run. */
final class BulkText {

    private BulkText() {}

    /** Returns how it goes, one thing each, the most important first. */
    static List<String> parts(BulkProgress now) {
        List<String> parts = new ArrayList<>();
        long ended = now.done() + now.failed();
        parts.add(ended + (now.total() == null ? "" : " of " + now.total()) + " lines");
        parts.addAll(details(now));
        return parts;
    }

    /** Returns the same without how many lines there are. */
    static List<String> details(BulkProgress now) {
        List<String> parts = new ArrayList<>();
        parts.add("failed " + now.failed());
        parts.add("under way " + now.inFlight());
        if (now.held() > 0) {
            parts.add("held back " + now.held());
        }
        parts.add(String.format(Locale.ROOT, "%.1f lines/s", now.perSecond()));
        if (now.left() != null) {
            parts.add(clock(now.left()) + " left");
        }
        parts.add("model tokens " + now.inputTokens() + " in, " + now.outputTokens() + " out");
        if (now.cost() != null) {
            parts.add(money(now.cost(), now.currency()));
        }
        return parts;
    }

    /** Returns what a run did, as lines. */
    static String summary(BulkSummary run) {
        StringBuilder text = new StringBuilder();
        text.append("lines ")
                .append(run.lines())
                .append(", finished before ")
                .append(run.before())
                .append(", answered ")
                .append(run.done())
                .append(", failed ")
                .append(run.failed())
                .append(", left ")
                .append(run.left())
                .append('\n');
        run.failures().entrySet().stream()
                .sorted(Map.Entry.<ErrorCode, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(failure -> text.append("failed with ")
                        .append(failure.getKey().id())
                        .append(' ')
                        .append(failure.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                        .append(": ")
                        .append(failure.getValue())
                        .append('\n'));
        text.append("model tokens ")
                .append(run.inputTokens())
                .append(" in, ")
                .append(run.outputTokens())
                .append(" out");
        if (run.cost() != null) {
            text.append(", ").append(money(run.cost(), run.currency()));
        }
        double seconds = Math.max(1e-9, run.elapsed().toNanos() / 1e9);
        return text.append(String.format(
                        Locale.ROOT, "%n%.1f lines/s for %.1f s%n", (run.done() + run.failed()) / seconds, seconds))
                .toString()
                .replace(System.lineSeparator(), "\n");
    }

    private static String money(BigDecimal cost, @Nullable String currency) {
        return cost.setScale(Math.min(4, Math.max(2, cost.scale())), RoundingMode.HALF_UP) + " " + currency;
    }

    private static String clock(Duration time) {
        long seconds = time.toSeconds();
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
