package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Operation;
import java.util.List;
import reactor.core.publisher.Mono;

/** One model token, and whether the body has all that the dialect promises. */
final class GenerationStep implements Step {

    private static final String PROMPT = "Say hi.";

    @Override
    public CheckStep step() {
        return CheckStep.GENERATION;
    }

    @Override
    public String command(Patient patient) {
        return Commands.generate(patient, PROMPT, 1, false);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        Finding unwanted = Generating.unwanted(patient, step(), 1);
        return unwanted != null
                ? Mono.just(unwanted)
                : Generating.ask(
                                patient,
                                Operation.GENERATE,
                                PROMPT,
                                1,
                                patient.subject.timeouts().unaryTotal())
                        .map(reply -> judged(patient, reply));
    }

    private static Finding judged(Patient patient, Reply reply) {
        Finding finding =
                new Finding().fact("model", Generating.model(patient)).fact("took", Lengths.ofNanos(reply.nanos()));
        AutoGlmException failure = reply.failure();
        if (failure != null) {
            return Generating.isLimited(reply) ? finding.skip("limited") : finding.fail(failure);
        }
        reply.events().forEach(arrival -> {
            if (arrival.event() instanceof GenerateResponse answer) {
                described(finding, answer);
            }
        });
        Promise.Kept kept = Promise.of(patient.subject.dialect().name(), reply.body());
        finding.fact("missing members", joined(kept.missing())).fact("unknown members", joined(kept.unknown()));
        return kept.missing().isEmpty() ? finding : finding.warn("generation-missing", joined(kept.missing()));
    }

    private static void described(Finding finding, GenerateResponse answer) {
        Usage usage = answer.usage();
        finding.fact("answered by", answer.model())
                .fact("input tokens", usage == null ? "not told" : usage.inputTokens())
                .fact("output tokens", usage == null ? "not told" : usage.outputTokens());
    }

    private static String joined(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
