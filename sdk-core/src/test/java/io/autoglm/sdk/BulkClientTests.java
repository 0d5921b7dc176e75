package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.AdaptiveLimitSpec;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.batch.BulkResult;
import io.autoglm.sdk.batch.BulkSpec;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Priority;
import io.autoglm.sdk.policy.ProbeSubscriber;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Bulk runs through a whole client. */
class BulkClientTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ProbeSubscriber<BulkResult> above = new ProbeSubscriber<>();

    private static Flux<GenerateRequest> source(int count) {
        return Flux.range(0, count).map(i -> GenerateRequest.of("prompt " + i));
    }

    private AutoGlmClient played(PlayedWire wire, LimitSpec limit) {
        return AutoGlmClient.builder()
                .exchange(wire)
                .scheduler(time)
                .random(new Random(1))
                .limit(limit)
                .build();
    }

    private static LimitSpec from(int start) {
        return LimitSpec.adaptive(AdaptiveLimitSpec.defaults().withStart(start));
    }

    private void passUntilDone(Duration limit) {
        long end = time.now(TimeUnit.NANOSECONDS) + limit.toNanos();
        while (!above.terminated() && time.now(TimeUnit.NANOSECONDS) < end) {
            time.advanceTimeBy(Duration.ofSeconds(1));
        }
        assertThat(above.terminated()).as("ended within %s", limit).isTrue();
    }

    @Test
    void whenTheLimitFallsFrom64To1NoCallIsLostToTheQueue() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(10));
        AutoGlmClient client = played(wire, from(64));
        client.generateAll(source(400)).subscribe(above);
        above.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(15));
        assertThat(client.state().inFlight()).as("full").isGreaterThanOrEqualTo(64);

        wire.capacity.set(1);
        passUntilDone(Duration.ofHours(2));

        assertThat(above.completed).isTrue();
        assertThat(above.events).hasSize(400);
        assertThat(client.state().models().get(0).limit()).isLessThan(8);
        assertThat(above.events).allMatch(BulkResult::isAnswered);
        assertNothingIsHeld(client);
    }

    @Test
    void anotherCallersFullWaitingRoomFailsNoRequest() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(10));
        AutoGlmClient client = played(wire, LimitSpec.fixed(2).withMaxWaiting(4));
        CallOptions urgent = CallOptions.DEFAULTS.withPriority(Priority.INTERACTIVE);
        List<Throwable> failures = new ArrayList<>();
        Flux.range(0, 60)
                .flatMap(
                        i -> client.generate(GenerateRequest.of("urgent"), urgent)
                                .doOnError(failures::add)
                                .onErrorComplete(),
                        6)
                .subscribe();

        client.generateAll(source(20), BulkSpec.defaults().withConcurrency(10)).subscribe(above);
        above.request(Long.MAX_VALUE);
        passUntilDone(Duration.ofHours(1));

        assertThat(above.events).hasSize(20).allMatch(BulkResult::isAnswered);
        assertThat(failures).as("nor are the others displaced").isEmpty();
        assertNothingIsHeld(client);
    }

    @Test
    void aWaitingRoomOfNobodyIsRoomEnough() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(1));
        AutoGlmClient client = played(wire, LimitSpec.fixed(3).withMaxWaiting(0));
        client.generateAll(source(100)).subscribe(above);
        above.request(Long.MAX_VALUE);
        passUntilDone(Duration.ofHours(1));

        assertThat(above.events).hasSize(100).allMatch(BulkResult::isAnswered);
        assertNothingIsHeld(client);
    }

    @Test
    void autoKeepsThePipeFullAsTheLimitGrows() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(1));
        AutoGlmClient client = played(wire, from(4));
        client.generateAll(source(2_000)).subscribe(above);
        above.request(Long.MAX_VALUE);
        for (int second = 0; second < 6; second++) {
            time.advanceTimeBy(Duration.ofMillis(500));
            ClientState state = client.state();
            assertThat(state.inFlight())
                    .as("second %d", second)
                    .isEqualTo(state.models().get(0).limit());
            time.advanceTimeBy(Duration.ofMillis(500));
        }

        assertThat(client.state().models().get(0).limit()).isEqualTo(256);
        above.cancel();
        assertNothingIsHeld(client);
    }

    @Test
    void theTotalTimeOfACallCountsFromItsTurn() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(9));
        AutoGlmClient client = played(wire, LimitSpec.fixed(1));
        BulkSpec tight = BulkSpec.defaults()
                .withConcurrency(20)
                .withOptions(CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(10)));
        client.generateAll(source(20), tight).subscribe(above);
        above.request(Long.MAX_VALUE);
        passUntilDone(Duration.ofHours(1));

        assertThat(above.events).hasSize(20).allMatch(BulkResult::isAnswered);
    }

    @Test
    void andItEndsACallThatTakesLonger() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(11));
        AutoGlmClient client = played(wire, LimitSpec.fixed(1));
        BulkSpec tight = BulkSpec.defaults().withOptions(CallOptions.DEFAULTS.withTotalTimeout(Duration.ofSeconds(10)));
        client.generateAll(source(3), tight).subscribe(above);
        above.request(Long.MAX_VALUE);
        passUntilDone(Duration.ofHours(1));

        assertThat(above.events)
                .hasSize(3)
                .allMatch(result -> result.failure() != null && result.failure().code() == ErrorCode.DEADLINE_EXCEEDED);
        assertNothingIsHeld(client);
    }

    @Test
    void closingTheClientEndsTheRun() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofSeconds(10));
        AutoGlmClient client = played(wire, LimitSpec.fixed(2));
        client.generateAll(source(1_000)).subscribe(above);
        above.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofSeconds(10));
        client.close();

        assertThat(above.failure).hasMessageContaining("AGLM-4001");
        assertThat(above.events).hasSize(2);
    }

    @Test
    void cancelAtAnyMomentLeavesNothingBehind() {
        Random random = new Random(5);
        for (int round = 0; round < 50; round++) {
            PlayedWire wire = new PlayedWire(() -> Duration.ofMillis(1 + random.nextInt(2_000)));
            wire.capacity.set(1 + random.nextInt(20));
            AutoGlmClient client = played(wire, from(1 + random.nextInt(30)));
            ProbeSubscriber<BulkResult> probe = new ProbeSubscriber<>();
            client.generateAll(source(1_000)).subscribe(probe);
            probe.request(random.nextInt(4) == 0 ? 1 + random.nextInt(20) : Long.MAX_VALUE);
            time.advanceTimeBy(Duration.ofMillis(random.nextInt(20_000)));

            probe.cancel();

            assertNothingIsHeld(client);
            assertThat(wire.serving.get()).as("at the server").isZero();
            long sent = wire.attempts.get();
            time.advanceTimeBy(Duration.ofMinutes(5));
            assertThat(wire.attempts.get()).as("nothing begins after it").isEqualTo(sent);
            assertThat(probe.breaches).isEmpty();
        }
    }

    @Test
    void oneBadRequestOfManyIsOneFailure() {
        try (SimServer server = SimServer.start()) {
            AutoGlmClient client = client(server);
            Flux<GenerateRequest> source = Flux.range(0, 200)
                    .map(i -> i == 77
                            ? GenerateRequest.builder()
                                    .user("bad")
                                    .extra("temperature", new Object())
                                    .build()
                            : GenerateRequest.of("prompt " + i));

            List<BulkResult> results = client.generateAll(
                            source, BulkSpec.defaults().withOrdered(true))
                    .collectList()
                    .block(PATIENCE);

            assertThat(results).hasSize(200);
            assertThat(results)
                    .filteredOn(result -> !result.isAnswered())
                    .singleElement()
                    .satisfies(bad -> {
                        assertThat(bad.number()).isEqualTo(77);
                        assertThat(bad.failure().code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
                    });
            client.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void aSourceSlowerThanTheServerIsWaitedFor() {
        PlayedWire wire = new PlayedWire(() -> Duration.ofMillis(10));
        AutoGlmClient client = played(wire, LimitSpec.defaults());
        client.generateAll(source(50).delayElements(Duration.ofSeconds(1), time))
                .subscribe(above);
        above.request(Long.MAX_VALUE);
        time.advanceTimeBy(Duration.ofMillis(10_500));
        assertThat(above.events).hasSize(10);

        passUntilDone(Duration.ofMinutes(2));
        assertThat(above.events).hasSize(50);
    }

    @Test
    void aSubscriberSlowerThanTheServerHoldsItBack() {
        try (SimServer server = SimServer.start()) {
            AutoGlmClient client = client(server);
            List<BulkResult> results = new ArrayList<>();
            int concurrency = 4;

            Flux<BulkResult> run =
                    client.generateAll(source(60), BulkSpec.defaults().withConcurrency(concurrency));
            run.limitRate(1)
                    .concatMap(result -> Mono.delay(Duration.ofMillis(2)).thenReturn(result), 1)
                    .doOnNext(result -> {
                        results.add(result);
                        // one more is with concatMap, and one with the delay
                        assertThat((long) server.stats().requests())
                                .isLessThanOrEqualTo(results.size() + concurrency + 2);
                    })
                    .blockLast(PATIENCE);

            assertThat(results).hasSize(60);
            client.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void anAnswerIsRetriedAsEver() {
        try (SimServer server = SimServer.start(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofMillis(1)))
                .faults(SimFault.status(503))
                .faultProbability(0.2)
                .build())) {
            AutoGlmClient client = client(server);

            List<BulkResult> results =
                    client.generateAll(source(100)).collectList().block(PATIENCE);

            assertThat(results).hasSize(100);
            assertThat((long) server.stats().requests()).isGreaterThan(100);
            assertThat(results).filteredOn(BulkResult::isAnswered).hasSizeGreaterThan(90);
            client.close(Duration.ZERO).block(PATIENCE);
        }
    }

    private static AutoGlmClient client(SimServer server) {
        return AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim").build();
    }

    private static void assertNothingIsHeld(AutoGlmClient client) {
        ClientState state = client.state();
        assertThat(state.calls()).as("calls").isZero();
        assertThat(state.inFlight()).as("attempts").isZero();
        assertThat(state.waiting()).as("waiting").isZero();
        assertThat(state.models()).allMatch(model -> model.inFlight() == 0);
    }
}
