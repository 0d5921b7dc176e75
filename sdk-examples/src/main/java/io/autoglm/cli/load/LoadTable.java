package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Shows a report to people. */
public final class LoadTable {

    private final LoadReport report;
    private final List<EndpointReport> endpoints;
    private final List<KindReport> rows = new ArrayList<>();

    private LoadTable(LoadReport report, List<EndpointReport> endpoints) {
        this.report = report;
        this.endpoints = endpoints;
        rows.add(report.all());
        if (report.kinds().size() > 1) {
            rows.addAll(report.kinds());
        }
    }

    /** Returns the tables, each line ended by a line feed. */
    public static String of(LoadReport report) {
        return of(report, List.of());
    }

    /** Returns the same with what is known of several endpoints. */
    public static String of(LoadReport report, List<EndpointReport> endpoints) {
        return new LoadTable(report, endpoints).text();
    }

    private String text() {
        boolean closed = report.plan().pace() instanceof Pace.Closed;
        String meaning = closed
                ? "(with the calls that its callers missed while they waited; as measured: without)\n"
                : "(from when the call should have begun; as measured: from when it did)\n";
        return counts()
                + failures()
                + EndpointTable.of(endpoints)
                + times("first token, ms", meaning, KindReport.Times::first, KindReport.Times::firstRaw)
                + times("whole answer, ms", meaning, KindReport.Times::total, KindReport.Times::totalRaw)
                + pace();
    }

    private String counts() {
        TextTable table = new TextTable();
        table.row(List.of(
                "calls",
                "begun",
                "succeeded",
                "failed",
                "cancelled",
                "not started",
                "attempts",
                "throttled",
                "retries/call",
                "succeeded/s",
                "tokens/s"));
        rows.forEach(row -> table.row(counts(row)));
        return table.text();
    }

    private List<String> counts(KindReport row) {
        KindReport.Counts counts = row.counts();
        return List.of(
                row.name(),
                Long.toString(counts.begun()),
                Long.toString(counts.succeeded()),
                Long.toString(row.failures()),
                Long.toString(counts.cancelled()),
                Long.toString(counts.notStarted()),
                Long.toString(counts.attempts()),
                Long.toString(counts.throttled()),
                format("%.3f", counts.retriesPerCall()),
                format("%.1f", report.succeededPerSecond(row)),
                row.outputTokens() == null ? "-" : format("%.1f", report.perSecondOfAnswers(row.outputTokens())));
    }

    private String failures() {
        if (report.all().failed().isEmpty()) {
            return "";
        }
        TextTable table = new TextTable();
        table.row(cells("failed", KindReport::name));
        Map<ErrorCode, Long> codes = new TreeMap<>(report.all().failed());
        for (ErrorCode code : codes.keySet()) {
            table.row(cells(words(code), row -> Long.toString(row.failed().getOrDefault(code, 0L))));
        }
        return "\n" + table.text();
    }

    /** Returns {@code code} as people read it. */
    static String words(ErrorCode code) {
        return code.id() + " " + code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private List<String> cells(String first, Function<KindReport, String> cell) {
        List<String> cells = new ArrayList<>(List.of(first));
        rows.forEach(row -> cells.add(cell.apply(row)));
        return cells;
    }

    private String times(
            String title,
            String meaning,
            Function<KindReport.Times, Percentiles> corrected,
            Function<KindReport.Times, Percentiles> raw) {
        TextTable table = new TextTable();
        table.row(List.of(title, "calls", "P50", "P90", "P99", "P99.9", "max"));
        boolean any = false;
        boolean differ = false;
        for (KindReport row : rows) {
            Percentiles shown = corrected.apply(row.times());
            Percentiles measured = raw.apply(row.times());
            if (measured.count() > 0) {
                any = true;
                table.row(cells(row.name(), measured.count(), shown));
                if (shown.differs(measured)) {
                    differ = true;
                    table.row(cells("  as measured", measured.count(), measured));
                }
            }
        }
        return !any ? "" : "\n" + table.text() + (differ ? meaning : "");
    }

    private static List<String> cells(String name, long calls, Percentiles times) {
        return List.of(
                name,
                Long.toString(calls),
                millis(times.p50()),
                millis(times.p90()),
                millis(times.p99()),
                millis(times.p999()),
                millis(times.max()));
    }

    private String pace() {
        Generator generator = report.generator();
        StringBuilder text = new StringBuilder(format("\n%.1f calls/s begun", report.begunPerSecond()));
        if (report.plan().pace() instanceof Pace.Open open) {
            text.append(format(" of %.1f wanted; late by ", open.callsPerSecond()))
                    .append(millis(generator.late().p99()) + " ms at P99, ")
                    .append(millis(generator.late().max()) + " ms at the most");
        } else if (report.plan().pace() instanceof Pace.Closed closed) {
            text.append(format(" by %d caller%s", closed.callers(), closed.callers() == 1 ? "" : "s"));
        }
        Double used = generator.processorsUsed();
        if (used != null) {
            text.append(format("; %.1f of %d processors used", used, generator.processors()));
        }
        generator.doubts().forEach(doubt -> text.append("\nNote: ").append(doubt));
        return text.append('\n').toString();
    }

    private static String millis(Duration time) {
        return format("%.1f", time.toNanos() / 1e6);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
