package io.autoglm.cli;

import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What one question and a whole conversation have in common. */
final class RequestOptions {

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions that come before the conversation.")
    @Nullable
    String system;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most model tokens to generate, at least 1.")
    @Nullable
    Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "X", description = "0 to 2; 0 is as repeatable as the server can be.")
    @Nullable
    Double temperature;

    /** Returns the request to {@code model} that sends {@code messages}. */
    GenerateRequest request(String model, List<Message> messages) {
        try {
            return GenerateRequest.builder()
                    .model(model)
                    .messages(messages)
                    .maxOutputTokens(maxTokens)
                    .temperature(temperature)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()).replace("maxOutputTokens", "--max-tokens"));
        }
    }
}
