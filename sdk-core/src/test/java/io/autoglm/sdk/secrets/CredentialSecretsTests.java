package io.autoglm.sdk.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.EndpointSpec;
import io.autoglm.sdk.auth.AccessToken;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.auth.RenewalSpec;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.oauth2.OAuth2Credentials;
import io.autoglm.sdk.oauth2.OAuth2Grant;
import io.autoglm.sdk.oauth2.OAuth2Spec;
import io.autoglm.sdk.oauth2.OAuth2Spec.ClientAuthentication;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** The marker secrets of every kind of credential stand nowhere, however it fails and however wrongly it is configured. */
class CredentialSecretsTests {

    private static final Marker KEY = new Marker("key", "sk-Marker+Key/0123456789abcdef==", 12);
    private static final Marker GLM_SECRET = new Marker("GLM secret", "GlmMarkerSecret0123456789", 12);
    private static final Marker CLIENT_SECRET = new Marker("client secret", "Client:Marker Secret/0123456789", 12);
    private static final Marker CODE = new Marker("code", "Code.Marker~0123456789", 12);
    private static final Marker VERIFIER = new Marker("verifier", "Verifier_Marker-0123456789", 12);
    private static final Marker REFRESH = new Marker("refresh token", "Refresh/Marker+0123456789=", 12);
    private static final Marker ACCESS = new Marker("access token", "Access.Marker.0123456789", 12);
    private static final Marker PROMPT =
            new Marker("prompt", "Which colour has MARKER-PROMPT, the sky of 0123456789?", 24);
    private static final List<Marker> ALL =
            List.of(KEY, GLM_SECRET, CLIENT_SECRET, CODE, VERIFIER, REFRESH, ACCESS, PROMPT);
    private static final CallOptions ONCE =
            CallOptions.DEFAULTS.withMaxAttempts(1).withFirstEventTimeout(Duration.ofSeconds(2));

    private final Overheard overheard = new Overheard();

    @AfterEach
    void stop() {
        overheard.close();
    }

    private void call(Function<AutoGlmClientBuilder, AutoGlmClientBuilder> with, SimFault... faults) {
        try (SimServer server = SimServer.start()) {
            server.enqueue(faults);
            AutoGlmClientBuilder builder =
                    with.apply(AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim"));
            try (WatchedCalls calls = new WatchedCalls(builder, overheard)) {
                calls.everyOperation(PROMPT.secret(), ONCE);
                calls.lists(ONCE);
            }
        } catch (RuntimeException refused) {
            overheard.tell(refused);
        }
    }

    private void call(CredentialProvider provider) {
        overheard.tell("provider", provider);
        call(
                builder -> builder.credentials(provider),
                SimFault.status(401, "{\"error\":{\"message\":\"expired\"}}", Map.of()));
    }

    static Stream<Function<AutoGlmClientBuilder, AutoGlmClientBuilder>> mistakes() {
        String key = KEY.secret();
        return Stream.of(
                builder -> builder.apiKey(key + "\n"),
                builder -> builder.apiKey("Bearer " + key),
                builder -> builder.apiKey(key + "天"),
                builder -> builder.baseUrl("https://" + key + "@llm.example/v1"),
                builder -> builder.baseUrl("https://user:" + key + "@llm.example/v1"),
                builder -> builder.baseUrl("https://llm.example/v1?api_key=" + key),
                builder -> builder.baseUrl("https://llm.example/v1#" + key),
                builder -> builder.baseUrl("https://user:" + key + "@ llm.example/v1"),
                builder -> builder.header("Authorization", key),
                builder -> builder.header("X-Api-Key", key),
                builder -> builder.header("X-Session", key + "\n"),
                builder -> builder.header(key + "\n", "value"),
                builder -> builder.header("Authorization: Bearer " + key, ""),
                builder -> builder.baseUrl("https://user:?" + key + "#@llm.example/v1"),
                builder -> builder.credentials(Credentials.bearer(key).named(key)),
                builder -> builder.credentials(Credentials.header("Bad Header", key)),
                builder -> builder.credentials(Credentials.header("Content-Length", key)),
                builder -> builder.credentials(Credentials.glmToken("\n" + key)),
                builder -> builder.credentials(Credentials.bearer(() -> key + " ")),
                builder -> builder.credentials(Credentials.bearer(Mono.just(key + "\n"))),
                builder -> builder.credentials(Credentials.token(Mono.just(AccessToken.of(key + "\n")))),
                builder -> builder.endpoint(
                        EndpointSpec.at("https://user:" + key + "@llm.example").withKeys(key, key)),
                builder -> builder.baseUrl(null)
                        .endpoint(EndpointSpec.at("https://user:" + key + "@llm.example")
                                .withKeys(key + " "))
                        .endpoint(EndpointSpec.at("https://llm.example").withHeader("X-Key", key)),
                builder -> builder.baseUrl("http://llm.example/v1").apiKey(key),
                builder -> builder.baseUrl(null)
                        .environment(Map.of("AUTOGLM_BASE_URL", "https://u:" + key + "@llm.example")),
                builder -> builder.environment(Map.of("AUTOGLM_API_KEY", key + "\n")),
                builder -> builder.environment(Map.of("AUTOGLM_API_KEY", key, "OPENAI_API_KEY", key)));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void noMistakeInTheSettingsShowsTheKey(Function<AutoGlmClientBuilder, AutoGlmClientBuilder> mistake) {
        call(mistake);

        overheard.hasNone(ALL);
    }

    @Test
    void aKeyFileShowsNoKeyAlsoWhereTheKeyStandsInPlaceOfThePath(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("key");
        call(Credentials.file(Path.of(KEY.secret())));
        call(Credentials.file(Path.of(KEY.secret())).withHeader("x-api-key"));
        for (String content : List.of(
                "",
                KEY.secret(),
                " " + KEY.secret(),
                KEY.secret() + "天",
                KEY.secret().repeat(4000))) {
            Files.writeString(file, content);
            call(Credentials.file(file));
        }

        overheard.hasNone(ALL);
        assertThat(overheard.heard()).anyMatch(text -> text.contains("a relative path, which may be a key"));
    }

    @Test
    void aGlmKeyThatSignsIsNotShownAndNeitherIsItsToken() {
        try (SimServer server = SimServer.start()) {
            AutoGlmClientBuilder builder = AutoGlmClient.builder()
                    .baseUrl(server.baseUrl())
                    .model("sim")
                    .credentials(Credentials.glmToken("id0123." + GLM_SECRET.secret()));
            try (WatchedCalls calls = new WatchedCalls(builder, overheard)) {
                calls.everyOperation(PROMPT.secret(), ONCE);
                String token = server.requests().get(0).header("authorization").substring("Bearer ".length());
                server.behavior(SimBehavior.builder()
                        .faults(SimFault.status(401, "{\"error\":{\"message\":\"bad token " + token + "\"}}", Map.of()))
                        .faultProbability(1)
                        .build());
                calls.everyOperation(PROMPT.secret(), ONCE);

                overheard.hasNone(List.of(new Marker("token", token, 12)));
            }
        }
        overheard.hasNone(ALL);
    }

    /** Returns answers that quote the client's secret and those of the grant. */
    private static Stream<SimFault> tokenAnswers(List<Marker> ofGrant) {
        String secret = CLIENT_SECRET.secret();
        String all =
                secret + ofGrant.stream().map(marker -> " " + marker.secret()).collect(Collectors.joining());
        String pair = URLEncoder.encode("shop", UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        List<String> words = List.of(
                all,
                URLEncoder.encode(all, UTF_8),
                "client_secret=" + URLEncoder.encode(secret, UTF_8) + "&grant=" + URLEncoder.encode(all, UTF_8),
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        List<SimFault> faults = new ArrayList<>(List.of(
                token("\"access_token\":\"" + ACCESS.secret() + "\\n\""),
                token("\"access_token\":\"" + ACCESS.secret() + "\",\"token_type\":\"" + ACCESS.secret() + "\""),
                token("\"access_token\":\"" + ACCESS.secret() + "\",\"token_type\":\"mac\",\"refresh_token\":\""
                        + REFRESH.secret() + "\""),
                token("\"access_token\":\"" + ACCESS.secret() + "\",\"expires_in\":\"" + ACCESS.secret() + "\""),
                token("\"access_token\":\"" + ACCESS.secret() + "\",\"expires_in\":1,\"refresh_token\":\""
                        + REFRESH.secret() + "\""),
                SimFault.status(
                        302, "", Map.of("Location", "http://127.0.0.1:1/?secret=" + URLEncoder.encode(secret, UTF_8))),
                SimFault.refuse(),
                SimFault.resetWithinHeaders(),
                SimFault.empty200()));
        for (String said : words) {
            for (int status : List.of(400, 401, 403, 500)) {
                faults.add(SimFault.status(
                        status, "{\"error\":\"invalid_grant\",\"error_description\":\"" + said + "\"}", Map.of()));
                faults.add(SimFault.status(status, "{\"error\":\"" + said + "\"}", Map.of()));
                faults.add(SimFault.status(status, "<p>" + said, Map.of()));
            }
        }
        return faults.stream();
    }

    private static SimFault token(String members) {
        return SimFault.status(200, "{" + members + "}", Map.of());
    }

    @Test
    void noAnswerOfATokenEndpointShowsASecretOfTheGrant() {
        Map<OAuth2Grant, List<Marker>> grants = Map.of(
                new OAuth2Grant.ClientCredentials(),
                List.of(),
                new OAuth2Grant.AuthorizationCode(CODE.secret(), "https://shop.example/back", VERIFIER.secret()),
                List.of(CODE, VERIFIER),
                new OAuth2Grant.RefreshToken(REFRESH.secret()),
                List.of(REFRESH));
        try (SimServer tokens = SimServer.start();
                SimServer server = SimServer.start()) {
            grants.forEach((grant, secrets) -> tokenAnswers(secrets).forEach(fault -> {
                for (ClientAuthentication where : ClientAuthentication.values()) {
                    tokens.reset();
                    tokens.enqueue(fault);
                    ask(spec(tokens.url() + "/token", where), grant, server);
                }
            }));
        }

        overheard.hasNone(ALL);
    }

    private void ask(OAuth2Spec spec, OAuth2Grant grant, SimServer server) {
        OAuth2Credentials credentials = OAuth2Credentials.of(spec, grant);
        overheard.tell("grant", spec + " " + grant + " " + credentials);
        credentials
                .credential()
                .doOnNext(credential -> overheard.tell("credential", credential))
                .doOnError(overheard::tell)
                .onErrorComplete()
                .block(Duration.ofSeconds(30));
        AutoGlmClientBuilder builder =
                AutoGlmClient.builder().baseUrl(server.baseUrl()).model("sim").credentials(credentials);
        try (WatchedCalls calls = new WatchedCalls(builder, overheard)) {
            calls.stream(GenerateRequest.of(PROMPT.secret()), ONCE);
        }
        credentials.close().block(Duration.ofSeconds(30));
    }

    private static OAuth2Spec spec(String url, ClientAuthentication where) {
        return new OAuth2Spec(
                URI.create(url),
                "shop",
                CLIENT_SECRET.secret(),
                where,
                List.of(),
                Map.of(),
                RenewalSpec.defaults().withPause(Duration.ofSeconds(30)),
                HttpSpec.defaults(),
                true);
    }
}
