package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What both steps that cost model tokens have in common: whether they may, with which model, and what a refusal means. */
final class Generating {

    private Generating() {}

    /** Returns why {@code step} is not examined; {@code null} when it is. */
    static @Nullable Finding unwanted(Patient patient, CheckStep step, int tokens) {
        if (!patient.spec.deep()) {
            return new Finding().skip("costs-" + step.id(), Integer.toString(tokens));
        }
        if (patient.failing(CheckStep.HEADROOM) != null || isLimited(patient.generated)) {
            return new Finding().skip("limited");
        }
        boolean needsModel = !patient.subject.dialect().name().equals("generate");
        return model(patient) == null && needsModel ? new Finding().skip("model-none") : null;
    }

    /** Returns the model to ask: the client's, else the first that the server lists. */
    static @Nullable String model(Patient patient) {
        String own = patient.subject.endpoint().defaultModel();
        List<String> known = ModelStep.known(patient);
        return own == null && !known.isEmpty() ? known.get(0) : own;
    }

    static boolean isLimited(@Nullable Reply reply) {
        return reply != null && Belongs.to(reply.code()) == CheckStep.HEADROOM;
    }

    static <E> Mono<Reply> ask(Patient patient, Operation<E> operation, String prompt, int tokens, Duration limit) {
        GenerateRequest request = GenerateRequest.builder()
                .user(prompt)
                .model(model(patient))
                .maxOutputTokens(tokens)
                .build();
        return patient.questions
                .ask(
                        new Questions.Question<>(
                                operation,
                                request,
                                patient.subject.endpoint(),
                                limit,
                                ErrorCode.DEADLINE_EXCEEDED,
                                CallOptions.DEFAULTS),
                        null)
                .doOnNext(reply -> patient.generated = reply);
    }
}
