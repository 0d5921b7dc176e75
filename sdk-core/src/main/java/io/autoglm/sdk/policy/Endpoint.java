package io.autoglm.sdk.policy;

import io.autoglm.sdk.error.ErrorCode;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes.
 *
 * @param name         how logs, metrics and exceptions call it
 * @param baseUrl      scheme, host, optional port and path prefix; never user-info; a query ({@code api-version}) is kept
 * @param defaultModel the model of requests that name none; {@code null} when there is none
 * @param models       what the server calls the models that requests name, where it calls them differently
 * @param slot         which of the endpoint's credentials calls; {@code null} where it has one only
 * @param failureCodes which failure a provider's code (upper or lower case) or an HTTP status means here, before this library's own
 *                     tables are asked; only failures that a server can report
 * @param provider     how metrics and traces call the provider, in OpenTelemetry's words: {@code openai} for whatever is compatible
 */
public record Endpoint(
        String name,
        URI baseUrl,
        @Nullable String defaultModel,
        Map<String, String> models,
        @Nullable String slot,
        Map<String, ErrorCode> failureCodes,
        String provider) {

    private static final String COMPATIBLE = "openai";

    private static final int LONGEST_CODE = 100;

    public Endpoint {
        models = Map.copyOf(models);
        Map<String, ErrorCode> checked = new HashMap<>();
        failureCodes.forEach((said, code) -> checked.put(checked(said, code), code));
        failureCodes = Map.copyOf(checked);
    }

    private static String checked(String said, ErrorCode code) {
        String key = said.strip().toLowerCase(Locale.ROOT);
        if (key.isEmpty() || key.length() > LONGEST_CODE) {
            throw new IllegalArgumentException("failureCode must name a status or provider code of 1 to " + LONGEST_CODE
                    + " characters, had " + key.length());
        }
        if (!isOfServer(code)) {
            throw new IllegalArgumentException("failureCode '" + key
                    + "' must mean a failure that a server can report (AGLM-1… or AGLM-2…), was " + code);
        }
        return key;
    }

    private static boolean isOfServer(ErrorCode code) {
        return switch (code.type()) {
            case CONNECTION, TIMEOUT, STREAM_CUT, PROTOCOL, REFUSED -> false;
            default -> code != ErrorCode.CREDENTIAL_UNAVAILABLE;
        };
    }

    /** Returns an endpoint whose failures are read by this library's own tables, of a provider that is compatible with OpenAI. */
    public Endpoint(String name, URI baseUrl, @Nullable String defaultModel) {
        this(name, baseUrl, defaultModel, Map.of(), null, Map.of(), COMPATIBLE);
    }

    /** Returns an endpoint without a default model. */
    public Endpoint(String name, URI baseUrl) {
        this(name, baseUrl, null);
    }

    /** Returns a copy that is called with the credential {@code value}; {@code null} where it has one only. */
    public Endpoint withSlot(@Nullable String value) {
        return new Endpoint(name, baseUrl, defaultModel, models, value, failureCodes, provider);
    }

    /** Returns its name, and after a slash that of the credential where it has several: what an attempt can avoid. */
    public String place() {
        return slot == null ? name : name + "/" + slot;
    }

    /** Returns the models that are configured here, as the server calls them: there is state of their own for these only. */
    public Set<String> configuredModels() {
        Set<String> configured = new LinkedHashSet<>();
        if (defaultModel != null) {
            configured.add(modelFor(defaultModel));
        }
        configured.addAll(new TreeMap<>(models).values());
        return configured;
    }

    /** Returns what to send for a request that names {@code requested}; {@code null} when neither names a model. */
    public @Nullable String modelFor(@Nullable String requested) {
        String model = requested == null ? defaultModel : requested;
        return model == null ? null : models.getOrDefault(model, model);
    }
}
