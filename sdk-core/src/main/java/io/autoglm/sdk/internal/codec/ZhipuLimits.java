package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Role;
import io.autoglm.sdk.model.Sampling;
import io.autoglm.sdk.model.ToolChoice;

/** What the platform takes of a request to generate, from its reference. It ignores much of what it does not take, so it is refused here. */
final class ZhipuLimits {

    private ZhipuLimits() {}

    static void check(GenerateRequest request) {
        Sampling sampling = request.sampling();
        ToolChoice choice = request.toolChoice();
        ResponseFormat format = request.responseFormat();
        Integer n = request.n();
        Rules.of(ZhipuDialect.NAME, request)
                .within("temperature", "temperature", sampling.temperature(), 0, 1)
                .within("topP", "top_p", sampling.topP(), 0.01, 1)
                .within("maxOutputTokens", "max_tokens", request.maxOutputTokens(), 1, 131_072)
                .atMost("stop", "stop", request.stop(), 1)
                .atMost("tools", "tools", request.tools(), 128)
                .length("userId", "user_id", request.userId(), 6, 128)
                .that(n == null || n == 1, "n", "n", "must be 1 (there is one answer)", String.valueOf(n))
                .that(
                        choice == null || choice.mode() == ToolChoice.Mode.AUTO,
                        "toolChoice",
                        "tool_choice",
                        "must be AUTO (everything else is taken for it; for no tools leave them out)",
                        choice == null ? "" : choice.mode())
                .that(
                        !(format instanceof ResponseFormat.JsonSchema),
                        "responseFormat",
                        "response_format",
                        "must be text or a JSON object (a schema is ignored; put it into the prompt)",
                        "a JSON schema");
        for (Message message : request.messages()) {
            if (message.role() == Role.DEVELOPER) {
                throw new IllegalArgumentException(
                        "messages must not have role DEVELOPER in dialect zhipu, use SYSTEM instead");
            }
        }
        if (request.messages().stream().allMatch(ZhipuLimits::isSystemOrAssistant)) {
            throw new IllegalArgumentException(
                    "messages must have one of role USER or TOOL in dialect zhipu, had SYSTEM and ASSISTANT only");
        }
    }

    private static boolean isSystemOrAssistant(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.ASSISTANT;
    }
}
