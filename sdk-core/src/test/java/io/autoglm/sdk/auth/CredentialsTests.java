package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Credential;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class CredentialsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String KEY = "sk-marker-0123456789";

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("bearer", "Authorization", "Bearer " + KEY, Credentials.bearer(KEY)),
                Arguments.of("bearer asked", "Authorization", "Bearer " + KEY, Credentials.bearer(() -> KEY)),
                Arguments.of("bearer awaited", "Authorization", "Bearer " + KEY, Credentials.bearer(later())),
                Arguments.of("apiKey", "Authorization", "ApiKey " + KEY, Credentials.apiKey(KEY)),
                Arguments.of("apiKey asked", "Authorization", "ApiKey " + KEY, Credentials.apiKey(() -> KEY)),
                Arguments.of("apiKey awaited", "Authorization", "ApiKey " + KEY, Credentials.apiKey(later())),
                Arguments.of("xApiKey", "x-api-key", KEY, Credentials.xApiKey(KEY)),
                Arguments.of("xApiKey asked", "x-api-key", KEY, Credentials.xApiKey(() -> KEY)),
                Arguments.of("xApiKey awaited", "x-api-key", KEY, Credentials.xApiKey(later())),
                Arguments.of("header", "api-key", KEY, Credentials.header("api-key", KEY)),
                Arguments.of("header asked", "api-key", KEY, Credentials.header("api-key", () -> KEY)),
                Arguments.of("header awaited", "api-key", KEY, Credentials.header("api-key", later())));
    }

    private static Mono<String> later() {
        return Mono.fromSupplier(() -> KEY);
    }

    private static Credential ask(CredentialProvider provider) {
        return provider.credential().block(PATIENCE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void putsTheKeyWhereTheServerLooksForIt(String kind, String header, String value, KeyProvider provider) {
        Credential credential = ask(provider);

        assertThat(credential.header()).isEqualTo(header);
        assertThat(credential.value()).isEqualTo(value);
        assertThat(credential.mask("said " + KEY)).isEqualTo("said ***");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isCalledWhatItWasNamed(String kind, String header, String value, KeyProvider provider) {
        Credential named = ask(provider.named("team-a"));

        assertThat(named.name()).isEqualTo("team-a");
        assertThat(named.value()).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void isCalledByEightDigitsThatTellKeysApart(String kind, String header, String value, KeyProvider provider) {
        assertThat(ask(provider).name())
                .matches("[0-9a-f]{8}")
                .isEqualTo(ask(Credentials.bearer(KEY)).name())
                .isNotEqualTo(ask(Credentials.bearer(KEY + "x")).name());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void neverShowsTheKey(String kind, String header, String value, KeyProvider provider) {
        assertThat(provider.toString()).doesNotContain(KEY);
        assertThat(provider.named("team-a").toString()).doesNotContain(KEY).contains("team-a");
        assertThat(ask(provider).toString()).doesNotContain(KEY);
        assertThat(ask(provider).name()).doesNotContain(KEY);
    }

    @Test
    void noneSendsNothing() {
        assertThat(ask(Credentials.none())).isSameAs(Credential.NONE);
        assertThat(Credentials.none()).hasToString("Credentials[none]");
    }

    @Test
    void anUnchangedKeyIsTheSameCredential() {
        CredentialProvider fixed = Credentials.bearer(KEY);
        CredentialProvider asked = Credentials.bearer(() -> new String(KEY.toCharArray()));

        assertThat(ask(fixed)).isSameAs(ask(fixed));
        assertThat(fixed.credential()).isSameAs(fixed.credential());
        assertThat(ask(asked)).isSameAs(ask(asked));
    }

    @Test
    void aRotatedKeyIsUsedAtOnce() {
        Iterator<String> keys = List.of("first-key", "first-key", "second-key").iterator();
        CredentialProvider provider = Credentials.bearer(keys::next);

        assertThat(List.of(ask(provider), ask(provider), ask(provider)))
                .extracting(Credential::value)
                .containsExactly("Bearer first-key", "Bearer first-key", "Bearer second-key");
    }

    @Test
    void aRotatedKeyHasAnotherNameUnlessItWasNamed() {
        Iterator<String> keys =
                List.of("first-key", "second-key", "first-key", "second-key").iterator();
        KeyProvider provider = Credentials.bearer(keys::next);
        CredentialProvider named = provider.named("team-a");

        assertThat(ask(provider).name()).isNotEqualTo(ask(provider).name());
        assertThat(ask(named).name()).isEqualTo(ask(named).name());
    }

    static Stream<Arguments> badKeys() {
        Map<String, String> rules = Map.of(
                "",
                "must not be blank",
                "  ",
                "must not be blank",
                KEY + "\n",
                "must not begin or end with white space",
                KEY + "\r\n",
                "must not begin or end with white space",
                " " + KEY,
                "must not begin or end with white space",
                KEY + "\t",
                "must not begin or end with white space",
                "\uFEFF" + KEY,
                "must not begin or end with white space",
                KEY + "\u00A0",
                "must not begin or end with white space",
                "Bearer " + KEY,
                "without 'Bearer'",
                KEY + "\u00E9" + KEY,
                "must be visible ASCII");
        return rules.entrySet().stream()
                .flatMap(rule -> Stream.<Function<String, CredentialProvider>>of(
                                Credentials::bearer,
                                key -> Credentials.bearer(() -> key),
                                key -> Credentials.bearer(Mono.just(key)))
                        .map(kind -> Arguments.of(rule.getKey(), rule.getValue(), kind)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badKeys")
    void refusesABadKeyWithoutShowingIt(String key, String rule, Function<String, CredentialProvider> kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ask(kind.apply(key)))
                .withMessageContaining(rule)
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain(KEY));
    }

    @Test
    void refusesABadFixedKeyWhenItIsSet() {
        assertThatIllegalArgumentException().isThrownBy(() -> Credentials.xApiKey(" "));
    }

    @Test
    void lineEndsInsideAKeyNeverReachAHeader() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.header("api-key", KEY + "\r\nHost: other" + KEY))
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain(KEY));
    }

    @Test
    void aKeyThatIsNoTokenIsAllowedInAHeaderOfItsOwn() {
        assertThat(ask(Credentials.header("Authorization", "Basic " + KEY)).value())
                .isEqualTo("Basic " + KEY);
    }

    @ParameterizedTest(name = "header {0}")
    @ValueSource(strings = {"", "api key", "api-key:", "api\r\nkey", "schl\u00FCssel"})
    void refusesAHeaderThatIsNone(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.header(header, KEY))
                .withMessageContaining("must be an HTTP token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "host", "Transfer-Encoding"})
    void aHeaderThatFramesTheMessageCarriesNoKey(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.header(header, "sk-marker"))
                .withMessageContaining("must not be '" + header + "'")
                .withMessageNotContaining("sk-marker");
    }

    @ParameterizedTest(name = "name {0}")
    @ValueSource(strings = {"", " ", "a\nb"})
    void refusesANameThatCannotBePrinted(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.bearer(KEY).named(name))
                .withMessageContaining("must not be blank or have control characters");
    }

    @ParameterizedTest(name = "name {0}")
    @ValueSource(strings = {KEY, "key " + KEY, "sk-marker-"})
    void refusesANameThatTellsTheKey(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.bearer(KEY).named(name))
                .withMessageContaining("must not show its key")
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain(KEY));
    }

    @Test
    void aSupplierThatGivesNothingIsABlankKey() {
        assertThatThrownBy(() -> ask(Credentials.bearer((java.util.function.Supplier<String>) () -> null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key must not be blank");
    }

    @Test
    void aProviderSaysHowKeysAreSentAndWhatLogsCallThem() {
        assertThat(Credentials.bearer("sk-1").form()).isEqualTo("Authorization Bearer");
        assertThat(Credentials.apiKey("sk-1").form()).isEqualTo("Authorization ApiKey");
        assertThat(Credentials.header("api-key", "sk-1").form()).isEqualTo("api-key");
        assertThat(Credentials.bearer("sk-1").name()).matches("[0-9a-f]{8}");
        assertThat(Credentials.bearer("sk-1").named("blue").name()).isEqualTo("blue");
        assertThat(Credentials.bearer(() -> "sk-1").name()).isNull();
        assertThat(Credentials.bearer(() -> "sk-1").named("blue").name()).isEqualTo("blue");
    }
}
