package io.autoglm.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.ResponseHeaders;
import io.autoglm.sdk.model.ResponseMeta;
import io.autoglm.sdk.policy.BytesPerCall;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What both observing policies cost in bytes per streamed call, beyond the same call without them. */
class ObservationCostTests {

    private static final int CALLS = 2_000;
    private static final Endpoint ENDPOINT = new Endpoint("pool-a", URI.create("https://llm.example/v1"), "glm-4.6");

    private final ObservationRegistry registry = ObservationRegistry.create();

    @Test
    void aRegistryWithoutHandlersCostsNothing() {
        assertThat(beyondTheBareCall(3)).isLessThanOrEqualTo(0.1);
    }

    @Test
    void metersCostAFewKilobytesPerCall() {
        registry.observationConfig().observationHandler(new AutoGlmMeters(new SimpleMeterRegistry()));
        double cost = beyondTheBareCall(3);
        System.out.printf(Locale.ROOT, "observed with meters: %.0f B per call%n", cost);
        assertThat(cost).isBetween(1_000.0, 8_000.0);
    }

    @Test
    void tracesAndMetersCostSomeMore() {
        try (OtelFixture otel = new OtelFixture()) {
            otel.registry.observationConfig().observationHandler(new AutoGlmMeters(new SimpleMeterRegistry()));
            double cost = beyondTheBareCall(3, otel.registry);
            System.out.printf(Locale.ROOT, "observed with meters and traces: %.0f B per call%n", cost);
            assertThat(cost).isBetween(2_000.0, 20_000.0);
        }
    }

    @Test
    void anEventCostsNothing() {
        registry.observationConfig().observationHandler(new AutoGlmMeters(new SimpleMeterRegistry()));
        double many = beyondTheBareCall(1_003);
        double few = beyondTheBareCall(3);
        assertThat((many - few) / 1_000)
                .isLessThan(2); // the smallest object has 16 B; the rest is the histogram's turning windows
    }

    private double beyondTheBareCall(int events) {
        return beyondTheBareCall(events, registry);
    }

    private static double beyondTheBareCall(int events, ObservationRegistry registry) {
        GenerateEvent[] answer = new GenerateEvent[events];
        Arrays.fill(answer, new GenerateEvent.TextDelta(0, "x"));
        answer[0] = new GenerateEvent.Started("id", "glm-4.6");
        answer[events - 1] = new GenerateEvent.Finished(
                List.of(FinishReason.STOP),
                null,
                Map.of(),
                new ResponseMeta(200, ResponseHeaders.NONE, null, "probe", 1, Duration.ZERO, null, Duration.ZERO));
        Exchange bare = BytesPerCall.answering(answer);
        Exchange observed = new CallObservationPolicy(registry, call -> ENDPOINT, null)
                .around(new AttemptObservationPolicy(registry, null).around(bare));
        return bytesPerCall(observed) - bytesPerCall(bare);
    }

    private static double bytesPerCall(Exchange chain) {
        return BytesPerCall.of(chain, CALLS, call -> call.withEndpoint(ENDPOINT));
    }
}
