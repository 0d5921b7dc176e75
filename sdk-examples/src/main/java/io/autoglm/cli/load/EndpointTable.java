package io.autoglm.cli.load;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.TroubleKind;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows to people what a load has shown of several endpoints. */
public final class EndpointTable {

    private EndpointTable() {}

    /** Returns the tables, each line ended by a line feed, an empty line before; nothing without endpoints. */
    static String of(List<EndpointReport> endpoints) {
        return endpoints.isEmpty() ? "" : "\n" + split(endpoints) + failures(endpoints) + now(endpoints);
    }

    /** Returns one line on how it goes at {@code endpoint}. */
    public static String line(EndpointReport endpoint) {
        return Stream.concat(
                        Stream.of(
                                endpoint.name() + ": attempts " + endpoint.attempts() + ", " + percent(endpoint.share())
                                        + " (by weight " + percent(endpoint.byWeight()) + ")",
                                "in flight " + endpoint.inFlight() + " of " + endpoint.limit(),
                                "failed " + endpoint.failures(),
                                "breaker opened " + endpoint.opened()),
                        words(endpoint).stream())
                .collect(Collectors.joining(", "));
    }

    private static String split(List<EndpointReport> endpoints) {
        TextTable table = new TextTable();
        table.row(List.of(
                "endpoint", "attempts", "share", "by weight", "failed", "most at once", "limit", "breaker", "opened"));
        for (EndpointReport each : endpoints) {
            table.row(List.of(
                    each.name(),
                    Long.toString(each.attempts()),
                    percent(each.share()),
                    percent(each.byWeight()),
                    Long.toString(each.failures()),
                    Integer.toString(each.mostInFlight()),
                    Integer.toString(each.limit()),
                    each.breaker() == null ? "-" : word(each.breaker().state()),
                    Integer.toString(each.opened())));
        }
        return table.text();
    }

    private static String failures(List<EndpointReport> endpoints) {
        Set<ErrorCode> codes = new TreeSet<>();
        endpoints.forEach(each -> codes.addAll(each.failed().keySet()));
        if (codes.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>(List.of("failed attempts"));
        endpoints.forEach(each -> head.add(each.name()));
        table.row(head);
        for (ErrorCode code : codes) {
            List<String> row = new ArrayList<>(List.of(LoadTable.words(code)));
            endpoints.forEach(each -> row.add(Long.toString(each.failed().getOrDefault(code, 0L))));
            table.row(row);
        }
        return "\n" + table.text();
    }

    private static String now(List<EndpointReport> endpoints) {
        return endpoints.stream()
                .filter(each -> !words(each).isEmpty())
                .map(each -> each.name() + " at the end: " + String.join(", ", words(each)) + "\n")
                .collect(Collectors.joining());
    }

    /** Returns what is wrong there now. Why a breaker is open says more than that attempts fail. */
    private static List<String> words(EndpointReport endpoint) {
        List<String> words = new ArrayList<>();
        BreakerStatus breaker = endpoint.breaker();
        boolean leftAlone = breaker != null && breaker.state() != BreakerState.CLOSED;
        if (breaker != null && leftAlone) {
            words.add("breaker " + word(breaker.state()) + " (" + breaker.reason() + ")" + looks(breaker.looksIn()));
        }
        endpoint.troubles().stream()
                .filter(trouble -> !leftAlone || trouble.kind() != TroubleKind.FAILING)
                .forEach(trouble -> words.add(words(trouble)));
        return words;
    }

    private static String looks(Duration in) {
        return in.isZero() ? "" : String.format(Locale.ROOT, " for %.1f s", in.toMillis() / 1e3);
    }

    private static String word(BreakerState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String words(TroubleState trouble) {
        return trouble.kind().word() + " for " + trouble.lasted().toSeconds() + " s with "
                + trouble.code().id();
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
