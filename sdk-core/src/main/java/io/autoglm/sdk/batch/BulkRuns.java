package io.autoglm.sdk.batch;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.CallOptions;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The bulk runs of a client. Made by the client; its users call {@code AutoGlmClient.generateAll}. */
public final class BulkRuns {

    private final BulkCaller caller;
    private final IntSupplier limits;
    private final Supplier<Scheduler> timer;
    private final BulkJson json;

    /**
     * Returns the runs of a client.
     *
     * @param caller makes the calls
     * @param limits how many attempts the client allows at the moment, at all endpoints and for all models together; asked often, by any thread
     * @param timer  clock and sleep, looked up once a run
     * @param json   reads and writes lines of files
     */
    public BulkRuns(BulkCaller caller, IntSupplier limits, Supplier<Scheduler> timer, BulkJson json) {
        this.caller = caller;
        this.limits = limits;
        this.timer = timer;
        this.json = json;
    }

    /** Returns a run over {@code source}; see {@code AutoGlmClient.generateAll}. */
    public Flux<BulkResult> generateAll(Publisher<GenerateRequest> source, BulkSpec spec) {
        return new BulkFlux<>(source, new Requests(caller, spec.callOptions()), spec, window(spec), timer);
    }

    /** Returns a run over {@code files}; see {@code AutoGlmClient.generateAll}. */
    public Mono<BulkSummary> generateAll(BulkFile files, BulkSpec spec) {
        Lines work = new Lines(caller, spec.callOptions());
        return Mono.create(sink -> new BulkFileRun(files, spec, window(spec), work, timer, json, sink).start());
    }

    private BulkWindow window(BulkSpec spec) {
        return new BulkWindow(spec.concurrency(), limits);
    }

    private record Requests(BulkCaller caller, CallOptions options) implements BulkWork<GenerateRequest, BulkResult> {

        @Override
        public Publisher<GenerateResponse> call(GenerateRequest request) {
            return caller.call(request, options);
        }

        @Override
        public BulkResult result(
                long number,
                GenerateRequest request,
                @Nullable GenerateResponse response,
                @Nullable AutoGlmException failure) {
            return new BulkResult(number, request, response, failure);
        }
    }

    private record Lines(BulkCaller caller, CallOptions options) implements BulkWork<BulkLine, BulkOutcome> {

        @Override
        public Publisher<GenerateResponse> call(BulkLine line) {
            GenerateRequest request = line.request();
            return request == null
                    ? Mono.error(Objects.requireNonNull(line.unusable(), "unusable"))
                    : caller.call(request, options);
        }

        @Override
        public BulkOutcome result(
                long number, BulkLine line, @Nullable GenerateResponse response, @Nullable AutoGlmException failure) {
            return new BulkOutcome(line, response, failure);
        }
    }
}
