package io.autoglm.spring;

import static io.autoglm.spring.PropertyValues.absentIfBlank;
import static io.autoglm.spring.PropertyValues.named;
import static io.autoglm.spring.PropertyValues.or;

import io.autoglm.sdk.http.ProxySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A proxy between the client and the servers; where nothing is set, the environment decides. {@link #toString()} shows neither user nor
 * password.
 *
 * @param type     How the proxy is spoken to: http (when a host is set and no type), socks4, socks5, or direct for none at all, whatever the environment says.
 * @param host     Host name or address of the proxy.
 * @param port     Port of the proxy.
 * @param username Who uses the proxy.
 * @param password Password of that user.
 * @param noProxy  What is reached directly: hosts, .domains, host:port, or networks such as 10.0.0.0/8.
 */
record ProxyProperties(
        ProxySpec.@Nullable Type type,
        @Nullable String host,
        @Nullable Integer port,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue List<String> noProxy) {

    ProxyProperties {
        host = absentIfBlank(host);
        username = absentIfBlank(username);
        password = absentIfBlank(password);
        noProxy = List.copyOf(noProxy);
    }

    boolean isSet() {
        return type != null || isMoreThanAType();
    }

    private boolean isMoreThanAType() {
        return host != null || port != null || username != null || password != null || !noProxy.isEmpty();
    }

    /** Returns {@code null} where the environment decides. */
    @Nullable
    ProxySpec spec() {
        if (!isSet()) {
            return null;
        }
        if (type == ProxySpec.Type.DIRECT) {
            if (isMoreThanAType()) {
                throw new IllegalArgumentException("autoglm.proxy.type=direct means that there is no proxy: set nothing"
                        + " else below autoglm.proxy");
            }
            return ProxySpec.direct();
        }
        if (host == null || port == null) {
            throw new IllegalArgumentException("autoglm.proxy." + (host == null ? "host" : "port")
                    + " is not set, and a proxy has a host and a port");
        }
        return named(
                "autoglm.proxy",
                () -> new ProxySpec(or(type, ProxySpec.Type.HTTP), host, port, username, password, noProxy));
    }

    @Override
    public String toString() {
        return "ProxyProperties[type=" + type + ", host=" + host + ", port=" + port + ", username="
                + PropertyValues.hidden(username) + ", password=" + PropertyValues.hidden(password) + ", noProxy="
                + noProxy + "]";
    }
}
