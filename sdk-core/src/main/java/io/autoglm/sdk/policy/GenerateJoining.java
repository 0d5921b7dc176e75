package io.autoglm.sdk.policy;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Role;
import io.autoglm.sdk.model.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Single prompts of users, as the array of prompts that legacy completions take. */
final class GenerateJoining implements Joining<GenerateResponse> {

    private static final int PER_PROMPT = 3; // two quotation marks and a comma

    /** All of a request but its prompt. */
    private record Likeness(
            @Nullable String model,
            @Nullable Integer maxOutputTokens,
            Sampling sampling,
            List<String> stop,
            @Nullable Integer n,
            @Nullable ResponseFormat responseFormat,
            @Nullable String userId,
            Map<String, ?> extraBody) {}

    @Override
    public Operation<List<Part<GenerateResponse>>> operation() {
        return Operation.GENERATE_JOINTLY;
    }

    /** What only a chat can say, or what is said of this request alone, goes alone. */
    @Override
    public @Nullable Object likeness(Object request) {
        if (!(request instanceof GenerateRequest one)
                || prompt(one) == null
                || one.requestId() != null
                || !one.tools().isEmpty()
                || one.toolChoice() != null
                || one.reasoning() != null
                || one.extraBody().containsKey("prompt")
                || one.extraBody().containsKey("n")) {
            return null;
        }
        return new Likeness(
                one.model(),
                one.maxOutputTokens(),
                one.sampling(),
                one.stop(),
                one.n(),
                one.responseFormat(),
                one.userId(),
                one.extraBody());
    }

    private static @Nullable String prompt(GenerateRequest request) {
        Message only = request.messages().get(0);
        boolean single = request.messages().size() == 1
                && only.role() == Role.USER
                && only.content().size() == 1;
        return single && only.content().get(0) instanceof ContentPart.Text text ? text.text() : null;
    }

    @Override
    public int items(Object request) {
        Integer n = ((GenerateRequest) request).n();
        return n == null ? 1 : n;
    }

    @Override
    public long bytes(Object request) {
        String prompt = prompt((GenerateRequest) request);
        return PER_PROMPT + (prompt == null ? 0 : JsonLength.of(prompt));
    }

    @Override
    public Object join(List<?> requests) {
        return new JointRequest(
                requests.stream().map(GenerateRequest.class::cast).toList());
    }

    @Override
    public GenerateResponse timed(GenerateResponse answer, int attempts, Duration queueTime, Duration duration) {
        return new GenerateResponse(
                answer.id(),
                answer.model(),
                answer.choices(),
                answer.usage(),
                answer.extras(),
                answer.meta().timed(attempts, queueTime, duration));
    }
}
