package io.autoglm.sdk.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The proxy variables of the environment, as curl reads them: {@code HTTPS_PROXY} for {@code https}, {@code http_proxy} for {@code http},
 * {@code ALL_PROXY} for both where these are absent, {@code NO_PROXY} for what is reached directly.
 *
 * <p>Each may be in upper or lower case, lower wins; but {@code HTTP_PROXY} in upper case is not read where {@code REQUEST_METHOD} is set,
 * because there, under CGI, it is a header of whoever calls. Loopback ({@code localhost}, {@code 127.0.0.0/8}, {@code ::1}) is never reached
 * through a proxy of the environment: on the other side it would be another machine.
 */
public final class ProxyEnvironment {

    private static final Pattern BREAKS = Pattern.compile("[,\\s]+");
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.0/8", "::1");

    private ProxyEnvironment() {}

    /**
     * Returns the proxy that {@code variables} name for {@code target}, or {@code null} when they name none.
     *
     * @throws IllegalArgumentException naming the variable, never a password, when its value cannot be understood
     */
    public static @Nullable ProxySpec find(Map<String, String> variables, URI target) {
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        for (String variable : secure ? List.of("https_proxy", "all_proxy") : List.of("http_proxy", "all_proxy")) {
            String value = value(variables, variable);
            if (value != null) {
                return withExceptions(parse(variable.toUpperCase(Locale.ROOT), value), value(variables, "no_proxy"));
            }
        }
        return null;
    }

    private static @Nullable String value(Map<String, String> variables, String lower) {
        String value = variables.get(lower);
        boolean cgi = lower.equals("http_proxy") && variables.containsKey("REQUEST_METHOD");
        if (value == null && !cgi) {
            value = variables.get(lower.toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value.trim();
    }

    private static ProxySpec withExceptions(ProxySpec proxy, @Nullable String noProxy) {
        Stream<String> entries =
                noProxy == null ? Stream.of() : BREAKS.splitAsStream(noProxy).filter(entry -> !entry.isEmpty());
        String[] all = Stream.concat(LOOPBACK.stream(), entries).toArray(String[]::new);
        return proxy.withNoProxy(all);
    }

    private static ProxySpec parse(String variable, String value) {
        URI uri;
        try {
            uri = new URI(value.contains("://") ? value : "http://" + value);
        } catch (URISyntaxException unreadable) {
            throw bad(variable);
        }
        String host = uri.getHost();
        if (host == null) {
            throw bad(variable);
        }
        ProxySpec.Type type = type(variable, uri.getScheme().toLowerCase(Locale.ROOT));
        int port = uri.getPort() >= 0 ? uri.getPort() : type == ProxySpec.Type.HTTP ? 80 : 1080;
        ProxySpec proxy = new ProxySpec(type, host, port, null, null, List.of());
        String user = uri.getRawUserInfo();
        if (user == null || user.isEmpty()) {
            return proxy;
        }
        int colon = user.indexOf(':');
        return colon < 0
                ? proxy.withCredentials(decoded(user), null)
                : proxy.withCredentials(decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
    }

    private static ProxySpec.Type type(String variable, String scheme) {
        return switch (scheme) {
            case "http" -> ProxySpec.Type.HTTP;
            case "socks5", "socks5h", "socks" -> ProxySpec.Type.SOCKS5;
            case "socks4", "socks4a" -> ProxySpec.Type.SOCKS4;
            default -> throw bad(variable);
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException bad(String variable) {
        return new IllegalArgumentException(
                variable + " must be [http|socks5|socks4]://[user:password@]host[:port] (its value is not shown)");
    }
}
