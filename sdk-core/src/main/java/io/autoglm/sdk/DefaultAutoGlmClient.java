package io.autoglm.sdk;

import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.batch.BulkFile;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkRuns;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.batch.BulkSummary;
import io.autoglm.sdk.batch.EmbedResult;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.batch.Embedder;
import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.internal.doctor.Examination;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.NoRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.retry.RetryBudget;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The client: every call through one chain. */
final class DefaultAutoGlmClient implements AutoGlmClient {

    /** How long a subscriber that does not return from a signal keeps the client from closing. */
    private static final Duration LONGEST_TELLING = Duration.ofSeconds(5);

    private final Exchange chain;
    private final Pool pool;
    private final Subjects subjects;
    private final AdmissionPolicy admission;
    private final RetryBudget budget;
    private final @Nullable Scheduler scheduler;
    private final EmbedSpec embed;
    private final Embedder embedder;
    private final BulkRuns runs;
    private final ActiveCalls calls;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sinks.Empty<Void> closed = Sinks.empty();

    /**
     * @param language what its callers read; {@code null} for English
     */
    DefaultAutoGlmClient(ClientSettings settings, Pool pool, Subjects subjects, @Nullable Locale language) {
        this.subjects = subjects;
        this.calls = new ActiveCalls(language);
        this.chain = StandardChain.compose(settings, pool);
        this.pool = pool;
        this.admission = pool.admission();
        this.budget = settings.retryBudget();
        this.scheduler = settings.scheduler();
        this.embed = settings.embed();
        this.embedder = new Embedder(
                (request, options) -> call(Operation.EMBED, request, options).next(),
                settings.rate().counter()::text,
                this::timer);
        this.runs = new BulkRuns(
                (request, options) -> call(Operation.GENERATE, request, options),
                pool::limits,
                this::timer,
                new BulkFormat());
    }

    @Override
    public Mono<GenerateResponse> generate(GenerateRequest request, CallOptions options) {
        return call(Operation.GENERATE, request, options).next();
    }

    @Override
    public Flux<GenerateEvent> stream(GenerateRequest request, CallOptions options) {
        return call(Operation.STREAM, request, options);
    }

    @Override
    public Mono<EmbedResponse> embed(EmbedRequest request, CallOptions options) {
        checkPresent(request, options);
        return embedder.all(request, options, () -> limits(EmbedSpec.asClient(), options))
                .onErrorMap(AutoGlmException.class, calls::told);
    }

    @Override
    public Flux<EmbedResult> embed(Publisher<String> texts, EmbedSpec spec, CallOptions options) {
        Objects.requireNonNull(texts, "texts must not be null");
        Objects.requireNonNull(spec, "spec must not be null");
        Objects.requireNonNull(options, "options must not be null");
        return embedder.each(texts, options, () -> limits(spec, options));
    }

    private EmbedSpec limits(EmbedSpec spec, CallOptions options) {
        return spec.or(embed).or(pool.embedLimits(options.endpoint())).or(EmbedSpec.defaults());
    }

    @Override
    public Flux<BulkResult> generateAll(Publisher<GenerateRequest> source, BulkSpec spec) {
        Objects.requireNonNull(source, "source must not be null");
        Objects.requireNonNull(spec, "spec must not be null");
        return runs.generateAll(source, spec).onErrorMap(AutoGlmException.class, calls::told);
    }

    @Override
    public Mono<BulkSummary> generateAll(BulkFile files, BulkSpec spec) {
        Objects.requireNonNull(files, "files must not be null");
        Objects.requireNonNull(spec, "spec must not be null");
        return runs.generateAll(files, spec).onErrorMap(AutoGlmException.class, calls::told);
    }

    @Override
    public Mono<List<ModelInfo>> models(CallOptions options) {
        return call(Operation.MODELS, NoRequest.INSTANCE, options).next();
    }

    @Override
    public Mono<TokenCount> countTokens(GenerateRequest request, CallOptions options) {
        return call(Operation.COUNT_TOKENS, request, options).next();
    }

    @Override
    public Mono<Health> health(CallOptions options) {
        return HealthCheck.of(quick -> call(Operation.HEALTH, NoRequest.INSTANCE, quick), options);
    }

    private <E> Flux<E> call(Operation<E> operation, Object request, CallOptions options) {
        checkPresent(request, options);
        return new CallFlux<>(operation, request, options, chain, this::timer, calls);
    }

    private static void checkPresent(Object request, CallOptions options) {
        Objects.requireNonNull(request, "request must not be null");
        Objects.requireNonNull(options, "options must not be null");
    }

    @Override
    public Flux<Check> doctor(DoctorSpec spec) {
        Objects.requireNonNull(spec, "spec must not be null");
        return Flux.defer(() -> {
                    if (calls.isClosing()) {
                        throw ActiveCalls.refusal("the client is closed");
                    }
                    return Examination.of(subjects.of(spec.endpoint()), spec, timer());
                })
                .onErrorMap(AutoGlmException.class, calls::told);
    }

    @Override
    public EndpointPool endpoints() {
        return pool;
    }

    @Override
    public ClientState state() {
        long now = timer().now(TimeUnit.NANOSECONDS);
        return new ClientState(
                calls.count(),
                budget.inFlight(),
                admission.waiting(),
                budget.balance(now),
                budget.capacity(now),
                budget.refused(),
                pool.models(now),
                pool.endpoints(),
                calls.failures());
    }

    /** Looked up per call, so that a test's virtual time holds for a client that was built before it. */
    private Scheduler timer() {
        Scheduler own = scheduler;
        return own == null ? Schedulers.parallel() : own;
    }

    @Override
    public Mono<Void> close(Duration grace) {
        Objects.requireNonNull(grace, "grace must not be null");
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, was " + grace);
        }
        return Mono.defer(() -> {
            if (closing.compareAndSet(false, true)) {
                drain(grace).subscribe(nothing -> {}, closed::tryEmitError, closed::tryEmitEmpty);
            }
            return closed.asMono();
        });
    }

    private Mono<Void> drain(Duration grace) {
        Mono<Void> drained = calls.close();
        admission.refuseAll(() -> ActiveCalls.refusal("the client was closed before the call had its turn"));
        Mono<Void> told = drained.timeout(LONGEST_TELLING, Mono.empty(), timer());
        Mono<Void> abortTheRest = Mono.fromRunnable(calls::abortAll).then(told);
        Mono<Void> patient = grace.isZero() ? abortTheRest : drained.timeout(grace, abortTheRest, timer());
        return patient.then(pool.close());
    }

    @Override
    public void close() {
        close(Duration.ZERO).subscribe();
    }
}
