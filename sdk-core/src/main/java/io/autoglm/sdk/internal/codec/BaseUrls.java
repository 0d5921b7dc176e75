package io.autoglm.sdk.internal.codec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a base URL of what people write into their settings.
 *
 * <ul>
 *   <li>without a scheme it is {@code https};
 *   <li>an empty path means {@code /v1}; any other path is used as it is, without slashes at its end;
 *   <li>a path that ends in what is called, for example {@code /chat/completions}, is cut to what precedes it;
 *   <li>a query such as {@code api-version=…} stays, behind the path that is called.
 * </ul>
 */
public final class BaseUrls {

    private static final String CHAT = "chat/completions";
    private static final String PARENT = "../";
    private static final Pattern KEY_PARAMETER =
            Pattern.compile("(?i)(^|&)(key|api[_-]?key|token|access[_-]?token|secret|sig)=");
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final String called;

    private BaseUrls(String called) {
        this.called = called;
    }

    /**
     * Returns the base URL that {@code written} means.
     *
     * @throws IllegalArgumentException when it carries user-info, a key, a fragment, a space or control character, another scheme than
     *                                  http or https, no host or a port that is none; the message names the URL that would have been
     *                                  called, with secrets masked
     */
    public static URI normalize(String written) {
        return normalize(written, CHAT);
    }

    /**
     * Returns the base URL that {@code written} means when requests to generate go to {@code path} below it; fails like
     * {@link #normalize(String)}.
     */
    public static URI normalize(String written, String path) {
        String text = written.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("base URL must not be empty");
        }
        return new BaseUrls(path).read(text);
    }

    private URI read(String text) {
        if (text.chars().anyMatch(c -> c <= ' ' || c == 127 || c > 127)) {
            throw refused(text, "must be ASCII without spaces and control characters");
        }
        String whole = text.contains("://") ? text : "https://" + text;
        URI uri = parsed(whole);
        check(whole, uri);
        return rebuilt(uri);
    }

    /**
     * Returns the URL of {@code path} below {@code base}: exactly one slash between them, the query of the base behind. A path that
     * begins with {@code ../} is taken below the base without its last segment.
     */
    public static URI resolve(URI base, String path) {
        String prefix = withoutSlashes(base.getRawPath());
        String below = path;
        if (path.startsWith(PARENT)) {
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
            below = path.substring(PARENT.length());
        }
        String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + prefix + "/" + below + query);
    }

    private URI parsed(String whole) {
        try {
            return new URI(whole);
        } catch (URISyntaxException unreadable) {
            throw refused(whole, "is not a URL (" + unreadable.getReason() + ")");
        }
    }

    private void check(String whole, URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String authority = uri.getRawAuthority();
        if (!SCHEMES.contains(scheme)) {
            throw refused(whole, "must begin with http:// or https://");
        }
        if (authority != null && authority.contains("@")) {
            throw refused(whole, "must not carry a user or password: set a credential instead");
        }
        String query = uri.getRawQuery();
        if (query != null && KEY_PARAMETER.matcher(query).find()) {
            throw refused(whole, "must not carry a key in its query: set a credential instead");
        }
        if (uri.getRawFragment() != null) {
            throw refused(whole, "must not have a fragment (#…)");
        }
        if (uri.getHost() == null) {
            throw refused(whole, "must have a host of letters, digits, '-' and '.', and a port from 1 to 65535");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw refused(whole, "must have a port from 1 to 65535");
        }
    }

    private URI rebuilt(URI uri) {
        String path = withoutSlashes(uri.getRawPath());
        boolean isFullUrl = path.endsWith("/" + called);
        path = isFullUrl ? withoutSlashes(path.substring(0, path.length() - called.length())) : path;
        path = path.isEmpty() ? isFullUrl ? "/" : "/v1" : path;
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return parsed(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host + port + path + query);
    }

    private static String withoutSlashes(@Nullable String path) {
        String rest = path == null ? "" : path;
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        return rest;
    }

    private IllegalArgumentException refused(String url, String rule) {
        return new IllegalArgumentException("base URL " + rule + "; would have called " + called(url));
    }

    /** The URL as it would be called, with whatever may be secret masked. */
    private String called(String url) {
        String shown = url.replaceAll("[^\\x21-\\x7e]", "_")
                .replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1***@") // a password may have any character
                .replaceFirst("#.*$", "");
        int queryAt = shown.indexOf('?');
        String query = queryAt < 0 ? "" : shown.substring(queryAt).replaceAll("=[^&]*", "=***");
        String base = queryAt < 0 ? shown : shown.substring(0, queryAt);
        base = withoutSlashes(base);
        base = base.matches("[^:/]+://[^/]+") ? base + "/v1" : base;
        return base + (base.endsWith("/" + called) ? "" : "/" + called) + query;
    }
}
