package io.autoglm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.observe.AutoGlmMeter;
import io.autoglm.sdk.policy.Call;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each chain has in it what it is called after, and delivers what the wire alone delivers. */
class ChainTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Chain.Caller caller = new Chain.Caller();
    private Chain chain = new Chain();

    private Chain build(String name) {
        chain.close();
        chain = new Chain();
        chain.chain = name;
        chain.build();
        return chain;
    }

    @AfterEach
    void close() {
        chain.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bare",
                "deadline",
                "retry",
                "hedge",
                "admission",
                "credential",
                "timeouts",
                "observation",
                "meters",
                "all",
                "observed"
            })
    void allOfTheAnswerComesThroughEachChain(String name) {
        build(name);

        for (int call = 0; call < 2; call++) {
            assertThat(chain.unary(caller)).isEqualTo(1);
            assertThat(caller.last)
                    .isInstanceOfSatisfying(
                            GenerateResponse.class,
                            answer -> assertThat(answer.text()).isEqualTo("a word "));
            assertThat(chain.stream(caller)).isEqualTo(Chain.TEXTS + 2);
            assertThat(caller.last).isInstanceOf(GenerateEvent.Finished.class);
            assertThat(chain.shortStream(caller)).isEqualTo(3);
            assertThat(caller.last).isInstanceOf(GenerateEvent.Finished.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bare, ''",
        "deadline, deadline",
        "retry, retry",
        "hedge, ''",
        "admission, admission",
        "credential, credential",
        "timeouts, ''",
        "observation, ''",
        "meters, calls attempts",
        "all, deadline retry admission credential",
        "observed, deadline retry admission credential calls attempts"
    })
    void eachChainLeavesItsMarksAndNoOther(String name, String marks) {
        build(name).unary(caller);

        assertThat(marks()).containsExactlyInAnyOrder(marks.isEmpty() ? new String[0] : marks.split(" "));
    }

    private Set<String> marks() {
        Call<?> seen = chain.wire.seen;
        Set<String> marks = new HashSet<>();
        if (seen != null) {
            mark(marks, "deadline", !seen.deadline().isNever());
            mark(marks, "retry", seen.log().firstEventAt() != null);
            mark(marks, "admission", seen.log().target() != null);
            mark(marks, "credential", seen.credential() != null);
        }
        mark(marks, "calls", isMeasured(AutoGlmMeter.DURATION));
        mark(marks, "attempts", isMeasured(AutoGlmMeter.ATTEMPTS));
        return marks;
    }

    private boolean isMeasured(AutoGlmMeter meter) {
        return chain.meters.find(meter.meterName()).timer() != null;
    }

    private static void mark(Set<String> marks, String mark, boolean there) {
        if (there) {
            marks.add(mark);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bare", "retry", "admission", "timeouts", "all"})
    void noMoreComesThanWasAskedFor(String name) {
        build(name);
        GenerateRequest request =
                GenerateRequest.builder().model("m").user("Count.").build();

        assertThat(caller.take(chain.streaming(request), 5)).isEqualTo(5);
    }

    @Test
    void onlyWhatDoesNothingCostsNothing() {
        assertThat(bytesPerStream("observation")).isEqualTo(bytesPerStream("bare"));
        assertThat(bytesPerUnaryCall("observation")).isEqualTo(bytesPerUnaryCall("bare"));
        assertThat(bytesPerUnaryCall("timeouts")).isEqualTo(bytesPerUnaryCall("bare"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deadline", "retry", "hedge", "admission", "credential", "timeouts"})
    void aPolicyCostsSomethingAndLessThanAllTogether(String name) {
        assertThat(bytesPerStream(name)).isBetween(bytesPerStream("bare") + 16, bytesPerStream("all") - 16);
    }

    @Test
    void metersCostSomethingInTheClientToo() {
        assertThat(bytesPerStream("meters")).isGreaterThan(bytesPerStream("bare") + 1_000);
        assertThat(bytesPerStream("observed")).isGreaterThan(bytesPerStream("all") + 1_000);
    }

    private long bytesPerStream(String name) {
        return bytes(name, built -> built.stream(caller));
    }

    private long bytesPerUnaryCall(String name) {
        return bytes(name, built -> built.unary(caller));
    }

    /** Returns the least that one of many calls has allocated on this thread: what no compiler can spare it. */
    private long bytes(String name, ToIntFunction<Chain> benchmark) {
        Chain built = build(name);
        long least = Long.MAX_VALUE;
        int events = 0;
        for (int i = 0; i < 2_000; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            events += benchmark.applyAsInt(built);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(events).isPositive();
        return least;
    }
}
