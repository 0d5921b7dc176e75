package io.autoglm.spring;

import io.autoglm.sdk.internal.settings.Names;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists the models that there are. */
final class ModelNotOfferedFailureAnalyzer extends AbstractFailureAnalyzer<ModelNotOfferedException> {

    private static final int MOST_SHOWN = 20;

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ModelNotOfferedException cause) {
        List<String> offered = cause.offered();
        String list = offered.stream()
                .limit(MOST_SHOWN)
                .map(name -> "\n    " + Names.printable(name))
                .collect(Collectors.joining());
        int more = offered.size() - MOST_SHOWN;
        String property = cause.property();
        return new FailureAnalysis(
                cause.getMessage() + ". It offers:\n" + list + (more > 0 ? "\n    and " + more + " more" : ""),
                "Set " + property + " to one of them. A server that takes names which it does not list needs "
                        + property.replaceFirst("model$", "check-model-at-start") + "=false.",
                cause);
    }
}
