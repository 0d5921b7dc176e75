package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.PolicyContract;
import io.autoglm.sdk.policy.TimerProbe;
import java.net.URI;
import org.junit.jupiter.api.Test;

/**
 * The policy puts nothing of its own between the subscriber and the attempt, so what is said of signals after a cancel is said of the
 * attempt.
 */
interface CredentialPolicyContract extends PolicyContract {

    @Override
    default Call<GenerateEvent> call(TimerProbe timer) {
        return PolicyContract.super
                .call(timer)
                .withEndpoint(new Endpoint("pool-a", URI.create("https://llm.example/v1")));
    }

    @Override
    @Test
    default void cancelBeforeTheFirstEventReachesBelowOnce() {
        cancelReachesBelow();
    }

    @Override
    @Test
    default void cancelAfterAnEventThatDoesNotCommitReachesBelowOnce() {
        cancelReachesBelow(STARTED);
    }

    @Override
    @Test
    default void cancelInTheAnswerReachesBelowOnce() {
        cancelReachesBelow(STARTED, HELLO, WORLD);
    }

    @Override
    @Test
    default void cancelFromWithinAnEventIsTheLastThatIsHeard() {
        cancelReachesBelow(STARTED, HELLO);
    }

    private void cancelReachesBelow(GenerateEvent... events) {
        Play play = new Play(this);
        play.above.request(Long.MAX_VALUE);
        play.below().emit(events);
        play.above.cancel();

        assertThat(play.below().cancels).hasValue(1);
        assertThat(play.above.events).containsExactly(events);
        play.leavesNothingBehind();
    }
}
