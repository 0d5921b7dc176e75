package io.autoglm.spring;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.error.Hint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks as plain values, so that every version of JSON mapping writes the same: the members of {@code autoglm doctor --json}, in English. */
final class CheckReports {

    private CheckReports() {}

    /** Returns {@code checks} and a {@code summary} of them. */
    static Map<String, Object> of(List<Check> checks) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("checks", checks.stream().map(CheckReports::check).toList());
        report.put("summary", summary(checks));
        return report;
    }

    private static Map<String, @Nullable Object> check(Check check) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("place", check.place());
        members.put("step", check.step().id());
        members.put("state", word(check.state()));
        members.put("code", code(check));
        members.put("took_ms", check.took().toMillis());
        members.put("facts", check.facts());
        members.put("cause", english(check.cause()));
        members.put("cure", english(check.cure()));
        members.put("command", check.command());
        return members;
    }

    private static Map<String, @Nullable Object> summary(List<Check> checks) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (CheckState state : CheckState.values()) {
            members.put(
                    word(state),
                    checks.stream().filter(check -> check.state() == state).count());
        }
        Check failure = checks.stream()
                .filter(check -> check.state() == CheckState.FAILED)
                .findFirst()
                .orElse(null);
        members.put("place", failure == null ? null : failure.place());
        members.put("step", failure == null ? null : failure.step().id());
        members.put("code", failure == null ? null : code(failure));
        return members;
    }

    private static String word(CheckState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String code(Check check) {
        return check.code() == null ? null : check.code().id();
    }

    private static @Nullable String english(@Nullable Hint sentence) {
        return sentence == null ? null : sentence.english();
    }
}
