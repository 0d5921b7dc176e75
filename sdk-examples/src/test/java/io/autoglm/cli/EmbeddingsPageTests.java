package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.batch.EmbedResult;
import io.autoglm.sdk.batch.EmbedSpec;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimServerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What {@code docs/embeddings.md} shows, compiled and run. */
@ExtendWith(SimServerExtension.class)
class EmbeddingsPageTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Long, float[]> stored = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();

    private static AutoGlmClient client(SimServer server) {
        return AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("chat")
                .embed(EmbedSpec.ofModel("embedder"))
                .build();
    }

    private Mono<float[]> one(AutoGlmClient client) {
        return client.embed("a text").map(EmbedResponse::vector);
    }

    private Mono<EmbedResponse> list(AutoGlmClient client, List<String> texts) {
        return client.embed(EmbedRequest.builder().inputs(texts).dimensions(256).build());
    }

    private Mono<Void> run(AutoGlmClient client, Flux<String> rows) {
        return client.embed(rows, EmbedSpec.asClient().withMaxItems(64).withConcurrency(8))
                .concatMap(result -> result.isSuccess() ? store(result.index(), result.orThrow()) : note(result))
                .then();
    }

    private Mono<Void> store(long index, float[] vector) {
        return Mono.fromRunnable(() -> stored.put(index, vector));
    }

    private Mono<Void> note(EmbedResult result) {
        return Mono.fromRunnable(() -> failed.add(result.toString()));
    }

    @Test
    void everySnippetDoesWhatThePageSays(SimServer server) {
        try (AutoGlmClient client = client(server)) {
            assertThat(one(client).block(PATIENCE)).hasSize(8);
            assertThat(list(client, List.of("a", "b")).block(PATIENCE).dimensions())
                    .isEqualTo(256);
            run(client, Flux.just("a", "POISON", "c")).block(PATIENCE);
        }

        assertThat(stored).containsOnlyKeys(0L, 2L);
        assertThat(failed).containsExactly("EmbedResult[1, AGLM-1301]");
        assertThat(server.requests())
                .allMatch(request -> new String(request.body()).contains("\"model\":\"embedder\""));
    }
}
