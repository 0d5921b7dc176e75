package io.autoglm.cli;

import static io.autoglm.cli.JsonLines.string;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.DoctorSpec;
import io.autoglm.sdk.error.Hint;
import java.io.OutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Shows an examination as lines of JSON: a {@code check} for each step, last a {@code summary}. The language is always English. */
final class DoctorJson implements DoctorReport {

    private final JsonLines lines;

    DoctorJson(OutputStream out) {
        lines = new JsonLines(out);
    }

    @Override
    public void begin(DoctorSpec spec) {
        // the checks say what was not done
    }

    @Override
    public void check(Check check) {
        lines.write("check", json -> {
            string(json, "place", check.place());
            string(json, "step", check.step().id());
            string(json, "state", word(check.state()));
            string(json, "code", check.code() == null ? null : check.code().id());
            json.writeNumberProperty("took_ms", check.took().toMillis());
            json.writeObjectPropertyStart("facts");
            check.facts().forEach((name, value) -> string(json, name, value));
            json.writeEndObject();
            string(json, "cause", english(check.cause()));
            string(json, "cure", english(check.cure()));
            string(json, "command", check.command());
        });
    }

    @Override
    public void end(DoctorTally tally) {
        Check failure = tally.firstFailure();
        lines.write("summary", json -> {
            for (CheckState state : CheckState.values()) {
                json.writeNumberProperty(word(state), tally.count(state));
            }
            failure(json, failure);
        });
    }

    private static void failure(JsonGenerator json, @Nullable Check failure) {
        string(json, "place", failure == null ? null : failure.place());
        string(json, "step", failure == null ? null : failure.step().id());
        string(
                json,
                "code",
                failure == null || failure.code() == null
                        ? null
                        : failure.code().id());
    }

    private static String word(CheckState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String english(@Nullable Hint sentence) {
        return sentence == null ? null : sentence.english();
    }
}
