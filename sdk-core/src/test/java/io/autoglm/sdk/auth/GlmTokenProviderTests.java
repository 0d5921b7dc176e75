package io.autoglm.sdk.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class GlmTokenProviderTests {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final GlmTokenProvider tokens =
            Credentials.glmToken("key-id.s3cret").withTime(time);

    GlmTokenProviderTests() {
        time.advanceTimeTo(START);
    }

    private static Credential of(GlmTokenProvider provider) {
        AtomicReference<Credential> made = new AtomicReference<>();
        provider.credential().subscribe(made::set);
        return made.get();
    }

    private static String[] parts(Credential credential) {
        return String.valueOf(credential.value()).substring("Bearer ".length()).split("\\.");
    }

    private static String claims(Credential credential) {
        return new String(Base64.getUrlDecoder().decode(parts(credential)[1]), StandardCharsets.UTF_8);
    }

    @Test
    void theTokenSaysWhatZhipuAsksFor() {
        Credential token = of(tokens);
        long now = START.toEpochMilli();

        assertThat(new String(Base64.getUrlDecoder().decode(parts(token)[0]), StandardCharsets.UTF_8))
                .isEqualTo("{\"alg\":\"HS256\",\"sign_type\":\"SIGN\"}");
        assertThat(claims(token))
                .isEqualTo("{\"api_key\":\"key-id\",\"exp\":" + (now + 210_000) + ",\"timestamp\":" + now + "}");
        assertThat(token.expiresAt()).isEqualTo(START.plusSeconds(210));
    }

    @Test
    void theSecretSignsIt() throws Exception {
        String[] parts = parts(of(tokens));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));

        assertThat(Base64.getUrlDecoder().decode(parts[2]))
                .isEqualTo(mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void itIsUsedForThreeMinutes() {
        Credential first = of(tokens);
        time.advanceTimeBy(GlmTokenProvider.USED.minusMillis(1));
        assertThat(of(tokens)).isSameAs(first);

        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(claims(of(tokens)))
                .contains("\"timestamp\":" + START.plusSeconds(180).toEpochMilli());
    }

    @Test
    void anotherKeyOrAnotherSecretSignsAnotherAtOnce() {
        AtomicReference<String> key = new AtomicReference<>("id.one");
        GlmTokenProvider changing = Credentials.glmToken(key::get).withTime(time);
        Credential one = of(changing);
        key.set("id.two");
        Credential two = of(changing);

        assertThat(parts(two)[1]).isEqualTo(parts(one)[1]);
        assertThat(parts(two)[2]).isNotEqualTo(parts(one)[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodots", "header.claims.signature", ".secret", "id."})
    void aKeyThatHasNotTwoPartsIsSentAsItIs(String key) {
        assertThat(of(Credentials.glmToken(key)).value()).isEqualTo("Bearer " + key);
    }

    @Test
    void aRefusalThatTellsAnotherTimeCorrectsTheClock() {
        Instant server = START.plusSeconds(3600);

        assertThat(tokens.invalidate(of(tokens), server)).isTrue();

        assertThat(claims(of(tokens))).contains("\"timestamp\":" + server.toEpochMilli());
    }

    /** With it a server could have tokens signed that are good for years. */
    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "+999999999-12-31T23:59:59Z"})
    void aTimeThatIsDaysAwayDoesNotMoveTheClock(String far) {
        assertThat(tokens.invalidate(of(tokens), Instant.parse(far))).isFalse();

        assertThat(claims(of(tokens))).contains("\"timestamp\":" + START.toEpochMilli());
    }

    @Test
    void aCorrectedClockIsNotCorrectedAgainByTheSameTime() {
        Instant server = START.minusSeconds(3600);
        tokens.invalidate(of(tokens), server);

        assertThat(tokens.invalidate(of(tokens), server.plusSeconds(1))).isFalse();
        assertThat(claims(of(tokens))).contains("\"timestamp\":" + server.toEpochMilli());
    }

    @Test
    void aFreshTokenThatIsRefusedByAClockThatAgreesIsRefusedForGood() {
        assertThat(tokens.invalidate(of(tokens), START.plusSeconds(2))).isFalse();
        assertThat(tokens.invalidate(of(tokens))).isFalse();
    }

    @Test
    void anOldTokenThatIsRefusedIsSignedAgain() {
        Credential first = of(tokens);
        time.advanceTimeBy(Duration.ofSeconds(100));

        assertThat(tokens.invalidate(first)).isTrue();
        assertThat(claims(of(tokens)))
                .contains("\"timestamp\":" + START.plusSeconds(100).toEpochMilli());
    }

    @Test
    void allWhoReportTheSameTokenAreToldThatThereIsAnother() {
        Credential first = of(tokens);

        assertThat(tokens.invalidate(first, START.plusSeconds(3600))).isTrue();
        assertThat(tokens.invalidate(first, START.plusSeconds(3600))).isTrue();
        assertThat(of(tokens).value()).isNotEqualTo(first.value());
    }

    @Test
    void whoReportsATokenThatHasBeenReplacedGetsTheNewOne() {
        Credential first = of(tokens);
        time.advanceTimeBy(GlmTokenProvider.USED);
        Credential second = of(tokens);

        assertThat(tokens.invalidate(first)).isTrue();
        assertThat(of(tokens)).isSameAs(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i\"d.secret", "i\\d.secret"})
    void anIdThatWouldBreakTheClaimsIsRefused(String key) {
        assertThatThrownBy(() -> Credentials.glmToken(key))
                .hasMessage("id of a GLM key must not have a quote or a backslash");
    }

    @Test
    void aBlankKeyIsRefusedAtOnce() {
        assertThatThrownBy(() -> Credentials.glmToken(" ")).hasMessage("key must not be blank");
    }

    @Test
    void itIsCalledAsItsKeyIsWhateverTheToken() {
        String name = of(tokens).name();
        time.advanceTimeBy(GlmTokenProvider.USED);

        assertThat(of(tokens).name()).isEqualTo(name).isEqualTo(KeyNames.nameOf("key-id.s3cret"));
        assertThat(of(tokens.named("china")).name()).isEqualTo("china");
        assertThat(tokens.toString()).doesNotContain("s3cret").doesNotContain("key-id");
    }
}
