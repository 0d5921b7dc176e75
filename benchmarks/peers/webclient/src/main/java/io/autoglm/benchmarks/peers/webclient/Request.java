package io.autoglm.benchmarks.peers.webclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.autoglm.benchmarks.load.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is sent. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Request(
        String model,
        List<Message> messages,
        boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions) {

    record Message(String role, String content) {}

    record StreamOptions(@JsonProperty("include_usage") boolean includeUsage) {}

    static Request of(boolean stream) {
        return new Request(
                Target.MODEL,
                List.of(new Message("user", Target.PROMPT)),
                stream,
                stream ? new StreamOptions(true) : null);
    }
}
