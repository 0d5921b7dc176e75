package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.observe.TroubleKind;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.BreakerCause;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointReportTests {

    private static final BreakerStatus CLOSED = breaker(BreakerState.CLOSED);
    private static final BreakerStatus OPEN = breaker(BreakerState.OPEN);
    private static final BreakerStatus HALF_OPEN = breaker(BreakerState.HALF_OPEN);
    private static final TroubleState FAILING = trouble(TroubleKind.FAILING);

    private final EndpointCounter counter = new EndpointCounter();
    private final BreakerWatch watch = new BreakerWatch();

    @Test
    void oneEndpointIsNoSplit() {
        assertThat(reports(endpoint("a", 1, 0, route("m", 16, 1, CLOSED)))).isEmpty();
    }

    @Test
    void sharesAreOfAllAttemptsAndByWeightAmongTheLowestOrderThatHasOne() {
        attempts("a", 3);
        attempts("c", 1);

        List<EndpointReport> reports = reports(
                endpoint("a", 9, 1, route("m", 16, 1, CLOSED)),
                endpoint("b", 1, 1, route("m", 16, 1, CLOSED)),
                endpoint("c", 5, 2, route("m", 16, 1, CLOSED)),
                endpoint("d", 0, 0, route("m", 16, 1, CLOSED)));

        assertThat(reports).extracting(EndpointReport::attempts).containsExactly(3L, 0L, 1L, 0L);
        assertThat(reports).extracting(EndpointReport::share).containsExactly(0.75, 0.0, 0.25, 0.0);
        assertThat(reports.get(0).byWeight()).isEqualTo(0.9, within(1e-9));
        assertThat(reports.get(1).byWeight()).isEqualTo(0.1, within(1e-9));
        assertThat(reports.get(2).byWeight()).isNull();
        assertThat(reports.get(3).byWeight()).isNull();
    }

    @Test
    void withoutAnAttemptEveryShareIsZero() {
        assertThat(reports(endpoint("a", 1, 0, route("m", 1, 0, null)), endpoint("b", 1, 0, route("m", 1, 0, null))))
                .allSatisfy(report -> {
                    assertThat(report.share()).isZero();
                    assertThat(report.breaker()).isNull();
                });
    }

    @Test
    void theLimitIsThatOfTheAskedModelForAllCredentialsAndInFlightIsEverything() {
        EndpointReport report = reports(
                        endpoint(
                                "a",
                                1,
                                0,
                                route("m", 16, 1, CLOSED),
                                route("other", 100, 2, CLOSED),
                                route("m", 8, 3, CLOSED),
                                route("other", 100, 4, CLOSED)),
                        endpoint("b", 1, 0, route("m", 1, 0, CLOSED)))
                .get(0);

        assertThat(report.limit()).isEqualTo(24);
        assertThat(report.inFlight()).isEqualTo(10);
    }

    @Test
    void theBreakerThatIsNotClosedIsTheOneToShow() {
        List<EndpointReport> reports = reports(
                endpoint("a", 1, 0, route("m", 1, 0, CLOSED), route("other", 1, 0, OPEN)),
                endpoint("b", 1, 0, route("m", 1, 0, CLOSED)));

        assertThat(reports).extracting(EndpointReport::breaker).containsExactly(OPEN, CLOSED);
    }

    @Test
    void aBreakerThatOpensAnewAfterALookInVainHasOpenedOnce() {
        for (BreakerStatus status : List.of(CLOSED, OPEN, OPEN, HALF_OPEN, OPEN, CLOSED, CLOSED, HALF_OPEN)) {
            watch.look(List.of(
                    endpoint("a", 1, 0, route("m", 1, 0, status), route("m", 1, 0, status)),
                    endpoint("b", 1, 0, route("m", 1, 0, null), route("other", 1, 0, CLOSED))));
        }

        assertThat(watch.opened("a")).isEqualTo(2);
        assertThat(watch.opened("b")).isZero();
    }

    @Test
    void whyABreakerIsOpenStandsForThatAttemptsFail() {
        attempts("a", 3);
        counter.all("a").failed(ErrorCode.CONNECT_FAILED);

        EndpointReport open = report(OPEN, FAILING, trouble(TroubleKind.QUOTA));
        EndpointReport closed = report(CLOSED, FAILING);

        assertThat(EndpointTable.line(open))
                .isEqualTo("a: attempts 3, 100.0 % (by weight 50.0 %), in flight 2 of 16, failed 1, breaker opened 0, "
                        + "breaker open (5 connection failures in a row) for 1.5 s, quota for 12 s with AGLM-3002");
        assertThat(EndpointTable.line(closed)).endsWith("failed 1, breaker opened 0, failing for 12 s with AGLM-3002");
        assertThat(EndpointTable.of(List.of())).isEmpty();
        assertThat(EndpointTable.of(List.of(open, report("b", HALF_OPEN)))).isEqualTo("""

                endpoint  attempts    share  by weight  failed  most at once  limit    breaker  opened
                a                3  100.0 %     50.0 %       1             3     16       open       0
                b                0    0.0 %     50.0 %       0             0     16  half open       0

                failed attempts           a  b
                AGLM-3002 connect failed  1  0
                a at the end: breaker open (5 connection failures in a row) for 1.5 s, quota for 12 s with AGLM-3002
                b at the end: breaker half open (5 connection failures in a row) for 1.5 s
                """);
    }

    private EndpointReport report(BreakerStatus breaker, TroubleState... troubles) {
        return report("a", breaker, troubles);
    }

    private EndpointReport report(String name, BreakerStatus breaker, TroubleState... troubles) {
        return reports(
                        new EndpointState(
                                name,
                                URI.create("http://x/v1"),
                                "m",
                                1,
                                0,
                                false,
                                List.of(route("m", 16, 2, breaker)),
                                List.of(troubles)),
                        endpoint("z", 1, 0, route("m", 1, 0, CLOSED)))
                .get(0);
    }

    private List<EndpointReport> reports(EndpointState... endpoints) {
        return EndpointReport.soFar(List.of(endpoints), counter, watch);
    }

    private void attempts(String endpoint, int count) {
        for (int i = 0; i < count; i++) {
            counter.all(endpoint).began();
        }
    }

    private static EndpointState endpoint(String name, int weight, int order, RouteState... routes) {
        return new EndpointState(
                name, URI.create("http://x/v1"), "m", weight, order, false, List.of(routes), List.of());
    }

    private static RouteState route(String model, int limit, int inFlight, @Nullable BreakerStatus breaker) {
        return new RouteState(model, null, limit, inFlight, 0, null, null, breaker);
    }

    private static BreakerStatus breaker(BreakerState state) {
        boolean closed = state == BreakerState.CLOSED;
        return new BreakerStatus(
                "a",
                "m",
                state,
                closed ? null : BreakerCause.DOWN,
                closed ? null : "5 connection failures in a row",
                closed ? Duration.ZERO : Duration.ofMillis(1500));
    }

    private static TroubleState trouble(TroubleKind kind) {
        return new TroubleState(kind, null, ErrorCode.CONNECT_FAILED, 9, Duration.ofSeconds(12), Duration.ZERO, null);
    }
}
