package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Health;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.model.TokenCount;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.CallOptions;
import io.autoglm.sdk.policy.ScriptedExchange;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Models, tokenizer and health: over a real socket, and through the chain in virtual time. */
class DiscoveryTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Answer(int status, String type, String body) {}

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asString()
                    .defaultIfEmpty("")
                    .flatMap(body -> {
                        requests.add(request.method() + " " + request.uri() + (body.isEmpty() ? "" : " " + body));
                        Answer answer = answers.getOrDefault(request.uri(), new Answer(404, "text/plain", "no"));
                        response.status(HttpResponseStatus.valueOf(answer.status()));
                        response.header("Content-Type", answer.type());
                        return response.sendString(Mono.just(answer.body())).then();
                    }))
            .bindNow(PATIENCE);
    private final ScriptedExchange wire = ScriptedExchange.create();
    private final AutoGlmClient scripted =
            AutoGlmClient.builder().exchange(wire).random(new Random(1)).build();

    @AfterEach
    void stop() {
        server.disposeNow(PATIENCE);
    }

    private AutoGlmClient client(String provider) {
        return AutoGlmClient.builder()
                .provider(provider)
                .baseUrl("http://127.0.0.1:" + server.port() + "/v1")
                .model("m")
                .build();
    }

    private static void close(AutoGlmClient client) {
        StepVerifier.create(client.close(Duration.ZERO)).expectComplete().verify(PATIENCE);
    }

    private static AutoGlmException failure(Mono<?> call) {
        return catchThrowableOfType(AutoGlmException.class, () -> call.block(PATIENCE));
    }

    @Test
    void modelsAreListed() {
        answers.put("/v1/models", new Answer(200, "application/json", "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));
        AutoGlmClient client = client("vllm");

        StepVerifier.create(client.models())
                .assertNext(
                        models -> assertThat(models).extracting(ModelInfo::id).containsExactly("a", "b"))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(requests).containsExactly("GET /v1/models");
        close(client);
    }

    @Test
    void tokensAreCountedByTheTokenizerBesideTheBaseUrl() {
        answers.put("/tokenize", new Answer(200, "application/json", "{\"count\":5,\"max_model_len\":100}"));
        AutoGlmClient client = client("vllm");

        StepVerifier.create(client.countTokens(GenerateRequest.of("hello")))
                .expectNext(new TokenCount(5, 100))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(requests)
                .containsExactly(
                        "POST /tokenize {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
        close(client);
    }

    @Test
    void aProviderWithoutATokenizerRefusesBeforeAnythingIsSent() {
        AutoGlmClient client = client("ollama");

        assertThat(failure(client.countTokens(GenerateRequest.of("hello"))).code())
                .isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(requests).isEmpty();
        close(client);
    }

    @ParameterizedTest(name = "{0} is asked at {1}")
    @CsvSource({"vllm, /health", "sglang, /health", "llamacpp, /health", "ollama, /api/version", "openai, /v1/models"})
    void eachServerIsAskedForItsHealthWhereItSpeaksOfIt(String provider, String path) {
        answers.put(path, new Answer(200, "text/plain", ""));
        AutoGlmClient client = client(provider);

        StepVerifier.create(client.health())
                .expectNext(Health.ready(null))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(requests).containsExactly("GET " + path);
        close(client);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            503 | {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}} | Loading model
            503 | ^^                                                                          | the server answered with status 503
            500 | engine dead                                                                 | engine dead
            502 | <html><head><title>502 Bad Gateway</title></head></html>                    | 502 Bad Gateway
            200 | {"error":{"code":503,"message":"Loading model"}}                            | Loading model
            200 | {"status":"loading model"}                                                  | loading model
            """)
    void aServerThatSaysItCannotServeHasAnswered(int status, String body, String detail) {
        answers.put("/health", new Answer(status, "application/json", body));
        AutoGlmClient client = client("vllm");

        StepVerifier.create(client.health())
                .expectNext(Health.notReady(detail))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(requests).hasSize(1);
        close(client);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, PATH_NOT_FOUND",
        "429, RATE_LIMITED",
        "501, UNSUPPORTED_BY_SERVER"
    })
    void otherAnswersAreFailures(int status, ErrorCode code) {
        answers.put("/health", new Answer(status, "text/plain", "no"));
        AutoGlmClient client = client("vllm");

        assertThat(failure(client.health()).code()).isEqualTo(code);
        assertThat(requests).hasSize(1);
        close(client);
    }

    @Test
    void noServerIsAFailureAfterOneAttempt() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = taken.getLocalPort();
        }
        AutoGlmClient client =
                AutoGlmClient.builder().baseUrl("http://127.0.0.1:" + nobody).build();

        AutoGlmException refused = failure(client.health());

        assertThat(refused.code()).isEqualTo(ErrorCode.CONNECT_FAILED);
        assertThat(refused.attempts()).isEqualTo(1);
        close(client);
    }

    @Test
    void whatTheDialectCannotSayIsRefusedBeforeAConnectionIsMade() throws Exception {
        int nobody;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = taken.getLocalPort();
        }
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl("http://127.0.0.1:" + nobody)
                .dialect("zhipu")
                .model("m")
                .build();

        AutoGlmException refused = failure(client.generate(
                GenerateRequest.builder().user("hi").temperature(1.5).build()));

        assertThat(refused.code()).isEqualTo(ErrorCode.UNSUPPORTED_REQUEST);
        assertThat(refused.reason()).isEqualTo("temperature must be from 0 to 1 in dialect zhipu, was 1.5");
        close(client);
    }

    @Test
    void healthIsAnsweredWhileTheLimitIsReachedAndTheRoomFull() {
        wire.thenNothing().thenNothing().thenAnswer(Health.ready("ok"));
        AutoGlmClient client = AutoGlmClient.builder()
                .exchange(wire)
                .limit(LimitSpec.fixed(1).withMaxWaiting(0))
                .build();
        Disposable stuck = client.generate("hi").subscribe();

        assertThat(failure(client.generate("hi")).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        assertThat(failure(client.models()).code()).isEqualTo(ErrorCode.QUEUE_FULL);
        Disposable alsoStuck = client.health().subscribe();
        StepVerifier.create(client.health())
                .expectNext(Health.ready("ok"))
                .expectComplete()
                .verify(PATIENCE);

        assertThat(wire.calls()).hasSize(3).allMatch(call -> call.endpoint() != null);
        stuck.dispose();
        alsoStuck.dispose();
        assertThat(wire.cancelled()).contains(wire.calls().get(0), wire.calls().get(1));
        wire.thenText("free again");
        assertThat(client.generate("hi").block(PATIENCE).text()).isEqualTo("free again");
    }

    @Test
    void healthTakesTenSecondsAtTheMostAndIsNotMadeAgain() {
        wire.thenNothing();

        StepVerifier.withVirtualTime(scripted::health)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(9_999))
                .thenAwait(Duration.ofMillis(1))
                .expectErrorSatisfies(failure ->
                        assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                .verify(PATIENCE);
        assertThat(wire.calls()).hasSize(1);
        assertThat(wire.cancelled()).hasSize(1);
    }

    @Test
    void healthIsMadeAgainWhenTheCallAsksForIt() {
        wire.thenError(ErrorCode.CONNECT_FAILED).thenAnswer(Health.ready(null));
        CallOptions patient = CallOptions.DEFAULTS.withMaxAttempts(2).withTotalTimeout(Duration.ofMinutes(1));

        StepVerifier.withVirtualTime(() -> scripted.health(patient))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(Health.ready(null))
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "tokens"})
    void modelsAndTokensAreMadeAgainAfterAFailure(String which) {
        List<ModelInfo> models = List.of(ModelInfo.of("a"));
        Object answer = which.equals("models") ? models : new TokenCount(3, null);
        wire.thenError(ErrorCode.BAD_GATEWAY).thenAnswer(answer);

        StepVerifier.withVirtualTime(() ->
                        which.equals("models") ? scripted.models() : scripted.countTokens(GenerateRequest.of("hi")))
                .thenAwait(Duration.ofSeconds(1))
                .expectNextMatches(answer::equals)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(wire.calls()).extracting(Call::attempt).containsExactly(1, 2);
    }

    @Test
    void nothingIsAskedBeforeSubscriptionAndCancelReachesTheWire() {
        wire.thenNothing();
        Mono<List<ModelInfo>> models = scripted.models();
        assertThat(wire.calls()).isEmpty();

        models.subscribe().dispose();

        assertThat(wire.cancelled()).hasSize(1);
    }

    @Test
    void aScriptedAnswerOfTheWrongTypeIsAFailureAndNotACastLater() {
        wire.thenAnswer(List.of("not a model"));

        assertThat(failure(scripted.models())).hasMessageContaining("ClassCastException");
    }

    @Test
    void aClosedClientRefusesThemAll() {
        close(scripted);

        for (Mono<?> call :
                List.of(scripted.models(), scripted.countTokens(GenerateRequest.of("hi")), scripted.health())) {
            assertThat(failure(call).code()).isEqualTo(ErrorCode.CLIENT_CLOSED);
        }
    }
}
