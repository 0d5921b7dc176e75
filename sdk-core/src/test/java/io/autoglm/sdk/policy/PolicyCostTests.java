package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetryPolicy;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.AttemptTimeoutPolicy;
import io.autoglm.sdk.time.DeadlinePolicy;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a policy costs in bytes per streamed call, beyond the same call without it. The events are asked for after the subscription, so
 * that timers are armed and disposed as they are with a server.
 */
class PolicyCostTests {

    private static final int CALLS = 5_000;

    private final Policy deadline = new DeadlinePolicy(TimeoutSpec.defaults().withTotal(Duration.ofMinutes(1)));
    private final Policy retry = new RetryPolicy(RetrySpec.defaults(), new Random(1));
    private final Policy attempt = new AttemptTimeoutPolicy(TimeoutSpec.defaults());

    @Test
    void theDeadlineCostsLittle() {
        assertThat(beyondTheBareCall(3, deadline)).isLessThanOrEqualTo(285);
    }

    @Test
    void retryCostsLittle() {
        assertThat(beyondTheBareCall(3, retry)).isLessThanOrEqualTo(386);
    }

    @Test
    void theTimeoutsOfAnAttemptCostLittle() {
        assertThat(beyondTheBareCall(3, attempt)).isLessThanOrEqualTo(248);
    }

    @Test
    void hedgingThatIsOffCostsNothing() {
        assertThat(beyondTheBareCall(3, hedge(HedgeSpec.none()))).isLessThanOrEqualTo(0.1);
    }

    @Test
    void hedgingThatMakesNoSecondAttemptCostsLittle() {
        assertThat(beyondTheBareCall(3, hedge(HedgeSpec.after(Duration.ofMinutes(1)))))
                .isLessThanOrEqualTo(416);
    }

    private static Policy hedge(HedgeSpec spec) {
        return new HedgePolicy(spec, new RetryBudget(RetryBudgetSpec.defaults()), AttemptListener.NONE);
    }

    @Test
    void allTogetherCostLittle() {
        assertThat(beyondTheBareCall(3, deadline, retry, attempt)).isLessThanOrEqualTo(920);
    }

    @Test
    void anEventCostsNothing() {
        double many = beyondTheBareCall(1_003, deadline, retry, attempt);
        double few = beyondTheBareCall(3, deadline, retry, attempt);
        assertThat((many - few) / 1_000).isLessThanOrEqualTo(0.1);
    }

    private static double beyondTheBareCall(int events, Policy... policies) {
        GenerateEvent[] answer = new GenerateEvent[events];
        Arrays.fill(answer, new GenerateEvent.ToolCallDelta(0, 0, null, null, "{}")); // not kept: text grows a buffer
        answer[1] = PolicyContract.HELLO;
        answer[0] = PolicyContract.STARTED;
        answer[events - 1] = PolicyContract.FINISHED;
        Exchange bare = BytesPerCall.answering(answer);
        Exchange chain = bare;
        for (int i = policies.length - 1; i >= 0; i--) {
            chain = policies[i].around(chain);
        }
        return bytesPerCall(chain) - bytesPerCall(bare);
    }

    private static double bytesPerCall(Exchange chain) {
        return BytesPerCall.of(chain, CALLS, call -> call);
    }
}
