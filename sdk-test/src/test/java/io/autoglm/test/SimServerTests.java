package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimServerTests {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension(
            SimBehavior.builder().answer("Hel", "lo ", "世界").build());

    private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIM.server().url() + path))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIM.server().url() + path))
                .timeout(PATIENCE)
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> chat(String more) throws IOException, InterruptedException {
        return post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi there\"}]" + more + "}");
    }

    private static List<JsonNode> events(String more) throws IOException, InterruptedException {
        List<JsonNode> events = new ArrayList<>();
        chat(",\"stream\":true" + more)
                .body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line -> events.add(JSON.readTree(line.substring(6))));
        return events;
    }

    private static List<String> deltas(List<JsonNode> events) {
        return events.stream()
                .filter(event -> !event.path("choices").isEmpty())
                .map(event -> event.path("choices").get(0).path("delta").toString())
                .toList();
    }

    private static String finishReason(List<JsonNode> events) {
        return events.get(events.size() - 1)
                .path("choices")
                .get(0)
                .path("finish_reason")
                .asString();
    }

    @Test
    void aStreamIsMadeOfDataLinesEachEndedByABlankLineAndEndsWithDone() throws Exception {
        String body = chat(",\"stream\":true").body();

        assertThat(body).endsWith("}\n\ndata: [DONE]\n\n");
        assertThat(body.split("\n\n")).hasSize(6).allMatch(line -> line.startsWith("data: "));
    }

    @Test
    void aStreamGivesTheRoleThenEachPieceThenTheReason() throws Exception {
        List<JsonNode> events = events("");

        assertThat(deltas(events))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"content\":\"Hel\"}",
                        "{\"content\":\"lo \"}",
                        "{\"content\":\"世界\"}",
                        "{}");
        assertThat(finishReason(events)).isEqualTo("stop");
        assertThat(events.get(1).path("choices").get(0).path("finish_reason").isNull())
                .isTrue();
        assertThat(events).allMatch(event -> event.path("model").asString().equals("m"));
        assertThat(events).allMatch(event -> event.path("object").asString().equals("chat.completion.chunk"));
        assertThat(events).extracting(event -> event.path("id").asString()).containsOnly("chatcmpl-sim1");
    }

    @Test
    void usageIsSentOnlyWhenAskedForInAChunkWithoutChoices() throws Exception {
        assertThat(events("")).noneMatch(event -> event.has("usage"));

        List<JsonNode> events = events(",\"stream_options\":{\"include_usage\":true}");

        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("choices").toString()).isEqualTo("[]");
        assertThat(last.path("usage").path("prompt_tokens").asInt()).isEqualTo(2);
        assertThat(last.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
        assertThat(last.path("usage").path("total_tokens").asInt()).isEqualTo(5);
        assertThat(events.subList(0, 5))
                .allMatch(event -> event.has("usage") && event.path("usage").isNull());
    }

    @Test
    void anUnstreamedAnswerIsOneObjectWithItsUsage() throws Exception {
        HttpResponse<String> response = chat("");

        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
        JsonNode choice = answer.path("choices").get(0);
        assertThat(choice.path("message").path("content").asString()).isEqualTo("Hello 世界");
        assertThat(choice.path("message").path("role").asString()).isEqualTo("assistant");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(3);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(response.headers().firstValueAsLong("content-length")).isPresent();
    }

    @ParameterizedTest(name = "stream {0}")
    @ValueSource(booleans = {true, false})
    void everyAnswerBringsARequestIdAndItsProcessingTime(boolean stream) throws Exception {
        HttpResponse<String> response = chat(",\"stream\":" + stream);

        assertThat(response.headers().firstValue("x-request-id")).hasValue("req_sim1");
        assertThat(response.headers().firstValueAsLong("openai-processing-ms")).isPresent();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
    void aLimitOfTokensCutsTheAnswerAndSaysSo(String member) throws Exception {
        List<JsonNode> events = events(",\"" + member + "\":2");
        JsonNode whole = JSON.readTree(chat(",\"" + member + "\":2").body());

        assertThat(deltas(events)).hasSize(4).contains("{\"content\":\"lo \"}");
        assertThat(finishReason(events)).isEqualTo("length");
        assertThat(whole.path("choices").get(0).path("message").path("content").asString())
                .isEqualTo("Hello ");
        assertThat(whole.path("choices").get(0).path("finish_reason").asString())
                .isEqualTo("length");
    }

    @Test
    void severalChoicesAreInterleavedPieceByPiece() throws Exception {
        List<JsonNode> events = events(",\"n\":2");

        assertThat(events)
                .extracting(event -> event.path("choices").get(0).path("index").asInt())
                .containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
        assertThat(JSON.readTree(chat(",\"n\":2").body()).path("choices")).hasSize(2);
    }

    @Test
    void reasoningComesBeforeTheTextAndCountsAsTokens() throws Exception {
        SIM.server()
                .behavior(SimBehavior.builder()
                        .reasoning("Th", "ink")
                        .answer("Hi")
                        .build());

        JsonNode whole = JSON.readTree(chat("").body());

        assertThat(deltas(events("")).subList(1, 4))
                .containsExactly(
                        "{\"reasoning_content\":\"Th\"}", "{\"reasoning_content\":\"ink\"}", "{\"content\":\"Hi\"}");
        assertThat(whole.path("choices")
                        .get(0)
                        .path("message")
                        .path("reasoning_content")
                        .asString())
                .isEqualTo("Think");
        assertThat(whole.path("usage")
                        .path("completion_tokens_details")
                        .path("reasoning_tokens")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void toolCallsAreStreamedInFragmentsAndAnsweredWhole() throws Exception {
        SimToolCall call = new SimToolCall("call_1", "tap", List.of("{\"x\":", "5}"));
        SIM.server().behavior(SimBehavior.builder().answer().toolCalls(call).build());

        List<JsonNode> events = events("");
        JsonNode choice = JSON.readTree(chat("").body()).path("choices").get(0);

        assertThat(deltas(events).subList(1, 4))
                .containsExactly(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"tap\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"5}\"}}]}");
        assertThat(finishReason(events)).isEqualTo("tool_calls");
        assertThat(choice.path("message").path("content").isNull()).isTrue();
        assertThat(choice.path("message")
                        .path("tool_calls")
                        .get(0)
                        .path("function")
                        .path("arguments")
                        .asString())
                .isEqualTo("{\"x\":5}");
    }

    @Test
    void aNumberOfTokensRepeatsTheAnswer() throws Exception {
        SIM.server().behavior(SimBehavior.builder().answer("a", "b").tokens(5).build());

        assertThat(JSON.readTree(chat("").body())
                        .path("choices")
                        .get(0)
                        .path("message")
                        .path("content")
                        .asString())
                .isEqualTo("ababa");
        assertThat(deltas(events(""))).hasSize(7);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "/chat/completions",
        "/v1/chat/completions",
        "/v1/chat/completions?api-version=2026-01-01",
        "/api/paas/v4/chat/completions",
        "/gateway/a/b/v1/chat/completions"
    })
    void chatIsAnsweredUnderEveryPrefix(String path) throws Exception {
        assertThat(post(path, RawClient.chat(false)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/models", "/v1/models", "/api/paas/v4/models"})
    void modelsAreListed(String path) throws Exception {
        SIM.server().behavior(SimBehavior.builder().models("small", "large").build());

        JsonNode list = JSON.readTree(get(path).body());

        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.path("data"))
                .extracting(model -> model.path("id").asString())
                .containsExactly("small", "large");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"/health", "/v1/health"})
    void healthIsAnsweredEvenWithAKeyAndWithAFaultWaiting(String path) throws Exception {
        SIM.server().behavior(SimBehavior.builder().apiKey("secret").build());
        SIM.server().enqueue(SimFault.resetBeforeHeaders());

        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            not json                                 | 400 | invalid_request_error |
            []                                       | 400 | invalid_request_error |
            {"model":"m"}                            | 400 | invalid_request_error | messages
            {"model":"m","messages":[]}              | 400 | invalid_request_error | messages
            {"messages":[{}]}                        | 400 | invalid_request_error | model
            {"model":"m","messages":[{}],"n":0}      | 400 | invalid_request_error | n
            {"model":"m","messages":[{}],"max_tokens":0} | 400 | invalid_request_error | max_tokens
            {"model":"none","messages":[{}]}         | 404 | invalid_request_error | model
            """)
    void aRequestThatCannotBeAnsweredGetsAnErrorObject(String body, int status, String type, String param)
            throws Exception {
        SIM.server().behavior(SimBehavior.builder().models("m").build());

        HttpResponse<String> response = post("/v1/chat/completions", body);

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = JSON.readTree(response.body()).path("error");
        assertThat(error.path("type").asString()).isEqualTo(type);
        assertThat(error.path("message").asString()).isNotBlank();
        assertThat(error.path("param").isNull() ? null : error.path("param").asString())
                .isEqualTo(param);
    }

    @Test
    void anUnknownModelIsNamedByItsCode() throws Exception {
        SIM.server().behavior(SimBehavior.builder().models("other").build());

        assertThat(JSON.readTree(chat("").body()).path("error").path("code").asString())
                .isEqualTo("model_not_found");
    }

    @Test
    void anUnknownPathIs404AndAWrongMethodIs405() throws Exception {
        assertThat(post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
        assertThat(get("/v1/chat/completions").statusCode()).isEqualTo(405);
        assertThat(post("/v1/models", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void oneConnectionServesRequestAfterRequest() throws Exception {
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true))).readStream();
            client.send(RawClient.post(RawClient.chat(false))).readAnswer();
            client.send(RawClient.post(RawClient.chat(true))).readStream();
        }

        assertThat(SIM.server().requests())
                .hasSize(3)
                .extracting(RecordedRequest::connectionId)
                .containsOnly(SIM.server().requests().get(0).connectionId());
    }

    @Test
    void aClosedServerAcceptsNothingAndHasNoThreads() throws Exception {
        Set<Thread> threadsOfOthers = simThreads();
        SimServer server = SimServer.start();
        int port = server.port();
        try (RawClient client = new RawClient(server)) {
            server.enqueue(SimFault.stallAfterEvents(1));
            client.send(RawClient.post(RawClient.chat(true))).readUntil("data: ");
            RecordedRequest request = server.takeRequest(PATIENCE);

            server.close();
            server.close();

            assertThat(request.awaitEnding(PATIENCE)).isEqualTo(RecordedRequest.Ending.FAULT);
            assertThat(client.readAll(PATIENCE).end()).isNotEqualTo(RawClient.End.SILENT);
        }
        assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(ConnectException.class);
        Set<Thread> left = simThreads();
        left.removeAll(threadsOfOthers);
        for (Thread ending : left) {
            ending.join(PATIENCE.toMillis()); // a thread says that it has ended a moment before it has
            assertThat(ending.isAlive()).as(ending.getName()).isFalse();
        }
    }

    private static Set<Thread> simThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autoglm-sim"))
                .collect(Collectors.toSet());
    }

    @Test
    void onlyTheLoopbackInterfaceIsBound() {
        assertThat(SIM.server().url()).startsWith("http://127.0.0.1:");
        assertThat(SIM.server().baseUrl()).isEqualTo(SIM.server().url() + "/v1");
    }
}
