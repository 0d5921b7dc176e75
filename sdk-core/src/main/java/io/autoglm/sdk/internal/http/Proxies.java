package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.policy.Call;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.netty.transport.ClientTransport;
import reactor.netty.transport.ProxyProvider;

/** Puts a proxy into a client, and says what its refusals mean. */
final class Proxies {

    private static final Pattern STATUS = Pattern.compile("status: (\\d{3})");
    private static final Pattern AUTHENTICATION = Pattern.compile("auth(Status|Method): ");

    private Proxies() {}

    static <T extends ClientTransport<T, ?>> T through(T client, ProxySpec proxy, Duration patience) {
        return client.proxy(spec -> {
            // not resolved here, which would block
            ProxyProvider.Builder builder = spec.type(type(proxy.type()))
                    .socketAddress(InetSocketAddress.createUnresolved(proxy.host(), proxy.port()))
                    .connectTimeoutMillis(patience.toMillis());
            String user = proxy.username();
            if (user != null) {
                String password = proxy.password() == null ? "" : proxy.password();
                builder.username(user).password(name -> password);
            }
        });
    }

    private static ProxyProvider.Proxy type(ProxySpec.Type type) {
        return switch (type) {
            case HTTP -> ProxyProvider.Proxy.HTTP;
            case SOCKS4 -> ProxyProvider.Proxy.SOCKS4;
            case SOCKS5 -> ProxyProvider.Proxy.SOCKS5;
            case DIRECT -> throw new IllegalArgumentException("no proxy");
        };
    }

    /** Returns what the failure of a tunnel means; {@code place} names server and proxy. */
    static AutoGlmException failure(Call<?> call, String place, ProxyConnectException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.endsWith("timeout")) {
            return call.failure(ErrorCode.CONNECT_TIMEOUT, "no tunnel to " + place + " in time")
                    .exception(cause);
        }
        Matcher status = STATUS.matcher(message);
        if (status.find()) {
            int code = Integer.parseInt(status.group(1));
            return code == 407
                    ? unauthorized(call, place, cause)
                    : call.failure(
                                    code < 500 ? ErrorCode.PROXY_REFUSED : ErrorCode.CONNECT_FAILED,
                                    "no tunnel to " + place + ": the proxy answered " + code)
                            .exception(cause);
        }
        if (AUTHENTICATION.matcher(message).find()) {
            return unauthorized(call, place, cause);
        }
        return call.failure(ErrorCode.CONNECT_FAILED, "no tunnel to " + place + ": the proxy refused or closed")
                .exception(cause);
    }

    private static AutoGlmException unauthorized(Call<?> call, String place, ProxyConnectException cause) {
        return call.failure(
                        ErrorCode.PROXY_REFUSED,
                        "no tunnel to " + place + ": the proxy wants other credentials than it was given")
                .exception(cause);
    }
}
