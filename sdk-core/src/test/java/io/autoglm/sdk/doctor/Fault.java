package io.autoglm.sdk.doctor;

import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.error.ErrorCode;
import java.util.function.Function;

/**
 * One way in which calls go wrong, and what is said of it.
 *
 * @param name  what went wrong, in the words of the table in the documentation
 * @param step  the first step that is not green
 * @param code  the code of the check and of a call; {@code null} where calls succeed all the same
 * @param cause the name of the sentence that says why
 * @param spec  how far the examination goes
 * @param calls whether the call that fails alike is streamed
 * @param seed  makes the fault and a client that meets it
 */
record Fault(
        String name,
        CheckStep step,
        ErrorCode code,
        String cause,
        DoctorSpec spec,
        boolean calls,
        Function<Ward, AutoGlmClientBuilder> seed) {

    static Fault of(String name, CheckStep step, ErrorCode code, Function<Ward, AutoGlmClientBuilder> seed) {
        return new Fault(name, step, code, code == null ? "" : code.id(), DoctorSpec.defaults(), false, seed);
    }

    /** Returns a copy of whose cause more is known than its code says. */
    Fault because(String sentence) {
        return new Fault(name, step, code, sentence, spec, calls, seed);
    }

    /** Returns a copy that shows only where model tokens may be spent. */
    Fault deep() {
        return with(spec.withDeep(true));
    }

    Fault with(DoctorSpec changed) {
        return new Fault(name, step, code, cause, changed, calls, seed);
    }

    /** Returns a copy that a streamed call meets. */
    Fault streamed() {
        return new Fault(name, step, code, cause, spec, true, seed);
    }

    @Override
    public String toString() {
        return name;
    }
}
