package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.observe.TroubleKind;
import io.autoglm.sdk.observe.TroubleState;
import io.autoglm.sdk.policy.Priority;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientConditionTests {

    private static TroubleState trouble(
            TroubleKind kind, long failures, long lasted, long sinceLast, Long sinceAnswer) {
        return new TroubleState(
                kind,
                null,
                ErrorCode.SERVER_ERROR,
                failures,
                Duration.ofSeconds(lasted),
                Duration.ofSeconds(sinceLast),
                sinceAnswer == null ? null : Duration.ofSeconds(sinceAnswer));
    }

    private static ClientState state(double retryBalance, int limit, int waiting, TroubleState... troubles) {
        return new ClientState(
                0,
                0,
                waiting,
                retryBalance,
                10,
                0,
                List.of(new ModelState("glm-4.6", limit, 0, Map.of(Priority.BULK, waiting), null, null)),
                List.of(endpoint("zhipu", 1, false, 1, troubles)),
                List.of());
    }

    private static EndpointState endpoint(
            String name, int weight, boolean draining, int credentials, TroubleState... troubles) {
        List<RouteState> routes = IntStream.rangeClosed(1, credentials)
                .mapToObj(i -> new RouteState("glm-4.6", credentials == 1 ? null : "" + i, 16, 0, 0, null, null, null))
                .toList();
        return new EndpointState(
                name, URI.create("https://llm.example/v4"), null, weight, 0, draining, routes, List.of(troubles));
    }

    private static ClientCondition of(EndpointState... endpoints) {
        return ClientCondition.of(new ClientState(0, 0, 0, 10, 10, 0, List.of(), List.of(endpoints), List.of()));
    }

    private static TroubleState outage() {
        return trouble(TroubleKind.FAILING, 5, 10, 0, null);
    }

    private static TroubleState refused(String credential, Long sinceAnswer) {
        return new TroubleState(
                TroubleKind.CREDENTIAL,
                credential,
                ErrorCode.UNAUTHENTICATED,
                1,
                Duration.ZERO,
                Duration.ZERO,
                sinceAnswer == null ? null : Duration.ofSeconds(sinceAnswer));
    }

    @Test
    void oneOfSeveralEndpointsThatIsDownIsDegradedAndNamed() {
        ClientCondition condition = of(endpoint("east", 9, false, 1, outage()), endpoint("west", 1, false, 1));

        assertThat(condition.level()).isEqualTo(ClientCondition.Level.DEGRADED);
        assertThat(condition.reasons())
                .containsExactly(
                        "endpoint east fails (AGLM-2201 SERVER_ERROR): 5 times in a row, first 10 s ago, last 0 s ago");
    }

    @Test
    void severalEndpointsThatAreAllDownAreDown() {
        ClientCondition condition =
                of(endpoint("east", 9, false, 1, outage()), endpoint("west", 1, false, 1, refused("a", null)));

        assertThat(condition.level()).isEqualTo(ClientCondition.Level.DOWN);
        assertThat(condition.reasons()).hasSize(2);
    }

    @Test
    void anEndpointWithoutAWeightKeepsNobodyUpOrDown() {
        EndpointState well = endpoint("spare", 0, false, 1);
        EndpointState broken = endpoint("spare", 0, false, 1, outage());

        assertThat(of(endpoint("east", 1, false, 1, outage()), well).level()).isEqualTo(ClientCondition.Level.DOWN);
        assertThat(of(endpoint("east", 1, false, 1), broken).level()).isEqualTo(ClientCondition.Level.DEGRADED);
    }

    @Test
    void anEndpointThatIsBeingDrainedDoesNotCount() {
        assertThat(of(endpoint("east", 1, false, 1), endpoint("west", 1, true, 1, outage())))
                .isEqualTo(new ClientCondition(ClientCondition.Level.HEALTHY, List.of()));
        assertThat(of(endpoint("east", 1, false, 1, outage()), endpoint("west", 1, true, 1))
                        .level())
                .isEqualTo(ClientCondition.Level.DOWN);
    }

    @Test
    void anEndpointIsDownWhenAllItsCredentialsAreOfNoUse() {
        TroubleState usedUp = new TroubleState(
                TroubleKind.QUOTA, "a", ErrorCode.QUOTA_EXHAUSTED, 1, Duration.ZERO, Duration.ZERO, null);

        assertThat(of(endpoint("east", 1, false, 2, refused("a", null), usedUp)).level())
                .isEqualTo(ClientCondition.Level.DEGRADED);
        assertThat(of(endpoint("east", 1, false, 2, refused("a", null), refused("b", null)))
                        .level())
                .isEqualTo(ClientCondition.Level.DOWN);
        assertThat(of(endpoint("east", 1, false, 2, refused("a", 5L), refused("b", 5L)))
                        .level())
                .isEqualTo(ClientCondition.Level.DEGRADED);
    }

    @ParameterizedTest(name = "{0}, {1} failures in {2} s, last {3} s ago, last answer {4} s ago -> {5}")
    @CsvSource(textBlock = """
            FAILING,     5, 10,  0,    , DOWN
            FAILING,     5, 10,  0, 10, DOWN
            FAILING,     4, 10,  0,    , DEGRADED
            FAILING,     5,  9,  0,    , DEGRADED
            FAILING,     5, 70, 60,    , DOWN
            FAILING,     5, 71, 61,    , DEGRADED
            THROTTLING, 99, 59,  0,    , DEGRADED
            CREDENTIAL,  1,  0,  0,    , DOWN
            CREDENTIAL,  1,  0,  0, 61, DOWN
            CREDENTIAL,  1,  0,  0, 60, DEGRADED
            CREDENTIAL,  9, 60, 30,  0, DEGRADED
            CREDENTIAL,  1, 61, 61,    , DEGRADED
            QUOTA,       1,  0,  0,    , DOWN
            QUOTA,       1,  0,  0,  5, DEGRADED
            QUOTA,       1, 61, 61,    , DEGRADED
            """)
    void aTroubleIsDownOnlyWhileNothingCanSucceed(
            TroubleKind kind,
            long failures,
            long lasted,
            long sinceLast,
            Long sinceAnswer,
            ClientCondition.Level expected) {
        ClientCondition condition =
                ClientCondition.of(state(10, 16, 0, trouble(kind, failures, lasted, sinceLast, sinceAnswer)));

        assertThat(condition.level()).isEqualTo(expected);
        assertThat(condition.reasons()).hasSize(1);
    }

    @Test
    void withoutTroubleItIsHealthy() {
        assertThat(ClientCondition.of(state(10, 16, 0)))
                .isEqualTo(new ClientCondition(ClientCondition.Level.HEALTHY, List.of()));
    }

    @Test
    void theWorstTroubleCounts() {
        ClientCondition condition = ClientCondition.of(state(
                10, 16, 0, trouble(TroubleKind.QUOTA, 1, 0, 0, null), trouble(TroubleKind.THROTTLING, 3, 8, 1, null)));

        assertThat(condition.level()).isEqualTo(ClientCondition.Level.DOWN);
        assertThat(condition.reasons())
                .containsExactly(
                        "endpoint zhipu says that the quota is used up (AGLM-2201 SERVER_ERROR): once, first 0 s ago, last 0 s ago",
                        "endpoint zhipu throttles (AGLM-2201 SERVER_ERROR): 3 times in a row, first 8 s ago, last 1 s ago");
    }

    @Test
    void aCredentialIsCalledByItsName() {
        TroubleState refused = new TroubleState(
                TroubleKind.CREDENTIAL, "team-a", ErrorCode.UNAUTHENTICATED, 2, Duration.ZERO, Duration.ZERO, null);

        assertThat(ClientCondition.of(state(10, 16, 0, refused)).reasons())
                .containsExactly(
                        "endpoint zhipu refuses the credential team-a (AGLM-1001 UNAUTHENTICATED): 2 times in a row, first 0 s ago, last 0 s ago");
    }

    @Test
    void aSpentRetryBudgetIsDegraded() {
        assertThat(ClientCondition.of(state(0.9, 16, 0)))
                .isEqualTo(new ClientCondition(ClientCondition.Level.DEGRADED, List.of("the retry budget is spent")));
        assertThat(ClientCondition.of(state(1, 16, 0)).level()).isEqualTo(ClientCondition.Level.HEALTHY);
    }

    @Test
    void aBudgetThatIsToBeginWithNothingIsNotSpent() {
        ClientState idle = new ClientState(0, 0, 0, 0, 0, 0, List.of(), List.of(), List.of());

        assertThat(ClientCondition.of(idle).level()).isEqualTo(ClientCondition.Level.HEALTHY);
    }

    @ParameterizedTest
    @CsvSource({"0, , 1, true", "1, , 1, false", ", -5, 1, true", "7, 0, 1, true", "0, 0, 0, false", ", , 1, false"})
    void whoWaitsForARateLimitIsToldSo(Long requestsLeft, Long tokensLeft, int waiting, boolean degraded) {
        ModelState model = new ModelState("glm-4.6", 16, 0, Map.of(Priority.NORMAL, waiting), requestsLeft, tokensLeft);
        ClientCondition condition =
                ClientCondition.of(new ClientState(0, 0, waiting, 10, 10, 0, List.of(model), List.of(), List.of()));

        assertThat(condition.reasons())
                .isEqualTo(
                        degraded
                                ? List.of(
                                        "calls wait for model glm-4.6 (1), because nothing is left of its rate limit at the moment")
                                : List.of());
    }

    @Test
    void aQueueLongerThanTheLimitIsDegraded() {
        assertThat(ClientCondition.of(state(10, 4, 5)))
                .isEqualTo(new ClientCondition(
                        ClientCondition.Level.DEGRADED,
                        List.of("more calls wait for model glm-4.6 (5) than may be in flight (4)")));
        assertThat(ClientCondition.of(state(10, 4, 4)).level()).isEqualTo(ClientCondition.Level.HEALTHY);
    }
}
