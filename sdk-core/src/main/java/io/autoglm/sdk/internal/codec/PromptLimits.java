package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.ResponseFormat;

/** What can be said to a server that takes a single prompt. */
final class PromptLimits {

    private static final String REASON = "it has no member for it";

    private PromptLimits() {}

    /**
     * Checks what all such dialects refuse.
     *
     * @return rules to add to
     */
    static Rules check(String dialect, GenerateRequest request) {
        if (!request.extraBody().containsKey("prompt")) {
            String unused = SinglePrompt.of(request, "dialect " + dialect);
        }
        ResponseFormat format = request.responseFormat();
        return Rules.of(dialect, request)
                .atMost("tools", "tools", request.tools(), 0)
                .absent("toolChoice", "tool_choice", request.toolChoice(), REASON)
                .absent("reasoning", "reasoning_effort", request.reasoning(), REASON)
                .that(
                        format == null || format instanceof ResponseFormat.Text,
                        "responseFormat",
                        "response_format",
                        "must be text",
                        "JSON");
    }
}
