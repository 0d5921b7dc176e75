package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Operation;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The times of a call whose observation begins a little after its log. */
class CallObservationContextTests {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Call<?> call = Call.of(Operation.STREAM, "request", CallOptions.DEFAULTS, time);

    private CallObservationContext begunAfter(Duration pause) {
        time.advanceTimeBy(pause);
        Endpoint endpoint = new Endpoint("east", URI.create("https://llm.example/v1"));
        return new CallObservationContext(call, endpoint, null, new BoundedNames());
    }

    @Test
    void whatFollowsTheFirstTokenIsCountedFromTheFirstToken() {
        CallObservationContext context = begunAfter(Duration.ofMillis(2));
        time.advanceTimeBy(Duration.ofMillis(5));
        call.log().firstEvent(call.nowNanos());

        assertThat(context.nanosAfterFirstToken()).isZero();

        time.advanceTimeBy(Duration.ofMillis(3));
        assertThat(context.nanosAfterFirstToken())
                .isEqualTo(Duration.ofMillis(3).toNanos());
    }

    @Test
    void theFirstTokenIsCountedFromTheSubscription() {
        CallObservationContext context = begunAfter(Duration.ofMillis(2));
        assertThat(context.nanosToFirstToken()).isNull();
        assertThat(context.nanosAfterFirstToken()).isNull();

        time.advanceTimeBy(Duration.ofMillis(5));
        call.log().firstEvent(call.nowNanos());

        assertThat(context.nanosToFirstToken()).isEqualTo(Duration.ofMillis(7).toNanos());
    }
}
