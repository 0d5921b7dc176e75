package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTableTests {

    private static final Percentiles NONE = spread(0, 0);
    private static final Generator CALM =
            new Generator(spread(6000, 1), 0, Duration.ofMillis(15_100), Duration.ofSeconds(30), 2);

    @Test
    void aMixedOpenLoopThatFailedInPartsShowsAllOfIt() {
        LoadPlan plan =
                plan(new Pace.Open(200), Mix.parse("interactive=80,bulk=20:unary", new CallShape(9, null, true)));
        KindReport interactive = new KindReport(
                "interactive",
                new KindReport.Counts(4790, 4770, 6, 10, 4900, 120, 110),
                Map.of(ErrorCode.OVERLOADED, 14L),
                95_400L,
                new KindReport.Times(spread(4784, 100), spread(4784, 40), spread(4770, 300), spread(4770, 299)));
        KindReport bulk = new KindReport(
                "bulk:unary",
                new KindReport.Counts(1200, 900, 0, 0, 950, 50, 60),
                Map.of(ErrorCode.QUEUE_FULL, 290L, ErrorCode.OVERLOADED, 10L),
                null,
                new KindReport.Times(NONE, NONE, spread(900, 500), spread(900, 500)));
        KindReport all = new KindReport(
                "all",
                new KindReport.Counts(5990, 5670, 6, 10, 5850, 170, 170),
                Map.of(ErrorCode.QUEUE_FULL, 290L, ErrorCode.OVERLOADED, 24L),
                95_400L,
                new KindReport.Times(spread(4784, 100), spread(4784, 40), spread(5670, 350), spread(5670, 349)));

        assertThat(LoadTable.of(report(plan, all, List.of(interactive, bulk), CALM)))
                .isEqualTo("""
                calls        begun  succeeded  failed  cancelled  not started  attempts  throttled  retries/call  succeeded/s  tokens/s
                all           5990       5670     314          6           10      5850        170         0.030        189.0    3180.0
                interactive   4790       4770      14          6           10      4900        110         0.025        159.0    3180.0
                bulk:unary    1200        900     300          0            0       950         60         0.056         30.0         -

                failed                all  interactive  bulk:unary
                AGLM-2202 overloaded   24           14          10
                AGLM-4002 queue full  290            0         290

                first token, ms  calls    P50    P90    P99  P99.9     max
                all               4784  100.0  200.0  300.0  400.0  1000.0
                  as measured     4784   40.0   80.0  120.0  160.0   400.0
                interactive       4784  100.0  200.0  300.0  400.0  1000.0
                  as measured     4784   40.0   80.0  120.0  160.0   400.0
                (from when the call should have begun; as measured: from when it did)

                whole answer, ms  calls    P50     P90     P99   P99.9     max
                all                5670  350.0   700.0  1050.0  1400.0  3500.0
                interactive        4770  300.0   600.0   900.0  1200.0  3000.0
                bulk:unary          900  500.0  1000.0  1500.0  2000.0  5000.0

                199.7 calls/s begun of 200.0 wanted; late by 3.0 ms at P99, 10.0 ms at the most; 0.5 of 2 processors used
                """);
    }

    @Test
    void aClosedLoopOfOneKindIsShort() {
        LoadPlan plan = plan(new Pace.Closed(8), Mix.single(new CallShape(9, null, true)));
        KindReport all = new KindReport(
                "all",
                new KindReport.Counts(3000, 3000, 0, 0, 3000, 0, 0),
                Map.of(),
                30_000L,
                new KindReport.Times(spread(3100, 60), spread(3000, 40), spread(3000, 80), spread(3000, 80)));
        Generator busy = new Generator(spread(3000, 0), 0, Duration.ofSeconds(57), Duration.ofSeconds(30), 2);

        assertThat(LoadTable.of(report(plan, all, List.of(all), busy))).isEqualTo("""
                calls  begun  succeeded  failed  cancelled  not started  attempts  throttled  retries/call  succeeded/s  tokens/s
                all     3000       3000       0          0            0      3000          0         0.000        100.0    1000.0

                first token, ms  calls   P50    P90    P99  P99.9    max
                all               3000  60.0  120.0  180.0  240.0  600.0
                  as measured     3000  40.0   80.0  120.0  160.0  400.0
                (with the calls that its callers missed while they waited; as measured: without)

                whole answer, ms  calls   P50    P90    P99  P99.9    max
                all                3000  80.0  160.0  240.0  320.0  800.0

                100.0 calls/s begun by 8 callers; 1.9 of 2 processors used
                Note: this program used 1.9 of 2 processors, so times may be its own: use less load or more computers
                """);
    }

    @Test
    void aLoadWithoutACallIsNoDivisionByZero() {
        LoadPlan plan = plan(new Pace.Closed(1), Mix.single(new CallShape(9, null, true)));
        Generator unknown = new Generator(NONE, 0, null, Duration.ZERO, 2);

        LoadReport nothing = new LoadFigures(plan).report(0, true, 0, null);

        assertThat(LoadTable.of(nothing)).isEqualTo("""
                calls  begun  succeeded  failed  cancelled  not started  attempts  throttled  retries/call  succeeded/s  tokens/s
                all        0          0       0          0            0         0          0         0.000          0.0         -

                0.0 calls/s begun by 1 caller
                """);
        assertThat(unknown.processorsUsed()).isNull();
    }

    private static LoadPlan plan(Pace pace, List<CallKind> kinds) {
        return new LoadPlan(pace, new LoadLength(Duration.ZERO, Duration.ofSeconds(30), null, Duration.ZERO), 9, kinds);
    }

    private static LoadReport report(LoadPlan plan, KindReport all, List<KindReport> kinds, Generator generator) {
        return new LoadReport(plan, all, kinds, Duration.ofSeconds(30), Duration.ofSeconds(30), generator, false);
    }

    private static Percentiles spread(long count, long millis) {
        return new Percentiles(
                count,
                Duration.ofMillis(millis),
                Duration.ofMillis(2 * millis),
                Duration.ofMillis(3 * millis),
                Duration.ofMillis(4 * millis),
                Duration.ofMillis(10 * millis));
    }
}
