package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Endpoints come, go and change their weights, by several threads, while others call as fast as they can. */
class ChangedUnderLoadTests {

    private static final int CALLERS = 4;
    private static final int CALLS = 3_000;
    private static final int CALLS_PER_CHANGE = 25;
    private static final int MOST_OPEN = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final PooledWire answers = new PooledWire();
    private final Queue<Sinks.Empty<Void>> open = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();

    /** Changes that the calls made so far allow for. */
    private final Semaphore due = new Semaphore(0);

    private final AutoGlmClient client = AutoGlmClient.builder()
            .exchange(new Racing())
            .model("glm-4.6")
            .limit(LimitSpec.defaults().withMaxWaiting(CALLERS * CALLS))
            .endpoint(endpoint("a"))
            .endpoint(endpoint("b"))
            .build();

    private static EndpointSpec endpoint(String name) {
        return PooledWire.endpoint(name).withLimit(LimitSpec.fixed(3));
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** Answers at once, or when somebody ends what is open; notes what happens at endpoints that are gone. */
    private final class Racing implements Exchange {

        private final AtomicInteger dice = new AtomicInteger();

        Racing() {
            answers.remembers = false;
        }

        @Override
        public <E> Flux<E> exchange(Call<E> call) {
            String name = call.endpoint().name();
            AtomicInteger here = running.computeIfAbsent(name, key -> new AtomicInteger());
            Flux<E> answer = answers.exchange(call);
            boolean atOnce = dice.getAndAdd(0x9E3779B9) < 0;
            AtomicBoolean left = new AtomicBoolean(atOnce);
            Sinks.Empty<Void> end = Sinks.empty();
            // not thenMany, which may lose what is asked for while the first of the two ends on another thread
            return (atOnce ? answer : answer.delaySubscription(end.asMono()))
                    .doOnSubscribe(subscription -> {
                        here.addAndGet(
                                atOnce ? 0 : 1); // one that answers while it is subscribed to is over before it is
                        // cancelled
                        if (gone.contains(name)) {
                            wrong.add("an attempt at " + name + ", which is gone");
                        }
                        if (!atOnce) {
                            open.add(end);
                        }
                    })
                    .doOnTerminate(() -> leave(here, left))
                    .doOnCancel(() -> leave(here, left));
        }
    }

    private static void leave(AtomicInteger here, AtomicBoolean left) {
        if (left.compareAndSet(false, true)) {
            here.decrementAndGet();
        }
    }

    @Test
    void noCallIsLostAndNothingGoesToAnEndpointThatIsGone() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(i);
            callers.add(threads.submit(() -> call(random)));
        }
        List<Future<?>> changers = List.of(
                threads.submit(repeated(this::moveWeights)),
                threads.submit(repeated(this::comeAndGo)),
                threads.submit(repeated(this::comeAndGo)));
        for (Future<?> caller : callers) {
            caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        over.set(true);
        due.release(changers.size());
        for (Future<?> changer : changers) {
            changer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        threads.shutdown();
        while (endOne()) {}

        assertThat(wrong).isEmpty();
        assertThat(served).hasValue(CALLERS * CALLS);
        assertThat(changes.get()).isGreaterThan(100);
        assertThat(running.values()).allMatch(here -> here.get() == 0);
        ClientState state = client.state();
        assertThat(state.calls() + state.inFlight() + state.waiting()).isZero();
        assertThat(state.endpoints()).extracting(each -> each.name()).containsExactly("a", "b");
        assertThat(state.endpoints()).allMatch(each -> each.routes().stream().allMatch(route -> route.inFlight() == 0));
    }

    private Void call(Random random) {
        GenerateRequest request = GenerateRequest.of("hi");
        for (int i = 0; i < CALLS; i++) {
            CallOptions options = random.nextInt(4) == 0
                    ? CallOptions.DEFAULTS.withStickyKey("key-" + random.nextInt(50))
                    : CallOptions.DEFAULTS;
            client.generate(request, options)
                    .subscribe(answer -> served.incrementAndGet(), failure -> wrong.add(failure.toString()));
            endOne();
            if (i % CALLS_PER_CHANGE == 0) {
                due.release();
            }
            made.incrementAndGet();
            while (made.get() - served.get() - wrong.size() > MOST_OPEN) {
                if (!endOne()) {
                    Thread.yield();
                }
            }
        }
        return null;
    }

    private boolean endOne() {
        Sinks.Empty<Void> attempt = open.poll();
        if (attempt != null) {
            attempt.tryEmitEmpty();
        }
        return attempt != null;
    }

    private Callable<Void> repeated(Runnable change) {
        return () -> {
            for (due.acquire(); !over.get(); due.acquire()) {
                change.run();
                changes.incrementAndGet();
            }
            return null;
        };
    }

    private void moveWeights() {
        EndpointPool pool = client.endpoints();
        pool.reweight("b", 0);
        pool.reweight("b", 7);
        pool.reweight("a", 0);
        pool.reweight("a", 1);
    }

    private void comeAndGo() {
        String name =
                "n" + changes.incrementAndGet() + "-" + Thread.currentThread().getId();
        client.endpoints().add(endpoint(name).withKeys("sk-one", "sk-two"));
        Thread.yield();
        AtomicBoolean drained = new AtomicBoolean();
        client.endpoints().drain(name).subscribe(nothing -> {}, failure -> wrong.add(failure.toString()), () -> {
            gone.add(name);
            AtomicInteger here = running.get(name);
            if (here != null && here.get() != 0) {
                wrong.add(name + " is gone with " + here + " attempts running");
            }
            drained.set(true);
        });
        while (!drained.get()) {
            if (!endOne()) {
                Thread.yield();
            }
        }
    }
}
