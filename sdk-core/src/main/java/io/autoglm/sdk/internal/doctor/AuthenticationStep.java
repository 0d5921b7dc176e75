package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Credential;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** Whether the credential is accepted, and when not, whether it arrived and whether the clocks agree. */
final class AuthenticationStep implements Step {

    private static final Pattern NO_KEY = Pattern.compile(
            "(no|missing|without|provide an?|not provide|lacks?)\\b.{0,30}\\b(api[ -]?key|authori[sz]ation|token|credentials?)"
                    + "|api[ -]?key (was )?not (found|provided)|header (not received|is missing)");

    @Override
    public CheckStep step() {
        return CheckStep.AUTHENTICATION;
    }

    @Override
    public String command(Patient patient) {
        return Commands.unserved(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        return Mono.fromSupplier(() -> judged(patient));
    }

    private static Finding judged(Patient patient) {
        Credential credential = patient.credential;
        Credential sent = credential == null || credential.value() == null ? null : credential;
        Finding finding = new Finding().fact("credential", sent == null ? "none sent" : sent.name());
        Reply refused = patient.failing(CheckStep.AUTHENTICATION);
        AutoGlmException failure = refused == null ? null : refused.failure();
        if (refused == null || failure == null) {
            return finding.fact("accepted", sent == null ? "none was asked for" : "yes");
        }
        if (failure.code() == ErrorCode.UNAUTHENTICATED && sent == null) {
            return finding.fail(failure, "auth-none-sent");
        }
        if (sent != null && arrivedWithout(refused)) {
            return finding.fail(failure, "auth-none-arrived");
        }
        Duration skew = ClockStep.skew(refused);
        if (sent != null && sent.expiresAt() != null && skew != null && ClockStep.isWrong(skew)) {
            return finding.fact("clock", ClockStep.text(skew)).fail(failure, "auth-clock", ClockStep.signed(skew));
        }
        return finding.fail(failure);
    }

    /** Returns whether a server says that it was given no credential. */
    static boolean arrivedWithout(Reply refused) {
        AutoGlmException failure = refused.failure();
        return failure != null
                && failure.code() == ErrorCode.UNAUTHENTICATED
                && NO_KEY.matcher(failure.reason().toLowerCase(Locale.ROOT)).find();
    }
}
