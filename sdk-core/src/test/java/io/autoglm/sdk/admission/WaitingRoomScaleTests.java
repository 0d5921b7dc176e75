package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.Wire.Caller;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

class WaitingRoomScaleTests extends PoolOfOne {

    @Test
    void cancelledWaitersDoNotPileUpBehindOneThatWaitsOn() {
        AdmissionPolicy wide = new AdmissionPolicy(ENDPOINT, List.of(limit), 10);
        Exchange wideChain = wide.around(wire);
        Caller running = new Caller();
        wideChain.exchange(Wire.call("running", timer)).subscribe(running);
        wideChain.exchange(Wire.call("first", timer)).subscribe(new Caller());

        for (int i = 0; i < 10_000; i++) {
            Caller impatient = new Caller();
            wideChain.exchange(Wire.call("impatient", timer)).subscribe(impatient);
            impatient.cancel();
        }

        assertThat(wide.waiting()).isEqualTo(1);
        assertThat(wide.lined()).isEqualTo(1);
        running.cancel();
        assertThat(wire.callers()).containsExactly("running", "first");
    }

    @ParameterizedTest(name = "each attempt ends by {0}")
    @ValueSource(strings = {"complete", "error"})
    void aHundredThousandWaitersThatEndAtOnceNeedNoDeepStack(String end) {
        int waiters = 100_000;
        AdmissionPolicy wide = new AdmissionPolicy(ENDPOINT, List.of(limit), waiters);
        List<Integer> order = new ArrayList<>();
        Exchange instant = new Exchange() {
            @Override
            public <E> Flux<E> exchange(Call<E> call) {
                order.add((Integer) call.request());
                return end.equals("complete") ? Flux.empty() : Flux.error(Wire.failure(ErrorCode.SERVER_ERROR));
            }
        };
        AtomicInteger ended = new AtomicInteger();
        Caller first = new Caller();
        wide.around(wire).exchange(Wire.call("first", timer)).subscribe(first);
        for (int i = 0; i < waiters; i++) {
            wide.around(instant).exchange(numbered(i)).subscribe(new Caller(Long.MAX_VALUE, ended::incrementAndGet));
        }

        wire.attempt(0).complete();

        assertThat(ended).hasValue(waiters);
        assertThat(order).hasSize(waiters).isSorted();
        assertThat(limit.inFlight()).isZero();
        assertThat(wide.waiting()).isZero();
    }

    private Call<GenerateEvent> numbered(int number) {
        Call<GenerateEvent> call = Wire.call("", timer);
        return new Call<>(
                call.operation(),
                number,
                1,
                call.deadline(),
                call.options(),
                call.log(),
                timer,
                call.avoid(),
                false,
                null,
                null);
    }
}
