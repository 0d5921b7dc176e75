package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.PolicyPosition;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server on loopback leaves the first attempt without an answer. */
class HedgeOnTheWireTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimServer server = SimServer.start();
    private final RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
    private final AutoGlmClient client = AutoGlmClient.builder()
            .baseUrl(server.baseUrl())
            .model("sim")
            .limit(LimitSpec.fixed(2))
            .policy(
                    PolicyPosition.PER_CALL,
                    new HedgePolicy(HedgeSpec.after(Duration.ofMillis(50)), budget, AttemptListener.NONE))
            .build();

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        server.close();
    }

    @Test
    void theServerSeesThatTheAttemptWhichLostIsCancelled() {
        server.enqueue(SimFault.stallBeforeHeaders());
        GenerateResponse answer = client.generate(GenerateRequest.of("hi")).block(PATIENCE);

        assertThat(answer.text()).isNotBlank();
        assertThat(answer.meta().attempts()).isEqualTo(2);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(0).awaitPeerClose(PATIENCE)).isTrue();
        assertThat(client.state().models())
                .allSatisfy(model -> assertThat(model.inFlight()).isZero());
        assertThat(budget.withdrawn()).isEqualTo(1);
    }

    @Test
    void aStreamThatBeganAndDoesNotCommitIsOutrunToo() {
        server.enqueue(SimFault.stallAfterEvents(1));
        Long finished = client.stream(GenerateRequest.of("hi"))
                .filter(event -> event instanceof io.autoglm.sdk.model.GenerateEvent.Finished)
                .count()
                .block(PATIENCE);

        assertThat(finished).isEqualTo(1);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.requests().get(0).awaitPeerClose(PATIENCE)).isTrue();
    }
}
