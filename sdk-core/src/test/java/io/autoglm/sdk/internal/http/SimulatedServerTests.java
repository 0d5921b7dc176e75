package io.autoglm.sdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.OpenAiDialect;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Credential;
import io.autoglm.sdk.policy.Endpoint;
import io.autoglm.sdk.policy.Exchange;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.test.SimServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** The real dialect over the real transport. */
class SimulatedServerTests extends HttpFixture {

    @Test
    void streamsAndGeneratesTheSameTextOverOneConnection() {
        try (SimServer server = SimServer.start()) {
            Exchange real = transport.exchange(OpenAiDialect.INSTANCE);

            List<GenerateEvent> events =
                    real.exchange(call(server, Operation.STREAM)).collectList().block(PATIENCE);
            await("kept", () -> transport.idleConnections() == 1);
            String whole = real.exchange(call(server, Operation.GENERATE))
                    .blockLast(PATIENCE)
                    .text();

            StringBuilder streamed = new StringBuilder();
            events.forEach(
                    event -> streamed.append(event instanceof GenerateEvent.TextDelta delta ? delta.text() : ""));
            assertThat(streamed.toString()).isNotEmpty().isEqualTo(whole);
            assertThat(events.get(events.size() - 1)).isInstanceOf(GenerateEvent.Finished.class);
            await("kept", () -> transport.idleConnections() == 1);
        }
    }

    private static <E> Call<E> call(SimServer server, Operation<E> operation) {
        GenerateRequest request =
                GenerateRequest.builder().model("sim").user("Hello").build();
        return Call.of(operation, request, CallOptions.DEFAULTS, Schedulers.parallel())
                .withEndpoint(new Endpoint("sim", BaseUrls.normalize(server.baseUrl())))
                .withCredential(Credential.NONE);
    }
}
