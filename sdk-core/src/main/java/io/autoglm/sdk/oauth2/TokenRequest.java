package io.autoglm.sdk.oauth2;

import io.autoglm.sdk.internal.codec.EncodedWords;
import io.autoglm.sdk.internal.codec.TokenAnswer;
import io.autoglm.sdk.oauth2.OAuth2Grant.AuthorizationCode;
import io.autoglm.sdk.oauth2.OAuth2Grant.ClientCredentials;
import io.autoglm.sdk.oauth2.OAuth2Grant.RefreshToken;
import io.autoglm.sdk.oauth2.OAuth2Spec.ClientAuthentication;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Token requests of one client (RFC 6749), and what may be said of them: where they go, and texts without their secrets. */
final class TokenRequest {

    private static final int LONGEST = 200;
    private static final int SHORTEST_SECRET = 4;

    private final OAuth2Spec spec;

    TokenRequest(OAuth2Spec spec) {
        this.spec = spec;
    }

    Map<String, String> headers() {
        String secret = spec.clientSecret();
        if (secret == null || spec.authentication() != ClientAuthentication.BASIC) {
            return Map.of();
        }
        String both = encoded(spec.clientId()) + ":" + encoded(secret);
        return Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII)));
    }

    String form(OAuth2Grant grant) {
        Map<String, String> form = new LinkedHashMap<>();
        if (grant instanceof AuthorizationCode code) {
            form.put("grant_type", "authorization_code");
            form.put("code", code.code());
            put(form, "redirect_uri", code.redirectUri());
            put(form, "code_verifier", code.codeVerifier());
        } else {
            if (grant instanceof RefreshToken refresh) {
                form.put("grant_type", "refresh_token");
                form.put("refresh_token", refresh.token());
            } else {
                form.put("grant_type", "client_credentials");
            }
            put(form, "scope", spec.scopes().isEmpty() ? null : String.join(" ", spec.scopes()));
        }
        if (spec.clientSecret() == null || spec.authentication() == ClientAuthentication.BODY) {
            form.put("client_id", spec.clientId());
            put(form, "client_secret", spec.clientSecret());
        }
        form.putAll(spec.parameters());
        return form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static void put(Map<String, String> form, String name, @Nullable String value) {
        if (value != null) {
            form.put(name, value);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns who asks whom, for messages. */
    String place() {
        return "the token endpoint of " + spec.tokenUrl().getHost() + " (client '" + spec.clientId() + "')";
    }

    /** Returns what a server said on one short line, without the secrets that it was sent and those that it sent, encoded ones too. */
    String clean(String said, OAuth2Grant grant, TokenAnswer answer) {
        List<String> secrets = secrets(grant);
        Stream.of(answer.accessToken(), answer.refreshToken())
                .filter(Objects::nonNull)
                .forEach(secrets::add);
        String text = EncodedWords.cleaned(said, plain -> without(secrets, plain));
        text = text.replaceAll("[\\s\\p{Cntrl}\\u0080-\\u009F\\p{Zl}\\p{Zp}]+", " ")
                .strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    private static String without(List<String> secrets, String plain) {
        String text = plain;
        for (String secret : secrets) {
            text = secret.length() < SHORTEST_SECRET ? text : text.replace(secret, "***");
        }
        return text;
    }

    private List<String> secrets(OAuth2Grant grant) {
        List<String> secrets = new ArrayList<>();
        if (spec.clientSecret() != null) {
            secrets.add(spec.clientSecret());
        }
        if (grant instanceof AuthorizationCode code) {
            secrets.add(code.code());
            if (code.codeVerifier() != null) {
                secrets.add(code.codeVerifier());
            }
        } else if (grant instanceof RefreshToken refresh) {
            secrets.add(refresh.token());
        } else if (!(grant instanceof ClientCredentials)) {
            throw new IllegalStateException("a grant that nobody knows");
        }
        return secrets;
    }
}
