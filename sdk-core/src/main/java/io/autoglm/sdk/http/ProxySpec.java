package io.autoglm.sdk.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between this client and the servers. Immutable.
 *
 * <p>An HTTP proxy is asked for a tunnel ({@code CONNECT}), for plain {@code http} as well. Behind a proxy the server's name is resolved by
 * the proxy; SOCKS4 proxies included, which must know 4a.
 *
 * <p>{@code noProxy} entries name what is reached directly: {@code example.com} that host and all below it, {@code .example.com} and
 * {@code *.example.com} all below it, {@code host:8000} one port only, {@code 10.0.0.0/8} or {@code fd00::/8} the addresses of a network
 * (of servers that are named by address; names are not resolved for it), {@code <local>} names without a dot, {@code *} everything.
 *
 * @param type     how the proxy is spoken to
 * @param host     the proxy's host name or address; empty for {@link Type#DIRECT}
 * @param port     the proxy's port, 1 to 65,535; 0 for {@link Type#DIRECT}
 * @param username who uses the proxy; {@code null} for nobody
 * @param password of that user; {@code null} for none. Never shown
 * @param noProxy  what is reached directly
 */
public record ProxySpec(
        Type type,
        String host,
        int port,
        @Nullable String username,
        @Nullable String password,
        List<String> noProxy) {

    /** A name, an IPv4 or an IPv6 address; neither a URL nor a port behind it. */
    private static final Pattern HOST =
            Pattern.compile("[^\\s\\p{Cntrl}/@:\\[\\]]+|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.%a-z]*]?");

    private static final int LONGEST_OF_SOCKS = 255;

    private static final ProxySpec DIRECT = new ProxySpec(Type.DIRECT, "", 0, null, null, List.of());

    /** How a proxy is spoken to. */
    public enum Type {
        /** There is none, whatever the environment says. */
        DIRECT,
        /** HTTP {@code CONNECT}; user and password go as {@code Proxy-Authorization: Basic}. */
        HTTP,
        /** SOCKS 4a; the user is sent, a password is not known to it. */
        SOCKS4,
        /** SOCKS 5, with user and password where they are set. */
        SOCKS5
    }

    public ProxySpec {
        Objects.requireNonNull(type, "type must not be null");
        Objects.requireNonNull(host, "host must not be null");
        if (type != Type.DIRECT && !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("host must be the proxy's name or address alone, was "
                    + (host.indexOf('@') < 0 ? "'" + host.replaceAll("[^\\x20-\\x7e]", "?") + "'" : "one with a user"));
        }
        if (type != Type.DIRECT && (port < 1 || port > 65_535)) {
            throw new IllegalArgumentException("port must be the proxy's, 1 to 65535, was " + port);
        }
        if (password != null && username == null) {
            throw new IllegalArgumentException("proxy password needs a username, which was not set");
        }
        if (password != null && type == Type.SOCKS4) {
            throw new IllegalArgumentException("proxy password must not be set for SOCKS4, which has none");
        }
        if (username != null && username.indexOf(':') >= 0 && type == Type.HTTP) {
            throw new IllegalArgumentException("proxy username must not contain a colon");
        }
        checkText("username", username, type);
        checkText("password", password, type);
        noProxy = List.copyOf(noProxy);
        noProxy.forEach(NoProxyEntry::parse);
    }

    /** In SOCKS a NUL ends the user and begins the host, and a length has one byte. The text is a secret, and never shown. */
    private static void checkText(String what, @Nullable String text, Type type) {
        if (text == null) {
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException(
                        "proxy " + what + " must have no control character, has one at index " + i);
            }
        }
        boolean isSocks = type == Type.SOCKS4 || type == Type.SOCKS5;
        if (isSocks && text.getBytes(StandardCharsets.UTF_8).length > LONGEST_OF_SOCKS) {
            throw new IllegalArgumentException(
                    "proxy " + what + " must have at most " + LONGEST_OF_SOCKS + " bytes for SOCKS");
        }
    }

    /** Returns no proxy, whatever the environment says. */
    public static ProxySpec direct() {
        return DIRECT;
    }

    /** Returns an HTTP proxy. */
    public static ProxySpec http(String host, int port) {
        return new ProxySpec(Type.HTTP, host, port, null, null, List.of());
    }

    /** Returns a SOCKS 5 proxy. */
    public static ProxySpec socks5(String host, int port) {
        return new ProxySpec(Type.SOCKS5, host, port, null, null, List.of());
    }

    /** Returns a SOCKS 4a proxy. */
    public static ProxySpec socks4(String host, int port) {
        return new ProxySpec(Type.SOCKS4, host, port, null, null, List.of());
    }

    /** Returns a copy with a user. */
    public ProxySpec withCredentials(String user, @Nullable String userPassword) {
        return new ProxySpec(type, host, port, user, userPassword, noProxy);
    }

    /** Returns a copy with what is reached directly. */
    public ProxySpec withNoProxy(String... entries) {
        return new ProxySpec(type, host, port, username, password, List.of(entries));
    }

    /** Returns whether the server at {@code targetHost} and {@code targetPort} is reached through this proxy. */
    public boolean isFor(String targetHost, int targetPort) {
        return type != Type.DIRECT
                && noProxy.stream().noneMatch(entry -> NoProxyEntry.parse(entry).matches(targetHost, targetPort));
    }

    /** Shows type, host, port and whether there is a user; never who, nor the password. */
    @Override
    public String toString() {
        return type == Type.DIRECT
                ? "ProxySpec[direct]"
                : "ProxySpec[" + type + " " + host + ":" + port + (username == null ? "" : ", with credentials")
                        + ", noProxy=" + noProxy + "]";
    }
}
