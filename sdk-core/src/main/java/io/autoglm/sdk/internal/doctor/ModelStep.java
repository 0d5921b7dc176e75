package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.internal.settings.Names;
import io.autoglm.sdk.model.ModelInfo;
import java.util.List;
import reactor.core.publisher.Mono;

/** Whether the server has the model, and which of its models are called nearly so. */
final class ModelStep implements Step {

    private static final int NEAREST = 3;

    @Override
    public CheckStep step() {
        return CheckStep.MODEL;
    }

    @Override
    public String command(Patient patient) {
        return Commands.free(patient);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        return Mono.fromSupplier(() -> judged(patient));
    }

    private static Finding judged(Patient patient) {
        List<String> known = known(patient);
        String model = patient.model();
        Finding finding =
                new Finding().fact("model", model).fact("models listed", known.isEmpty() ? "none" : known.size());
        if (model == null) {
            return known.isEmpty()
                    ? finding.skip("model-none")
                    : finding.fact("first", known.get(0)).skip("model-none");
        }
        List<String> nearest = Names.byNearness(model, known).stream()
                .limit(NEAREST)
                .map(Names::printable)
                .toList();
        Reply refused = patient.failing(CheckStep.MODEL);
        AutoGlmException failure = refused == null ? null : refused.failure();
        if (failure != null) {
            return nearest.isEmpty()
                    ? finding.fail(failure)
                    : finding.fact("nearest", String.join(", ", nearest))
                            .fail(failure, "model-unknown", model, String.join(", ", nearest));
        }
        if (known.isEmpty()) {
            return finding.skip("model-no-list");
        }
        return known.contains(model)
                ? finding.fact("listed", "yes")
                : finding.fact("nearest", String.join(", ", nearest))
                        .warn(ErrorCode.MODEL_NOT_FOUND, "model-unlisted", model, String.join(", ", nearest));
    }

    /** Returns the models that the server lists. */
    static List<String> known(Patient patient) {
        Reply list = patient.models;
        return list == null
                ? List.of()
                : list.events().stream()
                        .filter(arrival -> arrival.event() instanceof List<?>)
                        .flatMap(arrival -> ((List<?>) arrival.event()).stream())
                        .filter(ModelInfo.class::isInstance)
                        .map(model -> ((ModelInfo) model).id())
                        .toList();
    }
}
