package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.auth.RenewableCredentialProvider;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.policy.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Credentials that a server refuses although they were good: quirks 47, 48 and A3. */
class RenewalQuirksTests extends QuirkFixture {

    private static final int CALLS = 100;
    private static final String REVOKED = "{\"error\":\"invalid_token\",\"error_description\":\"revoked\"}";

    private static Credential bearer(String token) {
        return Credential.of("token", "Authorization", "Bearer " + token, token);
    }

    /** Tokens with numbers; the next is taken when the present one was refused. */
    private static final class Tokens implements RenewableCredentialProvider {

        private int number = 1;
        private boolean refused;
        private int renewals;

        @Override
        public synchronized Mono<Credential> credential() {
            if (refused) {
                refused = false;
                renewals++;
                number++;
            }
            return Mono.just(bearer("token-" + number));
        }

        @Override
        public synchronized boolean invalidate(Credential credential) {
            refused |= ("Bearer token-" + number).equals(credential.value());
            return true;
        }

        synchronized int renewals() {
            return renewals;
        }
    }

    private AutoGlmClient calling(QuirkServer server, RenewableCredentialProvider provider) {
        return client(server, builder -> builder.credentials(provider).limit(LimitSpec.fixed(CALLS)));
    }

    /** Answers a round of calls when all of it have come. */
    private static QuirkServer.Answer together(CountDownLatch round, QuirkServer.Answer answer) {
        return wire -> {
            round.countDown();
            assertThat(round.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            answer.to(wire);
        };
    }

    private static Stream<QuirkServer.Answer> times(int count, QuirkServer.Answer answer) {
        return IntStream.range(0, count).mapToObj(i -> answer);
    }

    @Quirk("47")
    @Test
    void aHundredRefusalsAtOnceRenewOnceRepeatOnceAndFail() {
        QuirkServer.Answer refusal = wire -> wire.json("401 Unauthorized", REVOKED);
        QuirkServer server = server(Stream.concat(
                        times(CALLS, together(new CountDownLatch(CALLS), refusal)),
                        times(CALLS, together(new CountDownLatch(CALLS), refusal)))
                .toArray(QuirkServer.Answer[]::new));
        Tokens tokens = new Tokens();
        AutoGlmClient client = calling(server, tokens);

        List<CompletableFuture<GenerateResponse>> calls =
                IntStream.range(0, CALLS).mapToObj(i -> begin(client)).toList();

        for (CompletableFuture<GenerateResponse> call : calls) {
            AutoGlmException failure = failure(call);
            assertThat(failure.code().type()).isEqualTo(ErrorCode.UNAUTHENTICATED.type());
            assertThat(failure.attempts()).isEqualTo(2);
            assertThat(failure).hasMessageNotContaining("token-");
        }
        assertThat(tokens.renewals()).isEqualTo(1);
        assertThat(server.requests()).as("one repetition each").isEqualTo(2 * CALLS);
    }

    @Quirk("47")
    @Test
    void aHundredRefusalsAtOnceAreCuredByOneRenewal() {
        QuirkServer server = server(Stream.concat(
                        times(
                                CALLS,
                                together(new CountDownLatch(CALLS), wire -> wire.json("401 Unauthorized", REVOKED))),
                        Stream.of(wire -> wire.json("200 OK", Frames.answer("hi"))))
                .toArray(QuirkServer.Answer[]::new));
        Tokens tokens = new Tokens();
        AutoGlmClient client = calling(server, tokens);

        List<CompletableFuture<GenerateResponse>> calls =
                IntStream.range(0, CALLS).mapToObj(i -> begin(client)).toList();

        assertThat(calls).allSatisfy(call -> assertThat(answer(call).text()).isEqualTo("hi"));
        assertThat(tokens.renewals()).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(2 * CALLS);
        assertThat(server.request(2 * CALLS).header("Authorization")).isEqualTo("Bearer token-2");
    }

    static Stream<Arguments> expired() {
        return Stream.of(
                Arguments.of("{\"error\":\"invalid_token\",\"error_description\":\"expired\"}", null),
                Arguments.of("{\"error\":{\"code\":\"invalid_token\",\"message\":\"m\"}}", null),
                Arguments.of(
                        "{\"fault\":{\"faultstring\":\"Invalid access token\",\"detail\":{\"errorcode\":\"oauth.v2.InvalidAccessToken\"}}}",
                        null),
                Arguments.of("", "WWW-Authenticate: Bearer realm=\"a, b\", error=\"invalid_token\""),
                Arguments.of("no", "WWW-Authenticate: Basic realm=\"x\", Bearer error=\"invalid_token\", scope=\"s\""));
    }

    @Quirk("A3")
    @ParameterizedTest
    @MethodSource("expired")
    void aTokenThatHasExpiredUnder403IsRenewedOnce(String body, @Nullable String challenge) {
        String[] headers = challenge == null ? new String[0] : new String[] {challenge};
        QuirkServer server = server(
                wire -> wire.answer("403 Forbidden", body, headers), wire -> wire.json("200 OK", Frames.answer("hi")));
        Tokens tokens = new Tokens();

        assertThat(generate(calling(server, tokens)).text()).isEqualTo("hi");
        assertThat(tokens.renewals()).isEqualTo(1);
        assertThat(server.request(1).header("Authorization")).isEqualTo("Bearer token-1");
        assertThat(server.request(2).header("Authorization")).isEqualTo("Bearer token-2");
    }

    @Quirk("A3")
    @Test
    void another403IsNotRepeatedAndItsHintNamesBothCauses() {
        QuirkServer server = server(wire -> wire.json("403 Forbidden", "{\"error\":{\"message\":\"no\"}}"));
        Tokens tokens = new Tokens();

        AutoGlmException failure = refused(calling(server, tokens));

        assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(failure.hint()).contains("permission").contains("expired");
        assertThat(tokens.renewals()).isZero();
        assertThat(server.requests()).isEqualTo(1);
    }

    /** Signs tokens that are good for a minute, by a clock that it corrects when a server tells the time. */
    private static final class Signing implements RenewableCredentialProvider {

        private volatile Duration offset = Duration.ZERO;

        @Override
        public Mono<Credential> credential() {
            Instant expiry = Instant.now().plus(offset).plusSeconds(60);
            return Mono.just(bearer("until-" + expiry.getEpochSecond()));
        }

        @Override
        public boolean invalidate(Credential refused) {
            throw new AssertionError("the server's time is asked for");
        }

        @Override
        public boolean invalidate(Credential refused, @Nullable Instant serverTime) {
            offset = serverTime == null ? Duration.ZERO : Duration.between(Instant.now(), serverTime);
            return serverTime != null;
        }
    }

    @Quirk("48")
    @Test
    void aServerWhoseClockIsAheadGetsATokenSignedByItsOwnClock() {
        Duration ahead = Duration.ofMinutes(10);
        QuirkServer.Answer checking = wire -> {
            Instant now = Instant.now().plus(ahead);
            String token = wire.request().header("Authorization");
            boolean expired = Long.parseLong(token.substring("Bearer until-".length())) < now.getEpochSecond();
            String date = "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC));
            wire.answer(
                    expired ? "401 Unauthorized" : "200 OK",
                    expired ? "{\"error\":{\"code\":\"1003\",\"message\":\"token expired\"}}" : Frames.answer("hi"),
                    date);
        };
        QuirkServer server = server(checking);
        AutoGlmClient client = calling(server, new Signing());

        assertThat(generate(client).text()).isEqualTo("hi");
        assertThat(server.requests()).as("signed again once").isEqualTo(2);
        assertThat(generate(client).text()).isEqualTo("hi");
        assertThat(server.requests()).as("and right from then on").isEqualTo(3);
    }

    @Quirk("48")
    @Test
    void aServerThatRefusesTheCorrectedTokenAsWellIsNotAskedForEver() {
        QuirkServer server = server(wire -> wire.answer(
                "401 Unauthorized",
                "{\"error\":{\"code\":\"1003\",\"message\":\"token expired\"}}",
                "Date: Sat, 10 Oct 2026 10:00:00 GMT"));

        AutoGlmException failure = refused(calling(server, new Signing()));

        assertThat(failure.providerCode()).isEqualTo("1003");
        assertThat(failure.details().serverTime()).isEqualTo("2026-10-10T10:00:00Z");
        assertThat(server.requests()).isEqualTo(2);
    }
}
