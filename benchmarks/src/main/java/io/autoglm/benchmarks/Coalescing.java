package io.autoglm.benchmarks;

import io.autoglm.sdk.batch.ArrayForms;
import io.autoglm.sdk.batch.BatchSpec;
import io.autoglm.sdk.batch.CoalescingPolicy;
import io.autoglm.sdk.model.Choice;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * What it costs to join calls and to hand each its part: 64 calls that fill a request, answered at once. One operation is one call.
 *
 * <p>Question: how many bytes and how much time does a call pay for company, beside one that goes {@link #alone}?
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class Coalescing {

    private static final int CALLS = 64;

    private static final GenerateResponse ANSWER = new GenerateResponse(
            "cmpl-1",
            "m",
            List.of(new Choice(0, "text", "", List.of(), FinishReason.STOP, Map.of())),
            null,
            Map.of(),
            new ResponseMeta(200, ResponseHeaders.NONE, null, "bench", 1, Duration.ZERO, null, Duration.ZERO));

    private static final List<Part<GenerateResponse>> ANSWERS = Collections.nCopies(CALLS, Part.of(ANSWER));

    private static final Exchange AT_ONCE = new Exchange() {
        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            return Flux.just(call.operation().cast(call.operation().joint() ? ANSWERS : ANSWER));
        }
    };

    private final Exchange joined = new CoalescingPolicy(
                    BatchSpec.defaults().withMaxItems(CALLS).withFixedLinger(Duration.ofMinutes(1)),
                    call -> true,
                    call -> 1,
                    call -> Integer.MAX_VALUE,
                    new ArrayForms(endpoint -> {}),
                    null)
            .around(AT_ONCE);

    private final List<GenerateRequest> requests = IntStream.range(0, CALLS)
            .mapToObj(i -> GenerateRequest.of("prompt number " + i))
            .toList();

    private int answered;

    private final class Caller implements CoreSubscriber<GenerateResponse> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(GenerateResponse answer) {
            answered++;
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {}
    }

    private int call(Exchange way) {
        int before = answered;
        for (GenerateRequest request : requests) {
            way.exchange(Call.of(Operation.GENERATE, request, CallOptions.DEFAULTS, Schedulers.parallel()))
                    .subscribe(new Caller());
        }
        if (answered - before != CALLS) {
            throw new IllegalStateException(answered - before + " calls were answered");
        }
        return answered;
    }

    /** In company. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int jointly() {
        return call(joined);
    }

    /** Without the policy. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int alone() {
        return call(AT_ONCE);
    }
}
