package io.autoglm.cli.load;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.policy.CallOptions;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Calls a model. Each prompt begins with another number, so that a server which remembers the beginnings of prompts has to read it.
 */
public final class ModelCaller implements Caller {

    private static final String FILLER =
            "Tell in plain words what the following is about and what may have been left out of it, then go on with it. ";

    private final AutoGlmClient client;
    private final String model;
    private final @Nullable Integer tenants;

    /**
     * Calls {@code model}.
     *
     * @param tenants in whose names calls are made by turns, {@code null} when in nobody's
     */
    public ModelCaller(AutoGlmClient client, String model, @Nullable Integer tenants) {
        this.client = client;
        this.model = model;
        this.tenants = tenants;
    }

    @Override
    public Publisher<?> call(CallKind kind, long number) {
        CallShape shape = kind.shape();
        GenerateRequest request = GenerateRequest.builder()
                .model(model)
                .user(prompt(number, shape.promptChars()))
                .maxOutputTokens(shape.maxTokens())
                .build();
        CallOptions options =
                tenants == null ? kind.options() : kind.options().withTenant("tenant-" + (1 + (number - 1) % tenants));
        return shape.stream() ? client.stream(request, options) : client.generate(request, options);
    }

    /** Returns a prompt of exactly {@code chars} characters. */
    static String prompt(long number, int chars) {
        StringBuilder text = new StringBuilder(chars + FILLER.length());
        text.append(number).append(". ");
        while (text.length() < chars) {
            text.append(FILLER);
        }
        text.setLength(chars);
        return text.toString();
    }
}
