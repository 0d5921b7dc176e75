package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallLogTests {

    private final CallLog log = new CallLog(0);

    @Test
    void attemptsThatNeverLeftAreNotCounted() {
        assertThat(log.sent(1, "key")).isTrue();
        assertThat(log.abandon(2)).isTrue();
        assertThat(log.sent(2, "key")).isFalse();
        assertThat(log.sent(3, "key")).isTrue();

        assertThat(log.attempts()).isEqualTo(2);
        assertThat(log.isSent(3)).isTrue();
        assertThat(log.isSent(4)).isFalse();
    }

    @Test
    void anAttemptThatHasLeftCannotBeAbandoned() {
        log.sent(1, "key");

        assertThat(log.abandon(1)).isFalse();
        assertThat(log.abandon(2)).isTrue();
        assertThat(log.abandon(2)).isFalse();
    }

    @Test
    void theAttemptAfterAFallbackHasANumberAboveThatOfAnyBefore() {
        assertThat(log.turnedTo("nothing was tried")).isEqualTo(1);
        log.ended(1, Outcome.IGNORED, null);
        assertThat(log.turnedTo("refused")).isEqualTo(2);
        log.sent(2, "key");
        assertThat(log.turnedTo("sent")).isEqualTo(3);
        log.abandon(3);
        assertThat(log.turnedTo("given back")).isEqualTo(4);

        assertThat(log.fallbacks()).containsExactly("nothing was tried", "refused", "sent", "given back");
    }

    @Test
    void whatFellShortIsNeverSentAfterAFallback() {
        log.ended(1, Outcome.IGNORED, null);
        int next = log.turnedTo("small");

        assertThat(log.sent(1, "key")).isFalse();
        assertThat(log.sent(next, "key")).isTrue();
        assertThat(log.attempts()).isEqualTo(1);
    }

    @Test
    void aFallbackIsNoRetryAndWaitsForNothing() {
        log.queued(1);
        log.retrying(RetryCause.FAILED);
        log.turnedTo("small");

        assertThat(log.retryCause()).isNull();
        assertThat(log.isWaiting()).isFalse();
    }

    @Test
    void whoAnswersInPlaceOfAnEndpointIsNamedAndWaitedForNothing() {
        log.queued(1);
        log.admitted(new Endpoint("pool-a", URI.create("http://llm.example/v1")), 5);
        log.answering("req-1");
        log.answeredBy("fallback", 9);

        assertThat(log.endpoint()).isEqualTo("fallback");
        assertThat(log.queueNanos()).isZero();
        assertThat(log.requestId()).isNull();
        assertThat(log.isWaiting()).isFalse();
    }

    @Test
    void attemptsOfAJointRequestBecomeTheCallsOwnOnce() throws InterruptedException {
        for (int round = 0; round < 10; round++) {
            List<CallLog> calls = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                CallLog joint = CallLog.joint(0, 2);
                CallLog call = new CallLog(0);
                call.lead(joint);
                joint.sent(1, "key");
                calls.add(call);
            }
            AtomicInteger ready = new AtomicInteger();
            Runnable leave = () -> {
                ready.incrementAndGet();
                while (ready.get() < 2) {
                    Thread.onSpinWait();
                }
                calls.forEach(CallLog::parted);
            };
            Thread other = new Thread(leave);
            other.start();
            leave.run();
            other.join();

            assertThat(calls).allMatch(call -> call.attempts() == 1);
        }
    }
}
