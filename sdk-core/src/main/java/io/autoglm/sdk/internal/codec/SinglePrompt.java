package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Role;

/** The one text that a conversation of one user message is. */
final class SinglePrompt {

    private SinglePrompt() {}

    /**
     * Returns the text of the only message of {@code request}.
     *
     * @param who the subject of the refusal, for example {@code dialect generate}
     * @throws IllegalArgumentException saying what else there is when it is not exactly one text by the user
     */
    static String of(GenerateRequest request, String who) {
        if (request.messages().size() > 1) {
            throw refused(who, request.messages().size() + " messages");
        }
        Message only = request.messages().get(0);
        if (only.role() != Role.USER) {
            throw refused(who, "a message of role " + only.role());
        }
        if (only.content().size() > 1) {
            throw refused(who, "a message of " + only.content().size() + " parts");
        }
        if (only.content().get(0) instanceof ContentPart.Text text) {
            return text.text();
        }
        throw refused(who, "a picture");
    }

    private static IllegalArgumentException refused(String who, String what) {
        return new IllegalArgumentException("messages must be one text by the user, had " + what + ": " + who
                + " takes a single prompt and would lose the rest");
    }
}
