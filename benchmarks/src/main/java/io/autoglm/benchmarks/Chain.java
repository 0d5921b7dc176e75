package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.admission.AdmissionPolicy;
import io.autoglm.sdk.admission.BreakerGate;
import io.autoglm.sdk.admission.BreakerSpec;
import io.autoglm.sdk.admission.LimitGate;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.admission.PerModel;
import io.autoglm.sdk.admission.RateGate;
import io.autoglm.sdk.admission.RateSpec;
import io.autoglm.sdk.auth.CredentialPolicy;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.AttemptObservationPolicy;
import io.autoglm.sdk.observe.AutoGlmMeters;
import io.autoglm.sdk.observe.BreakerLogger;
import io.autoglm.sdk.observe.CallObservationPolicy;
import io.autoglm.sdk.policy.AttemptListener;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallLog;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Deadline;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.HedgeSpec;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Policy;
import io.autoglm.sdk.retry.HedgePolicy;
import io.autoglm.sdk.retry.RetryBudget;
import io.autoglm.sdk.retry.RetryBudgetSpec;
import io.autoglm.sdk.retry.RetryPolicy;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.AttemptTimeoutPolicy;
import io.autoglm.sdk.time.DeadlinePolicy;
import io.autoglm.sdk.time.TimeoutSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What the chain costs per call and per event, on a wire that answers at once with events that were made before.
 *
 * <p>Question: which policy costs how much, beside the same call without any? One operation is one call, subscribed to and then asked for
 * all of its events, so that timers are armed and given up as they are with a server. What an event costs is what {@link #stream} costs
 * beyond {@link #shortStream}, divided by 63.
 *
 * <p>Each policy stands alone but two: those that observe calls and attempts come together, and admission has all the gates of the default
 * client. Streams have no deadline by default; here they have one, where it is measured alone. {@link AttemptTimeoutPolicy} lets calls with
 * one answer pass. What has no public face is in {@code all} only, and is what that costs beyond its parts: the front door, the register of
 * calls, the log of attempts, and the choice of the wire.
 *
 * <p>Bytes are the number to trust. In the time there is more than under load: with one call at a time each timer is the only one, and its
 * thread is woken to look at it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Chain {

    static final int TEXTS = 64;

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Endpoint ENDPOINT = new Endpoint("bench", URI.create("https://llm.example/v1"), "m");
    private static final GenerateRequest MANY =
            GenerateRequest.builder().model("m").user("Say something.").build();
    static final GenerateRequest ONE =
            GenerateRequest.builder().model("m").user("Say a word.").build();

    /**
     * What is in the chain: nothing ({@code bare}); one policy, of which {@code observation} has no handlers and {@code meters} has them;
     * {@code all}, a client as it is by default; {@code observed}, that client with meters.
     */
    @Param({
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
    public String chain = "bare";

    final InstantWire wire = new InstantWire();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Scheduler timer = Schedulers.parallel();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private Exchange exchange = wire;
    private @Nullable AutoGlmClient client;

    /** One caller, who makes one call after the other. */
    @State(Scope.Thread)
    public static class Caller implements CoreSubscriber<Object> {

        Object last = "nothing";
        private Subscription subscription = Operators.emptySubscription();
        private int events;
        private boolean completed;

        /** Returns how many events {@code answer} has; fails unless it comes, whole, before this returns. */
        int take(Publisher<?> answer) {
            begin(answer);
            subscription.request(Long.MAX_VALUE);
            if (!completed) {
                throw new IllegalStateException("not answered after " + events + " events");
            }
            return events;
        }

        /** Returns how many events come when {@code n} are asked for, and leaves. */
        int take(Publisher<?> answer, long n) {
            begin(answer);
            subscription.request(n);
            subscription.cancel();
            return events;
        }

        private void begin(Publisher<?> answer) {
            events = 0;
            completed = false;
            answer.subscribe(this);
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(Object event) {
            events++;
            last = event;
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            completed = true;
        }
    }

    /** Builds what is measured. */
    @Setup
    public void build() {
        if (chain.equals("meters") || chain.equals("observed")) {
            registry.observationConfig().observationHandler(new AutoGlmMeters(meters));
        }
        if (chain.equals("all") || chain.equals("observed")) {
            client = AutoGlmClient.builder()
                    .endpoint(EndpointSpec.at(ENDPOINT.baseUrl().toString()).withModel("m"))
                    .apiKey("sk-bench")
                    .observationRegistry(registry)
                    .exchange(wire)
                    .build();
            return;
        }
        List<Policy> policies = policies();
        for (int i = policies.size() - 1; i >= 0; i--) {
            exchange = policies.get(i).around(exchange);
        }
    }

    private List<Policy> policies() {
        TimeoutSpec timeouts = TimeoutSpec.defaults();
        RetryBudget budget = new RetryBudget(RetryBudgetSpec.defaults());
        return switch (chain) {
            case "bare" -> List.of();
            case "deadline" -> List.of(new DeadlinePolicy(timeouts.withTotal(LONG)));
            case "retry" -> List.of(new RetryPolicy(RetrySpec.defaults(), new Random(1), budget, AttemptListener.NONE));
            case "hedge" -> List.of(new HedgePolicy(HedgeSpec.after(LONG), budget, AttemptListener.NONE));
            case "admission" -> List.of(admission(budget));
            case "credential" ->
                List.of(new CredentialPolicy(Credentials.bearer("sk-bench"), false, timeouts.firstEvent()));
            case "timeouts" -> List.of(new AttemptTimeoutPolicy(timeouts));
            case "observation", "meters" ->
                List.of(
                        new CallObservationPolicy(registry, call -> ENDPOINT, null),
                        new AttemptObservationPolicy(registry, null));
            default -> throw new IllegalArgumentException("unknown chain '" + chain + "'");
        };
    }

    /** The gates of an endpoint as the default client has them. */
    private static Policy admission(RetryBudget budget) {
        LimitSpec limit = LimitSpec.defaults();
        return new AdmissionPolicy(
                ENDPOINT,
                PerModel.all(List.of(
                        new LimitGate(limit.newLimit()),
                        new RateGate(RateSpec.defaults(), ENDPOINT.place()),
                        new BreakerGate(BreakerSpec.defaults(), ENDPOINT.name(), null, new BreakerLogger()))),
                limit.maxWaiting(),
                budget);
    }

    /** Closes the client, if there is one. */
    @TearDown
    public void close() {
        if (client != null) {
            client.close();
        }
    }

    /** Returns a call as the front door makes it, but that it knows already where it goes, for what usually stands below admission. */
    private <E> Call<E> call(Operation<E> operation, GenerateRequest request) {
        CallLog log = new CallLog(timer.now(TimeUnit.NANOSECONDS));
        return new Call<>(
                operation,
                request,
                1,
                Deadline.NEVER,
                CallOptions.DEFAULTS,
                log,
                timer,
                Set.of(),
                false,
                ENDPOINT,
                null);
    }

    Publisher<GenerateEvent> streaming(GenerateRequest request) {
        AutoGlmClient whole = client;
        return whole == null ? exchange.exchange(call(Operation.STREAM, request)) : whole.stream(request);
    }

    /** A call with one answer. */
    @Benchmark
    public int unary(Caller caller) {
        AutoGlmClient whole = client;
        return caller.take(whole == null ? exchange.exchange(call(Operation.GENERATE, MANY)) : whole.generate(MANY));
    }

    /** A stream of {@value #TEXTS} texts, between its beginning and its end. */
    @Benchmark
    public int stream(Caller caller) {
        return caller.take(streaming(MANY));
    }

    /** A stream of one text, between its beginning and its end. */
    @Benchmark
    public int shortStream(Caller caller) {
        return caller.take(streaming(ONE));
    }
}
