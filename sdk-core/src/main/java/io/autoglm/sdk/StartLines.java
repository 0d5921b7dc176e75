package io.autoglm.sdk;

import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.KeyProvider;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.observe.LogLine;
import io.autoglm.sdk.policy.Endpoint;
import org.jspecify.annotations.Nullable;

/** The lines that say what an endpoint of a client goes by, when it starts. */
final class StartLines {

    /** What the log says about a credential that an application gets in a way of its own. */
    private static final String OWN_PROVIDER = "provider of the application";

    private StartLines() {}

    static void write(@Nullable String client, Connection target, ClientSettings settings, HttpSpec travel) {
        Endpoint endpoint = target.endpoint();
        if (travel.tls().anyHostname()) {
            LogLine.ANY_HOSTNAME.entry().with("endpoint", endpoint.name()).write();
        }
        ProxySpec proxy = travel.proxy();
        if (proxy != null && proxy.type() != ProxySpec.Type.DIRECT) {
            LogLine.PROXY_USED
                    .entry()
                    .with("endpoint", endpoint.name())
                    .with("proxy", proxy)
                    .write();
        }
        CredentialProvider first = target.credentials().get(0);
        KeyProvider keys = first instanceof KeyProvider known ? known : null;
        LogLine.CLIENT_STARTED
                .entry()
                .with("client", client)
                .with("endpoint", endpoint.name())
                .with("base_url", endpoint.baseUrl())
                .with("dialect", target.dialect().name())
                .with("model", endpoint.defaultModel())
                .with("credential_source", target.keySource())
                .with("credential_kind", keys == null ? kindOf(first) : keys.form())
                .with("credential", keys == null ? null : keys.name())
                .with(
                        "credentials",
                        target.credentials().size() == 1
                                ? null
                                : target.credentials().size())
                .with(
                        "weight",
                        target.spec().weight() == 1 ? null : target.spec().weight())
                .with("order", target.spec().order() == 0 ? null : target.spec().order())
                .with("limit", settings.limit())
                .with("timeouts", settings.timeouts())
                .with("retry", settings.retry())
                .write();
    }

    private static @Nullable String kindOf(CredentialProvider credentials) {
        return credentials.equals(Credentials.none()) ? null : OWN_PROVIDER;
    }
}
