package io.autoglm.sdk;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A wire whose server answers whole after a time, takes so many at once and turns the others away; counts, and keeps nothing. */
final class PlayedWire implements Exchange {

    static final GenerateResponse ANSWER = new GenerateResponse(
            "played",
            "played",
            List.of(new Choice(0, "text", "", List.of(), FinishReason.STOP, Map.of())),
            new Usage(10, 3, 13, null, null),
            Map.of(),
            new ResponseMeta(200, ResponseHeaders.NONE, null, "played", 1, Duration.ZERO, null, Duration.ZERO));

    final AtomicInteger capacity = new AtomicInteger(Integer.MAX_VALUE);
    final AtomicLong attempts = new AtomicLong();
    final AtomicLong throttled = new AtomicLong();
    final AtomicInteger serving = new AtomicInteger();
    private final Supplier<Duration> time;

    PlayedWire(Supplier<Duration> time) {
        this.time = time;
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        return Flux.defer(() -> {
            attempts.incrementAndGet();
            if (serving.incrementAndGet() > capacity.get()) {
                serving.decrementAndGet();
                throttled.incrementAndGet();
                return Flux.error(ErrorDetails.of(ErrorCode.RATE_LIMITED, "played")
                        .withAnswer(429, null, null)
                        .exception());
            }
            Duration after = time.get();
            Mono<E> answer = Mono.fromSupplier(() -> call.operation().cast(ANSWER));
            Mono<E> later = after.isZero() ? answer : answer.delaySubscription(after, call.timer());
            return later.doOnTerminate(serving::decrementAndGet)
                    .doOnCancel(serving::decrementAndGet)
                    .flux();
        });
    }
}
