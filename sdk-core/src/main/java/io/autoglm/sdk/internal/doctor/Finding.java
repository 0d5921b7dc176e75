package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.Check;
import io.autoglm.sdk.doctor.CheckState;
import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.error.Hint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a step finds, while it is being found. For one thread at a time. */
final class Finding {

    private final Map<String, String> facts = new LinkedHashMap<>();
    private CheckState state = CheckState.PASSED;
    private @Nullable ErrorCode code;
    private @Nullable Hint cause;
    private @Nullable Hint cure;

    /** Adds a fact; one that is not known is left out. */
    Finding fact(String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value.toString());
        }
        return this;
    }

    /** Adds a length of time as a fact. */
    Finding fact(String name, Duration value) {
        return fact(name, Lengths.of(value));
    }

    CheckState state() {
        return state;
    }

    @Nullable
    ErrorCode code() {
        return code;
    }

    /** Warns of what is called {@code name}, unless something worse is known. */
    Finding warn(String name, String... arguments) {
        return alarm(CheckState.WARNED, null, name, arguments);
    }

    /** Warns of what calls fail for with {@code with}, unless something worse is known. */
    Finding warn(ErrorCode with, String name, String... arguments) {
        return alarm(CheckState.WARNED, with, name, arguments);
    }

    /** Fails for what is called {@code name}, unless it has failed already. */
    Finding failAs(@Nullable ErrorCode with, String name, String... arguments) {
        return alarm(CheckState.FAILED, with, name, arguments);
    }

    private Finding alarm(CheckState worse, @Nullable ErrorCode with, String name, String... arguments) {
        if (worse.compareTo(state) > 0) {
            state = worse;
            code = with;
            cause = Sentences.named(name + ".cause", arguments);
            cure = Sentences.named(name + ".cure", arguments);
        }
        return this;
    }

    /** Fails for {@code failure}, as a call does: with its code and its hint. */
    Finding fail(AutoGlmException failure) {
        if (state != CheckState.FAILED) {
            state = CheckState.FAILED;
            code = failure.code();
            Hint known = Sentences.find(failure.code().id() + ".cause");
            cause = known == null ? Sentences.named("refused.cause") : known;
            cure = new Hint(failure.hint(Locale.ENGLISH), failure.hint(Locale.CHINESE));
        }
        return told(failure);
    }

    /** Fails for {@code failure}, of whose cause more is known than its code says: that is called {@code name}. */
    Finding fail(AutoGlmException failure, String name, String... arguments) {
        return failAs(failure.code(), name, arguments).told(failure);
    }

    private Finding told(AutoGlmException failure) {
        return fact("code", failure.code().id())
                .fact("said", failure.reason())
                .fact("status", failure.status())
                .fact("provider code", failure.providerCode())
                .fact("request id", failure.requestId());
    }

    /** Says that it was not examined, because of what is called {@code name}. */
    Finding skip(String name, String... arguments) {
        state = CheckState.SKIPPED;
        cause = Sentences.named(name + ".cause", arguments);
        cure = Sentences.find(name + ".cure", arguments);
        return this;
    }

    /**
     * Returns the check.
     *
     * @param masked takes out what is secret, should a stranger have repeated it
     */
    Check check(String place, CheckStep step, Duration took, @Nullable String command, UnaryOperator<String> masked) {
        Map<String, String> shown = new LinkedHashMap<>();
        facts.forEach((name, value) -> shown.put(masked.apply(name), masked.apply(value)));
        return new Check(place, step, state, shown, took, code, masked(cause, masked), masked(cure, masked), command);
    }

    private static @Nullable Hint masked(@Nullable Hint said, UnaryOperator<String> masked) {
        return said == null ? null : new Hint(masked.apply(said.english()), masked.apply(said.chinese()));
    }
}
