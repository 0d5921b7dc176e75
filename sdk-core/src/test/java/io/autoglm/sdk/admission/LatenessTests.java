package io.autoglm.sdk.admission;

import static io.autoglm.sdk.admission.Wire.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.FirstEvents;
import io.autoglm.sdk.policy.Gate.Verdict;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.BaseSubscriber;

class LatenessTests extends PoolOfOne {

    private final AdmissionPolicy wide = new AdmissionPolicy(ENDPOINT, List.of(limit, manual), 12);

    private Caller stream(String name, Duration left) {
        return stream(name, left, Priority.NORMAL);
    }

    private Caller stream(String name, Duration left, Priority priority) {
        Caller caller = new Caller();
        Call<?> call = Wire.call(name, null, priority, timer).withDeadline(Deadline.after(left, timer));
        wide.around(wire).exchange(call).cast(GenerateEvent.class).subscribe(caller);
        return caller;
    }

    private static Duration ms(long value) {
        return Duration.ofMillis(value);
    }

    /** Makes the first event of that many streams take that long. */
    private void answer(int number, Duration firstEvent) {
        for (int i = 0; i < number; i++) {
            wide.around(wire).exchange(Wire.call("before", timer)).subscribe(new Caller());
            timer.advanceTimeBy(firstEvent);
            wire.attempt(wire.attempts.size() - 1).next(TEXT).complete();
        }
        wire.calls.clear();
        wire.attempts.clear();
    }

    private static AutoGlmException refusal(Caller caller) {
        assertThat(caller.failure).isInstanceOf(AutoGlmException.class);
        AutoGlmException failure = (AutoGlmException) caller.failure;
        assertThat(failure.code()).isEqualTo(ErrorCode.NO_TIME_LEFT);
        assertThat(failure.attempts()).isZero();
        return failure;
    }

    @Test
    void whoCannotBeAnsweredInTimeIsNotSent() {
        answer(20, ms(2_000));

        Caller late = stream("late", ms(1_999));
        assertThat(refusal(late).reason())
                .isEqualTo("only 2.0 s are left: the first event may take 2.0 s; limit 1, in flight 0, played gate,"
                        + " waiting 0 of 12, priority normal");
        assertThat(wire.callers()).isEmpty();
        assertThat(limit.inFlight()).isZero();

        stream("in time", ms(2_000));
        assertThat(wire.callers()).containsExactly("in time");
    }

    @Test
    void twentyStreamsMustHaveBeenAnsweredBefore() {
        answer(19, ms(2_000));

        stream("first", ms(1));

        assertThat(wire.callers()).containsExactly("first");
    }

    @Test
    void whoseTimeRanShortInTheLineIsNotSentWhenItsTurnComes() {
        answer(20, ms(2_000));
        stream("running", ms(60_000));
        Caller late = stream("late", ms(5_000));
        timer.advanceTimeBy(ms(3_001));

        wire.attempt(0).complete();

        refusal(late);
        assertThat(wire.callers()).containsExactly("running");
        assertThat(limit.inFlight()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // what the next has left when its turn comes, who waits besides, who is sent
        "2001, , next",
        "2001, NORMAL, other",
        "3999, NORMAL, other",
        "4001, NORMAL, next",
        "2001, BULK, next",
    })
    void whileOthersAsUrgentWaitTwiceTheMedianMustBeLeft(long left, Priority other, String sent) {
        answer(20, ms(2_000));
        stream("running", ms(60_000));
        stream("next", ms(left + 1_000));
        if (other != null) {
            stream("other", ms(60_000), other);
        }
        timer.advanceTimeBy(ms(1_000));

        wire.attempt(0).complete();

        assertThat(wire.callers()).containsExactly("running", sent);
    }

    @Test
    void onlyStreamsAreAskedAboutTheirFirstEvent() {
        answer(20, ms(2_000));
        Call<?> unary = Call.of(Operation.GENERATE, "unary", CallOptions.DEFAULTS, timer)
                .withDeadline(Deadline.after(ms(100), timer));

        wide.around(wire).exchange(unary).cast(Object.class).subscribe(new BaseSubscriber<>() {});

        assertThat(wire.callers()).containsExactly("unary");
    }

    @Test
    void whoHasNoDeadlineIsNeverLate() {
        answer(20, ms(2_000));
        manual.says(now -> new Verdict.NotBefore(now + Duration.ofDays(1).toNanos()));

        Caller patient = new Caller();
        wide.around(wire).exchange(Wire.call("patient", timer)).subscribe(patient);

        assertThat(patient.failure).isNull();
        assertThat(wide.waiting()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"10000, true", "11999, true", "12000, false"})
    void whoseGateOpensTooLateIsRefusedAtOnceAndHearsWhen(long left, boolean isRefused) {
        answer(20, ms(2_000));
        long opens = timer.now(TimeUnit.NANOSECONDS) + ms(10_000).toNanos();
        manual.says(now -> now < opens ? new Verdict.NotBefore(opens) : Verdict.OPEN);

        Caller caller = stream("a", ms(left));

        assertThat(wide.waiting()).isEqualTo(isRefused ? 0 : 1);
        if (isRefused) {
            assertThat(refusal(caller).retryAfter()).isEqualTo(ms(10_000));
            assertThat(refusal(caller).reason()).contains("nothing may be sent for 10.0 s");
        }
        timer.advanceTimeBy(ms(10_000));
        assertThat(wire.callers()).hasSize(isRefused ? 0 : 1);
    }

    /** Lets ten callers have their turns in this line, one per second, with ten more waiting behind. */
    private void aTurnPerSecond() {
        stream("running", Duration.ofDays(1));
        for (int i = 0; i < 20; i++) {
            stream("waiting", Duration.ofDays(1));
            if (i >= 10) {
                timer.advanceTimeBy(ms(1_000));
                wire.attempt(i - 10).complete();
            }
        }
        assertThat(wide.waiting()).isEqualTo(10);
    }

    @Test
    void whoseTurnWouldLikelyComeTooLateIsRefusedOnArrival() {
        aTurnPerSecond();

        Caller late = stream("late", ms(10_900));
        Caller inTime = stream("in time", ms(11_000));

        assertThat(refusal(late).retryAfter()).isEqualTo(ms(11_000));
        assertThat(refusal(late).reason())
                .startsWith("only 10.9 s are left: its turn would likely take 11.0 s; limit 1");
        assertThat(inTime.failure).isNull();
        assertThat(wide.waiting()).isEqualTo(11);
    }

    @Test
    void anUrgentCallWaitsLessAndIsNotLate() {
        aTurnPerSecond();

        Caller urgent = stream("urgent", ms(1_500), Priority.INTERACTIVE);
        assertThat(urgent.failure).isNull();
        timer.advanceTimeBy(ms(1_000));
        wire.attempt(10).complete();

        assertThat(wire.callers().get(11)).isEqualTo("urgent");
    }

    @Test
    void whoIsRefusedBecauseTheRoomIsFullHearsTheLikelyWait() {
        aTurnPerSecond();
        stream("11", Duration.ofDays(1));
        stream("12", Duration.ofDays(1));

        AutoGlmException full = (AutoGlmException) stream("13", Duration.ofDays(1)).failure;

        assertThat(full.code()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(full.retryAfter()).isEqualTo(ms(13_000));
    }

    @Test
    void aServerThatWasSlowIsTriedAgainAMinuteLater() {
        answer(32, ms(2_000));
        refusal(stream("late", ms(1_000)));
        timer.advanceTimeBy(FirstEvents.FRESH.plusSeconds(1));

        stream("again", ms(1_000));

        assertThat(wire.callers()).containsExactly("again");
    }

    @Test
    void streamsThatAreGivenUpBeforeTheirFirstEventSayThatItTakesLonger() {
        answer(20, ms(100));
        for (int i = 0; i < 32; i++) {
            Caller impatient = stream("impatient", ms(2_500));
            timer.advanceTimeBy(ms(2_500));
            impatient.cancel();
        }

        refusal(stream("late", ms(2_499)));
    }
}
