package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.observe.ClientState;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimLatency;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Two of four servers die with several hundred calls in flight. Those two never finish an answer by themselves: one falls silent in the
 * middle of each, the other before its head; so all that they were sent is under way when they die.
 */
class HalfThePoolDiesTests {

    private static final int UNARY = 400;
    private static final int STREAMS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimServer one = serving();
    private final SimServer two = serving();
    private final SimServer silentWithin = failing(SimFault.stallAfterEvents(3));
    private final SimServer silentBefore = failing(SimFault.stallBeforeHeaders());
    private final AutoGlmClient client = client();
    private final CountDownLatch open = new CountDownLatch(UNARY + STREAMS);

    private static SimServer serving() {
        return SimServer.start(SimBehavior.builder()
                .firstToken(SimLatency.fixed(Duration.ofMillis(100)))
                .answer("a ", "whole ", "answer ", "of ", "five")
                .build());
    }

    private static SimServer failing(SimFault fault) {
        return SimServer.start(SimBehavior.builder()
                .answer("the ", "beginning ", "of ", "an ", "answer")
                .faults(fault)
                .faultProbability(1)
                .build());
    }

    private AutoGlmClient client() {
        AutoGlmClientBuilder builder =
                AutoGlmClient.builder().model("sim").limit(LimitSpec.fixed(600)).random(new Random(3));
        Stream.of(one, two, silentWithin, silentBefore)
                .forEach(server ->
                        builder.endpoint(EndpointSpec.at(server.baseUrl()).withName(name(server))));
        return builder.build();
    }

    private static String name(SimServer server) {
        return "at-" + server.port();
    }

    @AfterEach
    void close() {
        client.close(Duration.ZERO).block(PATIENCE);
        Stream.of(one, two, silentWithin, silentBefore).forEach(SimServer::close);
    }

    /** One call, and how it went. */
    private final class Heard<T> extends BaseSubscriber<T> {

        final StringBuilder text = new StringBuilder();
        volatile T last;
        volatile AutoGlmException failure;

        Heard(Publisher<T> call) {
            call.subscribe(this);
        }

        @Override
        protected void hookOnNext(T event) {
            last = event;
            if (event instanceof GenerateEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            failure = (AutoGlmException) error;
        }

        @Override
        protected void hookFinally(reactor.core.publisher.SignalType end) {
            open.countDown();
        }
    }

    @Test
    void noUnaryCallFailsAndOnlyStreamsThatHadBegunDo() throws Exception {
        List<Heard<?>> unary = new ArrayList<>();
        List<Heard<GenerateEvent>> streams = new ArrayList<>();
        for (int i = 0; i < UNARY / 2; i++) {
            unary.add(new Heard<>(client.generate("hi")));
            unary.add(new Heard<>(client.generate("hi")));
            streams.add(new Heard<>(client.stream("hi")));
        }
        int dying = awaitOnlyTheDyingAreBusy();
        double capacity = client.state().retryCapacity();

        silentWithin.close();
        silentBefore.close();

        assertThat(open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("%d calls are open", open.getCount())
                .isTrue();
        assertThat(dying).as("in flight at the two").isGreaterThan(200);
        assertThat(unary).allSatisfy(call -> assertThat(call.failure).isNull());
        checkStreams(streams);
        checkBudget(capacity);
    }

    /** Returns how many attempts are in flight once all others are over. */
    private int awaitOnlyTheDyingAreBusy() {
        return Flux.interval(Duration.ofMillis(5))
                .map(tick ->
                        silentWithin.requests().size() + silentBefore.requests().size())
                .filter(busy -> busy == open.getCount()
                        && one.stats().inFlight() + two.stats().inFlight() == 0)
                .next()
                .timeout(
                        PATIENCE,
                        Mono.error(() -> new AssertionError(open.getCount() + " open, " + silentWithin.stats() + ", "
                                + silentBefore.stats() + ", " + client.state())))
                .block();
    }

    private void checkStreams(List<Heard<GenerateEvent>> streams) {
        List<Heard<GenerateEvent>> failed =
                streams.stream().filter(call -> call.failure != null).toList();
        assertThat(failed).hasSizeBetween(10, 100).allSatisfy(call -> {
            assertThat(call.failure.code()).isIn(ErrorCode.STREAM_CUT, ErrorCode.CONNECTION_LOST);
            assertThat(call.text.toString()).startsWith("the beginning");
            assertThat(call.failure.partial().text()).isEqualTo(call.text.toString());
            assertThat(call.failure.endpoint()).isEqualTo(name(silentWithin));
        });
        List<Heard<GenerateEvent>> whole =
                streams.stream().filter(call -> call.failure == null).toList();
        assertThat(whole).hasSizeGreaterThan(100).allSatisfy(call -> {
            assertThat(call.last).isInstanceOf(GenerateEvent.Finished.class);
            assertThat(call.text.toString()).isEqualTo("a whole answer of five");
        });
        assertThat(whole)
                .filteredOn(call -> ((GenerateEvent.Finished) call.last).meta().attempts() > 1)
                .as("moved over")
                .hasSizeGreaterThan(10);
    }

    private void checkBudget(double capacity) {
        ClientState after = client.state();
        long attempts = after.endpoints().stream()
                .flatMap(endpoint -> endpoint.routes().stream())
                .mapToLong(route -> route.admitted())
                .sum();
        assertThat(after.retriesRefused()).isZero();
        assertThat((double) attempts).as("attempts").isBetween(UNARY + STREAMS + 1.0, UNARY + STREAMS + capacity);
        assertThat(after.inFlight() + after.waiting() + after.calls()).isZero();
    }
}
