package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts of several callers in one request for vectors, which every server takes. */
final class EmbedJoining implements Joining<EmbedResponse> {

    private static final int PER_TEXT = 3; // two quotation marks and a comma

    /** All of a request but its texts. */
    private record Likeness(
            @Nullable String model,
            @Nullable Integer dimensions,
            @Nullable String userId,
            Map<String, ?> extraBody) {}

    @Override
    public Operation<List<Part<EmbedResponse>>> operation() {
        return Operation.EMBED_JOINTLY;
    }

    @Override
    public @Nullable Object likeness(Object request) {
        return request instanceof EmbedRequest one && one.requestId() == null
                ? new Likeness(one.model(), one.dimensions(), one.userId(), one.extraBody())
                : null;
    }

    @Override
    public int items(Object request) {
        return ((EmbedRequest) request).inputs().size();
    }

    @Override
    public long bytes(Object request) {
        return ((EmbedRequest) request)
                .inputs().stream()
                        .mapToLong(text -> PER_TEXT + JsonLength.of(text))
                        .sum();
    }

    @Override
    public Object join(List<?> requests) {
        return new JointRequest(requests.stream().map(EmbedRequest.class::cast).toList());
    }

    @Override
    public EmbedResponse timed(EmbedResponse answer, int attempts, Duration queueTime, Duration duration) {
        return new EmbedResponse(
                answer.model(),
                answer.embeddings(),
                answer.usage(),
                answer.meta().timed(attempts, queueTime, duration));
    }
}
