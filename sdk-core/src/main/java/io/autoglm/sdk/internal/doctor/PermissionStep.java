package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Whether the credential, which is accepted, is allowed to generate, and to list the models. */
final class PermissionStep implements Step {

    @Override
    public CheckStep step() {
        return CheckStep.PERMISSION;
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
        Finding finding = new Finding();
        AutoGlmException generates = failure(patient.refusal);
        AutoGlmException lists = failure(patient.models);
        finding.fact("may generate", generates == null ? "not refused" : "no")
                .fact("may list models", patient.models == null ? null : lists == null ? "not refused" : "no");
        if (generates != null) {
            return finding.fail(generates);
        }
        return lists == null ? finding : finding.warn("permission-models");
    }

    private static @Nullable AutoGlmException failure(@Nullable Reply reply) {
        return reply != null && Belongs.to(reply.code()) == CheckStep.PERMISSION ? reply.failure() : null;
    }
}
