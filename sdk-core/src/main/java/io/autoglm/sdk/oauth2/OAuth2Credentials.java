package io.autoglm.sdk.oauth2;

import io.autoglm.sdk.auth.AccessToken;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.RenewableCredentialProvider;
import io.autoglm.sdk.auth.TokenProvider;
import io.autoglm.sdk.internal.codec.TokenAnswer;
import io.autoglm.sdk.internal.http.FormClient;
import io.autoglm.sdk.internal.http.TransportSettings;
import io.autoglm.sdk.oauth2.OAuth2Grant.AuthorizationCode;
import io.autoglm.sdk.oauth2.OAuth2Grant.RefreshToken;
import io.autoglm.sdk.policy.Credential;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tokens of an OAuth 2.0 authorization server, sent as {@code Authorization: Bearer} and renewed as {@link TokenProvider} says. Safe for every
 * thread; share one among the clients that use it, and {@link #close()} it after them.
 *
 * <p>At most one request is under way at a time, so a refresh token is never used twice (a server that rotates them would revoke the grant).
 * A code or a refresh token that the server no longer takes ({@code invalid_grant}) is not sent again: all further attempts fail with that.
 */
public final class OAuth2Credentials implements RenewableCredentialProvider {

    private final OAuth2Spec spec;
    private final Consumer<String> refreshTokens;
    private final FormClient http;
    private final TokenRequest requests;
    private final TokenProvider tokens;
    private volatile OAuth2Grant grant;
    private volatile @Nullable OAuth2Exception over;

    private OAuth2Credentials(OAuth2Spec spec, OAuth2Grant grant, Consumer<String> refreshTokens) {
        this.spec = spec;
        this.grant = grant;
        this.refreshTokens = refreshTokens;
        requests = new TokenRequest(spec);
        http = new FormClient(
                spec.tokenUrl(),
                TransportSettings.DEFAULTS.mutate().http(spec.http()).build());
        tokens = Credentials.token(Mono.defer(this::token))
                .named(spec.clientId())
                .withRenewal(spec.renewal());
    }

    /** Returns credentials; nothing is asked for before the first attempt. */
    public static OAuth2Credentials of(OAuth2Spec spec, OAuth2Grant grant) {
        return of(spec, grant, token -> {});
    }

    /**
     * Returns credentials that tell of each refresh token that the server gives, so that it can be kept for the next start.
     *
     * @param refreshTokens takes them, on an event loop: MUST NOT block; what it throws is the failure of that renewal
     */
    public static OAuth2Credentials of(OAuth2Spec spec, OAuth2Grant grant, Consumer<String> refreshTokens) {
        Objects.requireNonNull(grant, "grant must not be null");
        return new OAuth2Credentials(spec, grant, refreshTokens);
    }

    @Override
    public Mono<Credential> credential() {
        return tokens.credential();
    }

    @Override
    public boolean invalidate(Credential refused) {
        return over == null && tokens.invalidate(refused);
    }

    /** Ends what is under way; whoever asks afterwards fails. Completes within about 5 s. */
    public Mono<Void> close() {
        return http.close();
    }

    private Mono<AccessToken> token() {
        OAuth2Exception end = over;
        if (end != null) {
            return Mono.error(end);
        }
        OAuth2Grant now = grant;
        return http.post(requests.headers(), requests.form(now))
                .onErrorMap(failure -> new OAuth2Exception(
                        requests.place() + " gave no answer: "
                                + failure.getClass().getSimpleName(),
                        0,
                        null,
                        false,
                        failure))
                .map(answer -> read(now, answer));
    }

    private AccessToken read(OAuth2Grant used, FormClient.Answer answer) {
        TokenAnswer said = TokenAnswer.parse(answer.body());
        String token = said.accessToken();
        if (answer.status() != 200 || token == null) {
            throw refusal(used, answer, said);
        }
        String type = said.tokenType();
        if (type != null && !type.toLowerCase(Locale.ROOT).equals("bearer")) {
            throw new OAuth2Exception(
                    requests.place() + " gave a token of type '" + requests.clean(type, used, said) + "', not Bearer",
                    answer.status(),
                    null,
                    false,
                    null);
        }
        goOnWith(said.refreshToken(), used);
        return new AccessToken(token, said.lifetime());
    }

    /** The old refresh token stays where no other came (RFC 6749, 6); a code is spent in any case. */
    private void goOnWith(@Nullable String refresh, OAuth2Grant used) {
        if (refresh != null && !(used instanceof OAuth2Grant.ClientCredentials)) {
            if (!(used instanceof RefreshToken before && before.token().equals(refresh))) {
                grant = new RefreshToken(refresh);
                refreshTokens.accept(refresh);
            }
        } else if (used instanceof AuthorizationCode) {
            over = new OAuth2Exception(
                    requests.place() + " gave no refresh token with the code: log in again", 200, null, true, null);
        }
    }

    private OAuth2Exception refusal(OAuth2Grant used, FormClient.Answer answer, TokenAnswer said) {
        String error = said.error() == null ? null : requests.clean(said.error(), used, said);
        boolean isFinal =
                "invalid_grant".equals(error) && !(used instanceof OAuth2Grant.ClientCredentials) && isOfGrant(answer);
        StringBuilder message =
                new StringBuilder(requests.place()).append(" answered ").append(answer.status());
        message.append(error == null ? " without a token" : ", " + error);
        if (said.description() != null) {
            message.append(": ").append(requests.clean(said.description(), used, said));
        }
        message.append(isFinal ? "; log in again" : "");
        OAuth2Exception refusal = new OAuth2Exception(message.toString(), answer.status(), error, isFinal, null);
        if (isFinal) {
            over = refusal;
        }
        return refusal;
    }

    private static boolean isOfGrant(FormClient.Answer answer) {
        return answer.status() == 400 || answer.status() == 401;
    }

    @Override
    public String toString() {
        return "OAuth2Credentials[" + spec + "]";
    }
}
