package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.GenerateRequestBuilder;
import io.autoglm.sdk.model.Reasoning;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request as OpenAI's chat completions have it: what a dialect would write, the other way round. What is not known here is sent as
 * it is. Messages of failures name members, never content.
 */
public final class RequestReader {

    private RequestReader() {}

    /**
     * Returns the request that {@code body} describes: by {@code messages}, or by {@code prompt}, the text of its only message.
     *
     * @throws IllegalArgumentException naming the member and the rule
     */
    public static GenerateRequest read(Map<String, ?> body) {
        GenerateRequestBuilder request = GenerateRequest.builder();
        if (body.containsKey("prompt") == body.containsKey("messages")) {
            throw new IllegalArgumentException("exactly one of 'prompt' and 'messages' must be there, "
                    + (body.containsKey("prompt") ? "both are" : "none is"));
        }
        body.forEach((name, value) -> {
            if (value != null) {
                take(request, name, value);
            }
        });
        return request.build();
    }

    private static void take(GenerateRequestBuilder request, String name, Object value) {
        switch (name) {
            case "prompt" -> request.user(Members.text(name, value));
            case "messages" -> request.messages(MessageReader.read(value));
            case "model" -> request.model(Members.text(name, value));
            case "max_tokens" -> request.maxOutputTokens(Members.whole(name, value));
            case "temperature" -> request.temperature(Members.number(name, value));
            case "top_p" -> request.topP(Members.number(name, value));
            case "seed" -> request.seed(Members.large(name, value));
            case "n" -> request.n(Members.whole(name, value));
            case "stop" -> request.stop(stop(value));
            case "reasoning_effort" -> request.reasoning(Reasoning.effort(Members.text(name, value)));
            case "user" -> request.userId(Members.text(name, value));
            case "request_id" -> request.requestId(Members.text(name, value));
            case "stream" -> refuseStream(value);
            default -> request.extra(name, value);
        }
    }

    private static void refuseStream(Object value) {
        if (!Boolean.FALSE.equals(value)) {
            throw new IllegalArgumentException("'stream' must be false or absent: the answer is asked for as a whole");
        }
    }

    private static String[] stop(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(each -> Members.text("stop", each)).toArray(String[]::new);
        }
        return new String[] {Members.text("stop", value)};
    }
}
