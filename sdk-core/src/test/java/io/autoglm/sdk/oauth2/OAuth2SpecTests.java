package io.autoglm.sdk.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.auth.RenewalSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.oauth2.OAuth2Spec.ClientAuthentication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OAuth2SpecTests {

    private static final OAuth2Spec SPEC = OAuth2Spec.of("https://idp.example/token", "app", "s3cret");

    static Stream<Arguments> whatIsRefused() {
        return Stream.of(
                bad(
                        () -> OAuth2Spec.of("http://idp.example/token?key=x", "app", "s"),
                        "tokenUrl must be https, was 'http://idp.example'"),
                bad(
                        () -> OAuth2Spec.of("ftp://idp.example", "app", "s"),
                        "tokenUrl must be https, was 'ftp://idp.example'"),
                bad(
                        () -> OAuth2Spec.of("https://user:pw@idp.example/token", "app", "s"),
                        "tokenUrl must have a host, and neither a user nor a fragment, was 'https://idp.example'"),
                bad(
                        () -> OAuth2Spec.of("https://idp.example/token#x", "app", "s"),
                        "tokenUrl must have a host, and neither a user nor a fragment, was 'https://idp.example'"),
                bad(() -> OAuth2Spec.of("https://idp.example/token", " ", "s"), "clientId must not be blank"),
                bad(
                        () -> OAuth2Spec.of("https://idp.example/token", "app", ""),
                        "clientSecret must not be blank; null for a client that has none"),
                bad(
                        () -> SPEC.withScopes(List.of("two words")),
                        "scope must be visible ASCII without space, quote and backslash, was 'two words'"),
                bad(
                        () -> SPEC.withParameters(Map.of("scope", "x")),
                        "parameters must not have 'scope', which the grant sets"));
    }

    private static Arguments bad(Supplier<OAuth2Spec> spec, String message) {
        return Arguments.of(spec, message);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void whatIsRefused(Supplier<OAuth2Spec> spec, String message) {
        assertThatThrownBy(spec::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aBlankGrantIsRefused() {
        assertThatThrownBy(() -> new OAuth2Grant.RefreshToken(" ")).hasMessage("token of a grant must not be blank");
        assertThatThrownBy(() -> new OAuth2Grant.AuthorizationCode("", null, null))
                .hasMessage("code of a grant must not be blank");
    }

    @Test
    void eachCopyChangesOneThing() {
        RenewalSpec renewal = RenewalSpec.defaults().withPause(Duration.ofSeconds(3));
        OAuth2Spec all = SPEC.withAuthentication(ClientAuthentication.BODY)
                .withScopes(List.of("a"))
                .withParameters(Map.of("audience", "b"))
                .withRenewal(renewal)
                .withHttp(HttpSpec.defaults().withMaxHeaderBytes(2048));

        assertThat(all)
                .isEqualTo(new OAuth2Spec(
                        SPEC.tokenUrl(),
                        "app",
                        "s3cret",
                        ClientAuthentication.BODY,
                        List.of("a"),
                        Map.of("audience", "b"),
                        renewal,
                        HttpSpec.defaults().withMaxHeaderBytes(2048),
                        false));
    }
}
