package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EnqueuedFaultTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static CompletableFuture<Integer> status() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIM.server().url() + "/v1/models"))
                .timeout(PATIENCE)
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    @Test
    void whatIsEnqueuedAfterARequestWasSeenIsForTheNextOne() throws Exception {
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Integer> first = status();
            SIM.server().takeRequest(PATIENCE);
            SIM.server().enqueue(SimFault.status(503));

            assertThat(first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the one that was seen, round %d", i)
                    .isEqualTo(200);
            assertThat(status().get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the next one")
                    .isEqualTo(503);
            SIM.server().takeRequest(PATIENCE);
        }
    }
}
