package io.autoglm.benchmarks.peers.webclient;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read of an answer and of a chunk: {@code choices[0].message.content} and {@code choices[0].delta.content}. */
record Completion(@Nullable List<Choice> choices) {

    record Choice(@Nullable Message message, @Nullable Message delta) {}

    record Message(@Nullable String content) {}

    /** Returns the text; empty where there is none, as in a chunk that says how an answer ended. */
    String text() {
        if (choices == null || choices.isEmpty()) {
            return "";
        }
        Choice first = choices.get(0);
        Message message = first.delta() != null ? first.delta() : first.message();
        return message == null || message.content() == null ? "" : message.content();
    }
}
