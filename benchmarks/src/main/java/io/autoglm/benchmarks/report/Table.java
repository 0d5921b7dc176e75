package io.autoglm.benchmarks.report;

import java.util.Arrays;
import java.util.Locale;

/** A table in Markdown, written row by row. */
final class Table {

    private final StringBuilder text = new StringBuilder();

    Table(String... heads) {
        row((Object[]) heads);
        text.append("|").append(" --- |".repeat(heads.length)).append('\n');
    }

    Table row(Object... cells) {
        text.append("| ")
                .append(String.join(
                        " | ", Arrays.stream(cells).map(String::valueOf).toList()))
                .append(" |\n");
        return this;
    }

    /** A number with as many digits as matter: three. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
    }

    /** A whole number. */
    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** A median with its interval, which is left out where it does not show. */
    static String spread(Spread spread) {
        String low = number(spread.low());
        String high = number(spread.high());
        return number(spread.median()) + (low.equals(high) ? "" : " (" + low + " … " + high + ")");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
