package io.autoglm.sdk;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.ErrorDetails;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** A wire without sockets: each endpoint answers at once, fails as the test says, or never answers; attempts are counted by place. */
final class PooledWire implements Exchange {

    private static final List<GenerateEvent> STREAMED = List.of(
            new GenerateEvent.TextDelta(0, "text"),
            new GenerateEvent.Finished(
                    List.of(FinishReason.STOP),
                    null,
                    Map.of(),
                    new ResponseMeta(
                            200,
                            ResponseHeaders.NONE,
                            null,
                            "played",
                            1,
                            Duration.ZERO,
                            (@Nullable Duration) null,
                            Duration.ZERO)));
    private static final GenerateResponse WHOLE = STREAMED.stream().collect(GenerateResponse.collector());

    /** Where attempts went, in their order; kept only while {@link #remembers}. */
    final List<String> places = new CopyOnWriteArrayList<>();

    boolean remembers = true;
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, ErrorDetails> failures = new ConcurrentHashMap<>();
    private final Map<String, Flux<?>> answers = new ConcurrentHashMap<>();

    /** Returns the settings of an endpoint that this wire plays. */
    static EndpointSpec endpoint(String name) {
        return EndpointSpec.at("https://" + name + ".example/v1").withName(name);
    }

    void fails(String name, ErrorCode code) {
        fails(name, ErrorDetails.of(code, "played at " + name).withPlace(name, null, 1));
    }

    void fails(String name, ErrorDetails failure) {
        failures.put(name, failure);
    }

    void answers(String name) {
        failures.remove(name);
        answers.remove(name);
    }

    void answers(String name, Flux<?> answer) {
        answers.put(name, answer);
    }

    int count(String place) {
        AtomicInteger count = counts.get(place);
        return count == null ? 0 : count.get();
    }

    void forget() {
        counts.clear();
        places.clear();
    }

    @Override
    public <E> Flux<E> exchange(Call<E> call) {
        String place = call.endpoint().place();
        counts.computeIfAbsent(place, key -> new AtomicInteger()).incrementAndGet();
        if (remembers) {
            places.add(place);
        }
        ErrorDetails failure = failures.get(call.endpoint().name());
        if (failure != null) {
            return Flux.error(failure::exception);
        }
        Flux<?> answer = answers.get(call.endpoint().name());
        if (answer != null) {
            return answer.map(call.operation()::cast);
        }
        boolean whole = call.operation() == Operation.GENERATE;
        return whole
                ? Flux.just(call.operation().cast(WHOLE))
                : Flux.fromIterable(STREAMED).map(call.operation()::cast);
    }
}
