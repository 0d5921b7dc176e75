package io.autoglm.sdk.batch;

import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedRequestBuilder;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Embeds any number of texts with as few requests as the limits allow: several at once, results in the order of the texts. Safe for any
 * thread; each subscription is a run of its own.
 */
public final class Embedder {

    private final BiFunction<EmbedRequest, CallOptions, Mono<EmbedResponse>> client;
    private final ToLongFunction<String> counter;
    private final Supplier<Scheduler> timer;

    /** One request of a run, as a call that begins at subscription. */
    @FunctionalInterface
    interface Caller {
        Mono<EmbedResponse> call(EmbedRequest request);
    }

    /**
     * Makes an embedder.
     *
     * @param client  makes one request, a call of its own
     * @param counter estimates the model tokens of a text; may be called by any thread
     * @param timer   clock and sleep, looked up per subscription
     */
    public Embedder(
            BiFunction<EmbedRequest, CallOptions, Mono<EmbedResponse>> client,
            ToLongFunction<String> counter,
            Supplier<Scheduler> timer) {
        this.client = client;
        this.counter = counter;
        this.timer = timer;
    }

    /**
     * Embeds all texts of {@code request} and fails with the first failure.
     *
     * <p>A total timeout in {@code options} holds for the whole, that of a patient call for each request from its turn on, and all else for each request. Cancelling cancels all requests that run.
     *
     * @param spec gives model, limits and the rest; complete; looked up per subscription
     */
    public Mono<EmbedResponse> all(EmbedRequest request, CallOptions options, Supplier<EmbedSpec> spec) {
        return Mono.defer(() -> {
            EmbedSpec limits = spec.get();
            Scheduler clock = timer.get();
            long startedAt = clock.now(TimeUnit.NANOSECONDS);
            EmbedHalving halving = new EmbedHalving(each -> client.apply(each, within(options, clock, startedAt)));
            EmbedRequest whole = filled(request, limits);
            return Flux.fromIterable(ranges(whole.inputs(), limits))
                    .flatMap(range -> halving.parts(range.from(), range.of(whole)), concurrency(limits), 1)
                    .collect(() -> new EmbedJoin(whole.inputs().size()), EmbedJoin::add)
                    .map(join -> join.response(Duration.ofNanos(clock.now(TimeUnit.NANOSECONDS) - startedAt)));
        });
    }

    private static CallOptions within(CallOptions options, Scheduler clock, long startedAt) {
        Duration total = options.totalTimeout();
        if (total == null || Boolean.TRUE.equals(options.patient())) {
            return options;
        }
        Duration rest = total.minusNanos(clock.now(TimeUnit.NANOSECONDS) - startedAt);
        return options.withTotalTimeout(rest.isNegative() || rest.isZero() ? Duration.ofNanos(1) : rest);
    }

    private static EmbedRequest filled(EmbedRequest request, EmbedSpec spec) {
        EmbedRequestBuilder filled = request.mutate()
                .model(request.model() == null ? spec.model() : request.model())
                .dimensions(request.dimensions() == null ? spec.dimensions() : request.dimensions());
        for (Map.Entry<String, ?> member : spec.extraBody().entrySet()) {
            if (!request.extraBody().containsKey(member.getKey())) {
                filled.extra(member.getKey(), member.getValue());
            }
        }
        return filled.build();
    }

    private static int concurrency(EmbedSpec limits) {
        return Objects.requireNonNull(limits.concurrency(), "concurrency");
    }

    private record Range(int from, int to) {

        EmbedRequest of(EmbedRequest whole) {
            int all = whole.inputs().size();
            return to - from == all ? whole : whole.withInputs(whole.inputs().subList(from, to));
        }
    }

    private List<Range> ranges(List<String> texts, EmbedSpec limits) {
        List<Range> ranges = new ArrayList<>();
        EmbedCut cut = new EmbedCut(limits, counter);
        int from = 0;
        for (int i = 0; i < texts.size(); i++) {
            if (!cut.takes(texts.get(i))) {
                ranges.add(new Range(from, i));
                from = i;
                cut.next();
                cut.takes(texts.get(i));
            }
        }
        ranges.add(new Range(from, texts.size()));
        return ranges;
    }

    /**
     * Embeds a source of any length and delivers what became of each text, in order.
     *
     * <p>Nothing is read or sent before the first demand. At most {@code concurrency} requests run or wait for the subscriber, beside
     * the one whose results are being delivered, and the texts of one more are read ahead; a subscriber that asks for no more stops the source. No failure of a request ends the run. A
     * failure of the source ends it, after the results of all texts before. A total timeout in {@code options} holds for each request.
     *
     * @param spec gives model, limits and the rest; complete; looked up per subscription
     */
    public Flux<EmbedResult> each(Publisher<String> texts, CallOptions options, Supplier<EmbedSpec> spec) {
        Flux<EmbedResult> run = Flux.defer(() -> {
            EmbedSpec limits = spec.get();
            EmbedHalving halving = new EmbedHalving(request -> client.apply(request, options));
            return new EmbedChunks(Flux.from(texts), () -> new EmbedCut(limits, counter), limits, timer.get())
                    .flatMapSequentialDelayError(
                            chunk -> results(halving, filled(EmbedRequest.of(chunk.texts()), limits), chunk.from()),
                            concurrency(limits),
                            1)
                    .concatMapDelayError(
                            Flux::fromIterable, 1); // a failure of the source waits for the results before it
        });
        return Flux.just(run).hide().concatMap(each -> each, 0); // without prefetch, so that the run begins with demand
    }

    private static Mono<List<EmbedResult>> results(EmbedHalving halving, EmbedRequest request, long from) {
        return halving.parts(from, request).map(EmbedPart::results).reduce((before, after) -> {
            List<EmbedResult> both = new ArrayList<>(before);
            both.addAll(after);
            return both;
        });
    }
}
