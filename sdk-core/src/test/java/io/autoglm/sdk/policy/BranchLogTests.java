package io.autoglm.sdk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.Usage;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BranchLogTests {

    private final AtomicInteger turns = new AtomicInteger();
    private final CallLog call = new CallLog(5);
    private final CallLog first = call.branch(1, 10, turns::incrementAndGet);
    private final CallLog second = call.beside(2, 20);

    @Test
    void theCallSaysWhatTheLeadingBranchSays() {
        first.queued(11);
        assertThat(call.isWaiting()).isTrue();
        first.admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 15);
        first.sent(1, "key");
        first.used(new Usage(1, 2, 3, null, null));
        first.reserved(9);
        second.queued(21);

        assertThat(turns).hasValue(1);
        assertThat(call.startedAt()).isEqualTo(5);
        assertThat(first.startedAt()).isEqualTo(5);
        assertThat(call.isWaiting()).isFalse();
        assertThat(call.admittedAt()).isEqualTo(15);
        assertThat(call.queueNanos()).isEqualTo(4);
        assertThat(call.endpoint()).isEqualTo("east");
        assertThat(call.usage()).isEqualTo(first.usage()).isNotNull();
        assertThat(call.reservedTokens()).isEqualTo(9);
        assertThat(call.isSent(1)).isTrue();
        assertThat(call.isBeside()).isFalse();
        assertThat(call.number(1)).isEqualTo(1);

        call.lead(second);
        assertThat(call.isWaiting()).isTrue();
        assertThat(call.endpoint()).as("until the second knows its own").isEqualTo("east");
        assertThat(call.credential()).isEqualTo("key");
        assertThat(call.usage()).isNull();
        assertThat(call.isSent(1)).isFalse();
        assertThat(call.isBeside()).isTrue();
        assertThat(call.number(1)).isEqualTo(2);
        assertThat(second.endpoint()).isNull();
    }

    @Test
    void anAttemptThatComesWithoutABranchSpeaksForItself() {
        first.queued(11);
        first.admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 15);
        call.queued(30);
        assertThat(call.endpoint()).isEqualTo("east");
        call.admitted(new Endpoint("west", URI.create("http://llm.example/v1")), 31);

        assertThat(call.endpoint()).isEqualTo("west");
        assertThat(call.queueNanos()).isEqualTo(1);
        assertThat(call.number(3)).isEqualTo(3);
        assertThat(first.endpoint()).isEqualTo("east");
    }

    @Test
    void attemptsAreCountedInWhateverOrderTheyLeave() {
        assertThat(second.sent(2, "b")).isTrue();
        assertThat(first.isSent(1)).isFalse();
        assertThat(first.attempts()).isEqualTo(1);
        assertThat(first.sent(1, "a")).isTrue();

        assertThat(call.attempts()).isEqualTo(2);
        assertThat(second.abandon(2)).isFalse();
        assertThat(call.abandon(1)).isFalse();
    }

    @Test
    void oneThatIsAbandonedDoesNotKeepTheOtherFromLeaving() {
        assertThat(second.abandon(2)).isTrue();
        assertThat(second.abandon(2)).isFalse();
        assertThat(second.sent(2, "b")).isFalse();
        assertThat(first.sent(1, "a")).isTrue();

        assertThat(call.attempts()).isEqualTo(1);
    }

    @Test
    void aFirstAttemptThatWasAbandonedAboveNeverLeaves() {
        assertThat(call.abandon(1)).isTrue();

        assertThat(first.sent(1, "a")).isFalse();
    }

    @Test
    void numbersComeFromOnePlace() {
        assertThat(call.lastNumber(1)).isEqualTo(1);
        assertThat(call.nextNumber(1)).isEqualTo(2);
        assertThat(first.nextNumber(1)).isEqualTo(3);
        assertThat(second.nextNumber(2)).isEqualTo(4);
        assertThat(call.nextNumber(9)).isEqualTo(10);
        assertThat(second.lastNumber(1)).isEqualTo(10);
    }

    @Test
    void whatEndsIsListedInTheCallUnderItsOwnNumber() {
        first.admitted(new Endpoint("east", URI.create("http://llm.example/v1")), 15);
        second.admitted(new Endpoint("west", URI.create("http://llm.example/v1")), 25);
        first.sent(1, "a");
        second.sent(2, "b");
        first.ended(1, Outcome.IGNORED, null);
        assertThat(call.isUnderWay()).isTrue();
        call.lead(second);
        call.ended(1, Outcome.SUCCESS, null);

        assertThat(second.endedAttempts())
                .containsExactly(
                        new CallLog.Attempt(1, "east", "east", Outcome.IGNORED, null),
                        new CallLog.Attempt(2, "west", "west", Outcome.SUCCESS, null));
        assertThat(first.isUnderWay()).isFalse();
    }

    @Test
    void whatHasArrivedIsKnownToTheBranchThatLeadsOnly() {
        PartialText text = new PartialText();
        text.text("so far");
        call.firstEvent(40);
        call.keeping(text);
        call.retrying(RetryCause.FAILED);

        assertThat(first.partial()).isNotNull();
        assertThat(first.firstEventAt()).isEqualTo(40);
        assertThat(first.retryCause()).isEqualTo(RetryCause.FAILED);
        assertThat(second.partial()).isNull();
        assertThat(second.firstEventAt()).isNull();
        assertThat(second.retryCause()).isNull();
    }

    @Test
    void aRequestIsCountedOnce() {
        second.counted(7);

        assertThat(first.inputTokens()).isEqualTo(7);
    }
}
