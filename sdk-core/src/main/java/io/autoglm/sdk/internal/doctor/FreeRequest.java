package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.policy.Operation;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request to generate that cannot be served, so that it costs nothing: it names the model, has no message and no prompt that is one, and
 * would be for one model token. Who gets it looks at path, credential, permission, limits and often the model before he refuses it.
 */
final class FreeRequest {

    private FreeRequest() {}

    static byte[] of(Patient patient) {
        return json(patient, patient.model(), null, 1, false).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns a request as a person would write it; {@code null} as the prompt makes one that cannot be served. */
    static String json(
            Patient patient, @Nullable String model, @Nullable String prompt, int tokens, boolean streaming) {
        Target target = patient.subject.dialect().target(Operation.GENERATE);
        String asked = target.path().endsWith("chat/completions") ? messages(prompt) : prompt(prompt);
        String named = model == null ? "" : "\"model\":" + quoted(model) + ",";
        return "{" + named + asked + ",\"max_tokens\":" + tokens + (streaming ? ",\"stream\":true}" : "}");
    }

    private static String messages(@Nullable String prompt) {
        String message = prompt == null ? "" : "{\"role\":\"user\",\"content\":" + quoted(prompt) + "}";
        return "\"messages\":[" + message + "]";
    }

    private static String prompt(@Nullable String prompt) {
        return "\"prompt\":" + (prompt == null ? "{}" : quoted(prompt));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
