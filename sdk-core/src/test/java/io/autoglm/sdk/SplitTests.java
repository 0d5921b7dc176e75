package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.admission.ChiSquare;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/** 100,000 calls through the whole client go where the weights say, as closely as chance allows: once in 1,000 seeds it would not. */
class SplitTests {

    private static final int CALLS = 100_000;
    private static final int SEED = 20_260_101;

    private final PooledWire wire = new PooledWire();
    private AutoGlmClient client;

    private void start(EndpointSpec... endpoints) {
        wire.remembers = false;
        AutoGlmClientBuilder builder =
                AutoGlmClient.builder().exchange(wire).model("glm-4.6").random(new Random(SEED));
        for (EndpointSpec each : endpoints) {
            builder.endpoint(each);
        }
        client = builder.build();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void call(int calls) {
        int[] answered = new int[1];
        for (int i = 0; i < calls; i++) {
            client.generate("hi").subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnComplete() {
                    answered[0]++;
                }
            });
        }
        assertThat(answered[0]).isEqualTo(calls);
    }

    @Test
    void aCanaryOfTenPercentGetsTenPercent() {
        start(
                PooledWire.endpoint("stable").withWeight(90),
                PooledWire.endpoint("canary").withWeight(10));

        call(CALLS);

        int[] counts = {wire.count("stable"), wire.count("canary")};
        assertThat(counts[0] + counts[1]).isEqualTo(CALLS);
        assertThat(ChiSquare.of(counts, 90, 10)).as("canary %d", counts[1]).isLessThan(ChiSquare.ONE_DEGREE);
    }

    @Test
    void theSplitFollowsTheWeightsWhileTheyChange() {
        start(
                PooledWire.endpoint("stable").withWeight(90),
                PooledWire.endpoint("canary").withWeight(10));
        Random weights = new Random(SEED);
        double expected = 0;
        double variance = 0;

        for (int i = 0; i < CALLS / 1_000; i++) {
            int stable = weights.nextInt(101);
            client.endpoints().reweight("canary", 100); // not both at 0
            client.endpoints().reweight("stable", stable);
            client.endpoints().reweight("canary", stable == 0 ? 1 : 100 - stable);
            double part = stable == 0 ? 1 : (100.0 - stable) / 100;
            call(1_000);
            expected += 1_000 * part;
            variance += 1_000 * part * (1 - part);
        }

        double difference = wire.count("canary") - expected;
        assertThat(wire.count("stable") + wire.count("canary")).isEqualTo(CALLS);
        assertThat(difference * difference / variance)
                .as("canary %d, expected %.0f", wire.count("canary"), expected)
                .isLessThan(ChiSquare.ONE_DEGREE);
    }

    @Test
    void twoKeysShareThePartOfTheirEndpoint() {
        start(
                PooledWire.endpoint("stable").withWeight(90).withKeys("sk-one", "sk-two"),
                PooledWire.endpoint("canary").withWeight(10));

        call(CALLS);

        int[] counts = {wire.count("stable/1"), wire.count("stable/2"), wire.count("canary")};
        assertThat(ChiSquare.of(counts, 45, 45, 10)).isLessThan(ChiSquare.TWO_DEGREES);
    }

    @Test
    void withTwoKeysAWeightThatChangesIsStillThatOfTheEndpoint() {
        start(PooledWire.endpoint("stable").withKeys("sk-one", "sk-two"), PooledWire.endpoint("canary"));

        client.endpoints().reweight("stable", 90);
        client.endpoints().reweight("canary", 10);
        call(CALLS / 4);

        int[] counts = {wire.count("stable/1"), wire.count("stable/2"), wire.count("canary")};
        assertThat(ChiSquare.of(counts, 45, 45, 10)).isLessThan(ChiSquare.TWO_DEGREES);
    }
}
