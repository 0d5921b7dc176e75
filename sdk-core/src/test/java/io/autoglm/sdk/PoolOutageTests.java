package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.PlayedServer.Behaviour;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.policy.BreakerState;
import io.autoglm.sdk.policy.BreakerStatus;
import io.autoglm.sdk.time.TimeoutSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.scheduler.VirtualTimeScheduler;

/** One of two endpoints is out for 60 s: nobody notices. */
class PoolOutageTests {

    private static final int PER_SECOND = 200;
    private static final int START = 20;
    private static final int END = START + 60;
    private static final int LAST = END + 60;
    private static final Behaviour ANSWERS = PlayedServer.answers(Duration.ofMillis(50));

    private record Outage(String name, Behaviour out, boolean streaming) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Outage> outages() {
        Behaviour gateway = PlayedServer.fails(Duration.ofMillis(5), PlayedServer.badGateway());
        return Stream.of(
                new Outage(
                        "connection refused", PlayedServer.fails(Duration.ofMillis(1), PlayedServer.refused()), false),
                new Outage("503 of a gateway", gateway, false),
                new Outage("503 of a gateway, streams", gateway, true),
                new Outage(
                        "overloaded",
                        PlayedServer.fails(Duration.ofMillis(5), PlayedServer.overloaded(Duration.ofSeconds(1))),
                        false),
                new Outage("no first event", PlayedServer.isSilent(), true));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void noCallFailsTheLoadMovesAndComesBack(Outage outage) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        Behaviour shaky = ANSWERS.during(Duration.ofSeconds(START), Duration.ofSeconds(END), outage.out());
        PlayedServer one = new PlayedServer(shaky, new Random(1));
        PlayedServer two = new PlayedServer(ANSWERS, new Random(2));
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(new PlayedPool(Map.of("one", one, "two", two)))
                .endpoint(EndpointSpec.at("https://one.test").withName("one"))
                .endpoint(EndpointSpec.at("https://two.test").withName("two"))
                .scheduler(time)
                .random(new Random(3))
                .limit(LimitSpec.fixed(10_000))
                .timeouts(TimeoutSpec.defaults().withFirstEvent(Duration.ofSeconds(2)))
                .build();

        OpenLoop calls = OpenLoop.run(time, client, outage.streaming(), PER_SECOND, LAST, new Random(4));

        int atOne = one.attempts(START, END);
        double perCall = (double) (atOne + two.attempts(START, END)) / calls.offered(START, END);
        System.out.printf(
                "%s: %d of %d calls failed; %.3f attempts per call, %d of them at the endpoint that is out; retries refused %d%n",
                outage,
                calls.failures().values().stream().mapToInt(n -> n).sum(),
                calls.offered(0, LAST),
                perCall,
                atOne,
                client.state().retriesRefused());
        assertThat(calls.failures()).isEmpty();
        assertThat(perCall).isLessThanOrEqualTo(1.2);
        assertThat((double) one.attempts(END + 5, LAST) / calls.offered(END + 5, LAST))
                .isBetween(0.45, 0.55);
        List<BreakerState> breakers = client.endpoints().endpoints().stream()
                .map(endpoint -> Objects.requireNonNull(endpoint.routes().get(0).breaker()))
                .map(BreakerStatus::state)
                .toList();
        assertThat(breakers).containsOnly(BreakerState.CLOSED);
    }
}
