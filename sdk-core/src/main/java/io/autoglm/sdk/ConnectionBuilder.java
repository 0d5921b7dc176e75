package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxyEnvironment;
import io.autoglm.sdk.http.TlsSpec;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * The part of {@link AutoGlmClientBuilder} that says where calls go, in whose name and over what.
 *
 * @param <B> the builder
 */
public abstract sealed class ConnectionBuilder<B extends ConnectionBuilder<B>> permits AutoGlmClientBuilder {

    final ConnectionSettings connection = new ConnectionSettings();

    ConnectionBuilder() {}

    abstract B self();

    /** What the start line calls the client, for an application that has several. Default: nothing. */
    public B name(@Nullable String value) {
        connection.name = value;
        return self();
    }

    /**
     * The provider preset: {@code zhipu}, {@code zhipu-coding}, {@code zai}, {@code zai-coding}, {@code openai}, {@code vllm},
     * {@code sglang}, {@code ollama}, {@code llamacpp}, {@code generate}, or {@code sim} for the simulated server when the test kit is on
     * the class path. It gives dialect and base URL, where they are not set; {@code generate} has no base URL of its own. Default: none.
     */
    public B provider(@Nullable String value) {
        connection.provider = value;
        return self();
    }

    /**
     * The address that paths are appended to, for example {@code http://localhost:8000/v1}. Without a scheme it is https; an empty path
     * means {@code /v1}; a query such as {@code api-version=…} is kept on every call. User-info and keys in the query are refused.
     * Default: the provider's.
     */
    public B baseUrl(@Nullable String value) {
        connection.baseUrl = value;
        return self();
    }

    /** The key, sent as {@code Authorization: Bearer}; see {@link #credentials} for other forms. Default: none. */
    public B apiKey(@Nullable String value) {
        connection.credentials = value == null ? null : Credentials.bearer(value);
        return self();
    }

    /**
     * Adds an endpoint to the pool that calls are spread over; once there is one, {@link #baseUrl} and {@link #provider} must not be set.
     * Endpoints that say nothing else have the builder's dialect, model and credentials. Default: the one that the other settings describe.
     */
    public B endpoint(EndpointSpec value) {
        connection.addEndpoint(Objects.requireNonNull(value, "endpoint must not be null"));
        return self();
    }

    /** Who calls; asked per attempt. Default: nobody, unless {@link #apiKey} or the environment says otherwise. */
    public B credentials(@Nullable CredentialProvider value) {
        connection.credentials = value;
        return self();
    }

    /** The model of requests that name none. Default: none, so that each request must name one. */
    public B model(@Nullable String value) {
        connection.model = value;
        return self();
    }

    /**
     * How the server speaks: {@code openai} (chat completions), {@code zhipu} (GLM at Zhipu and Z.ai), {@code completions} (a single prompt,
     * as OpenAI had it before chats), {@code generate} (a single prompt, any form of answer). Default: the provider's, or that of the
     * provider whose base URL is set, else {@code openai}.
     */
    public B dialect(@Nullable String value) {
        connection.dialect = value;
        return self();
    }

    /**
     * Variables to fill what is not set: {@code AUTOGLM_PROVIDER}, {@code AUTOGLM_BASE_URL}, {@code AUTOGLM_API_KEY},
     * {@code AUTOGLM_MODEL}, the provider's own key variable, which is used for that provider's host only, and
     * the proxy variables as {@link ProxyEnvironment} says. Default: none are read.
     */
    public B environment(Map<String, String> variables) {
        connection.environment = Map.copyOf(Objects.requireNonNull(variables, "environment must not be null"));
        return self();
    }

    /**
     * Which failure a provider's code or an HTTP status means at this server, asked before this library's own tables: it decides exception,
     * hint, retry and what limits make of it. For example {@code failureCode("1305", ErrorCode.QUOTA_EXHAUSTED)} or
     * {@code failureCode("529", ErrorCode.RATE_LIMITED)}. A code counts more than a status; upper or lower case is the same. Default:
     * the tables of {@code docs/errors.md}.
     */
    public B failureCode(String statusOrProviderCode, ErrorCode code) {
        connection.addFailureCode(statusOrProviderCode, code);
        return self();
    }

    /** Adds an HTTP header to every attempt. Credentials and headers that frame the message are refused. Default: none. */
    public B header(String name, String value) {
        connection.addHeader(name, value);
        return self();
    }

    /** The application, appended to {@code User-Agent}: for example {@code shop/1.4}. Default: nothing. */
    public B application(@Nullable String value) {
        connection.application = value;
        return self();
    }

    /**
     * The language of who reads: hints of failures are in Chinese for any Chinese, else in English, and {@code Accept-Language} asks for it,
     * which decides the language of some servers' messages. Codes, messages of this library and log lines stay as they are. Default: hints in
     * English, and no language is asked for.
     */
    public B locale(@Nullable Locale value) {
        connection.locale = value;
        return self();
    }

    /** Whether a key may be sent over plain http to another host. Default: no. */
    public B allowInsecureHttp(boolean value) {
        connection.allowInsecureHttp = value;
        return self();
    }

    /** Short for {@code trustedCertificates} of {@link TlsSpec}, which it overrides. Default: what that says. */
    public B trustedCertificates(@Nullable Path pemFile) {
        connection.trustedCertificates = pemFile;
        return self();
    }

    /** How the bytes travel: version of HTTP, TLS, proxy, limits. Default: {@link HttpSpec#defaults()}. */
    public B http(HttpSpec value) {
        connection.http = Objects.requireNonNull(value, "http must not be null");
        return self();
    }

    /**
     * The last word on the HTTP client, for what has no setting of its own (wire tap, …). It runs for each kind of
     * connection, at build or when the first is made; the chain relies on retries and redirects of the HTTP client being off. Default: unchanged.
     */
    public B httpClient(UnaryOperator<HttpClient> customizer) {
        connection.customizer = Objects.requireNonNull(customizer, "customizer must not be null");
        return self();
    }
}
