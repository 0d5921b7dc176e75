package io.autoglm.sdk.policy;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a caller's own HTTP headers may be. */
public final class HeaderRules {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "proxy-authorization", "api-key", "x-api-key", "cookie");
    private static final Set<String> FRAMING = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "content-type",
            "content-encoding",
            "expect",
            "upgrade",
            "te",
            "trailer");

    private HeaderRules() {}

    /**
     * Returns a copy of {@code headers} that ignores case.
     *
     * @throws IllegalArgumentException when a name is no HTTP token, carries a credential (use a credential instead) or frames the
     *                                  message, or when a value has a control character
     */
    public static Map<String, String> checked(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            check(name, value);
            copy.put(name, value);
        });
        return Collections.unmodifiableMap(copy);
    }

    /** Returns whether the header {@code name} frames the message or says where it goes, and so is the client's own. */
    public static boolean isFraming(String name) {
        return FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void check(String name, String value) {
        checkName(name);
        String lower = name.toLowerCase(Locale.ROOT);
        if (CREDENTIALS.contains(lower)) {
            throw new IllegalArgumentException("header '" + name + "' carries a credential: set a credential instead");
        }
        if (isFraming(name)) {
            throw new IllegalArgumentException("header '" + name + "' is the client's own");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((Character.isISOControl(c) && c != '\t') || c > 255) {
                throw new IllegalArgumentException(
                        "header '" + name + "' must have no control or non-Latin-1 character, has one at index " + i);
            }
        }
    }

    /** The name is not shown: a whole line {@code Authorization: Bearer key} may stand there by mistake. */
    private static void checkName(String name) {
        if (TOKEN.matcher(name).matches()) {
            return;
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("header name must be an HTTP token, was empty");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!TOKEN.matcher(name.substring(i, i + 1)).matches()) {
                throw new IllegalArgumentException(
                        "header name must be an HTTP token, has another character at index " + i);
            }
        }
    }
}
