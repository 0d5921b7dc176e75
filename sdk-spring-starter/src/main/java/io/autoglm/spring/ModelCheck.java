package io.autoglm.spring;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.LogEntry;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.CallOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server of a client, each endpoint of several one after the other, once and for 10 s at the most, whether it offers the client's
 * model, as it calls it. A server that does not say is a line in the log, so that one that is down, or has no list, does not keep the
 * application from starting.
 */
final class ModelCheck {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** What Ollama adds in its list to a name that has no tag. */
    private static final String LATEST = ":latest";

    private final @Nullable String client;

    /** For the client called so; {@code null} for the one without a name. */
    ModelCheck(@Nullable String client) {
        this.client = client;
    }

    /**
     * Waits for the answer.
     *
     * @throws ModelNotOfferedException when the server's models are known and the client's is none of them, or it has none
     */
    void check(AutoGlmClient asked) {
        List<EndpointState> endpoints = asked.state().endpoints();
        endpoints.forEach(endpoint -> check(asked, endpoint, endpoints.size() > 1 ? endpoint.name() : null));
    }

    private void check(AutoGlmClient asked, EndpointState endpoint, @Nullable String ofSeveral) {
        String model = modelOf(endpoint);
        List<String> offered;
        try {
            List<ModelInfo> models = asked.models(
                            CallOptions.DEFAULTS.withTotalTimeout(LONGEST).withEndpoint(ofSeveral))
                    .block(LONGEST);
            offered = models == null
                    ? List.of()
                    : models.stream().map(ModelInfo::id).toList();
        } catch (RuntimeException unknown) { // also where this thread must not wait
            notChecked(ofSeveral, model, unknown);
            return;
        }
        if (offered.isEmpty()) {
            notChecked(ofSeveral, model, null);
        } else if (model == null || !(offered.contains(model) || offered.contains(model + LATEST))) {
            throw new ModelNotOfferedException(client, ofSeveral, model, offered);
        }
    }

    /** Its own model stands before those that requests may name. */
    private static @Nullable String modelOf(EndpointState endpoint) {
        return endpoint.model() == null ? null : endpoint.routes().get(0).model();
    }

    private void notChecked(@Nullable String ofSeveral, @Nullable String model, @Nullable RuntimeException why) {
        LogEntry line = LogLine.MODEL_NOT_CHECKED
                .entry()
                .with("client", client)
                .with("endpoint", ofSeveral)
                .with("model", model);
        if (why instanceof AutoGlmException failure) {
            line.with("code", failure.code().id()).with("said", failure.reason());
        } else if (why != null) {
            line.with("said", why.getMessage());
        }
        line.write();
    }
}
