package io.autoglm.spring;

import org.jspecify.annotations.Nullable;

/** Where the properties of a client say that it calls. Reads the file of the key when it is asked for it. */
final class PropertiesConnectionDetails implements AutoGlmConnectionDetails {

    private final AutoGlmProperties properties;

    PropertiesConnectionDetails(AutoGlmProperties properties) {
        this.properties = properties;
    }

    @Override
    public @Nullable String getProvider() {
        return properties.provider();
    }

    @Override
    public @Nullable String getBaseUrl() {
        return properties.baseUrl();
    }

    @Override
    public @Nullable String getApiKey() {
        return properties.key().read();
    }
}
