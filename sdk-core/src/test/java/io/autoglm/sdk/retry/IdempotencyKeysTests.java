package io.autoglm.sdk.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.RecordedRequest;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** As the server sees them. */
class IdempotencyKeysTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final RetrySpec AT_ONCE =
            RetrySpec.defaults().withFailed(new Backoff(Duration.ZERO, 1, Duration.ZERO, Backoff.Jitter.NONE));

    private final SimServer server = SimServer.start();
    private final List<AutoGlmClient> clients = new ArrayList<>();

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("sim")
                .random(new Random(5))
                .retry(AT_ONCE.withIdempotencyKeys(true));
    }

    private AutoGlmClient built(AutoGlmClientBuilder builder) {
        AutoGlmClient client = builder.build();
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.close(Duration.ZERO).block(PATIENCE));
        server.close();
    }

    private List<String> keys() {
        return server.requests().stream()
                .map(request -> request.header("Idempotency-Key"))
                .toList();
    }

    @Test
    void allAttemptsOfACallHaveOneKeyAndEachSubscriptionHasItsOwn() {
        server.enqueue(SimFault.status(503));
        server.enqueue(SimFault.status(503));
        Flux<String> call = built(builder()).streamText("hi");
        call.blockLast(PATIENCE);
        call.blockLast(PATIENCE);

        List<String> keys = keys();
        assertThat(keys).hasSize(4).doesNotContainNull();
        assertThat(keys.subList(0, 3)).containsOnly(keys.get(0));
        assertThat(keys.get(3)).isNotEqualTo(keys.get(0));
        assertThat(UUID.fromString(keys.get(0)))
                .hasToString(keys.get(0)) // bare, in small letters
                .satisfies(key -> assertThat(key.version()).isEqualTo(4))
                .satisfies(key -> assertThat(key.variant()).isEqualTo(2));
    }

    @Test
    void wholeAnswersHaveOneToo() {
        server.enqueue(SimFault.status(502));
        built(builder()).generate("hi").block(PATIENCE);

        assertThat(keys()).hasSize(2).doesNotContainNull().containsOnly(keys().get(0));
    }

    @Test
    void aQuestionWithoutARequestHasNone() {
        built(builder()).models().block(PATIENCE);

        assertThat(keys()).containsOnlyNulls();
    }

    @Test
    void thereAreNoneUnlessTheyAreSwitchedOn() {
        server.enqueue(SimFault.status(502));
        built(builder().retry(AT_ONCE)).generate("hi").block(PATIENCE);

        assertThat(keys()).hasSize(2).containsOnlyNulls();
        assertThat(RetrySpec.defaults().idempotencyKeys()).isFalse();
    }

    @Test
    void theCallersOwnKeyWins() {
        server.enqueue(SimFault.status(502));
        CallOptions own = CallOptions.DEFAULTS.withHeader("idempotency-key", "mine");
        built(builder()).generate(GenerateRequest.of("hi"), own).block(PATIENCE);
        built(builder().header("IDEMPOTENCY-KEY", "the client's"))
                .generate("hi")
                .block(PATIENCE);

        assertThat(keys()).containsExactly("mine", "mine", "the client's");
        assertThat(server.requests())
                .extracting(RecordedRequest::headers)
                .allMatch(headers -> headers.get("Idempotency-Key").size() == 1);
    }

    @Test
    void keysUseAllTheirBitsButVersionAndVariant() {
        Random random = new Random(1);
        long ones = 0;
        long zeros = 0;
        long onesBelow = 0;
        for (int i = 0; i < 1_000; i++) {
            UUID key = IdempotencyKeys.key(random);
            ones |= key.getMostSignificantBits();
            zeros |= ~key.getMostSignificantBits();
            onesBelow |= key.getLeastSignificantBits();
        }

        assertThat(Long.toHexString(ones)).isEqualTo("ffffffffffff4fff");
        assertThat(Long.toHexString(zeros)).isEqualTo("ffffffffffffbfff");
        assertThat(Long.toHexString(onesBelow)).isEqualTo("bfffffffffffffff");
    }
}
