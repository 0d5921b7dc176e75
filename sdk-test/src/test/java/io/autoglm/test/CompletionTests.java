package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Legacy completions, embeddings and asynchronous tasks. */
class CompletionTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static ProfileClient imitating(String profile) {
        SIM.server()
                .behavior(
                        SimBehavior.builder().answer("!", "?").profile(profile).build());
        return new ProfileClient(SIM.server());
    }

    private static JsonNode body(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return ProfileClient.json(response.body());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai   | 'ab'              | 0:ab!?
            openai   | ['a','b']         | 0:a!? 1:b!?
            openai   | [97,98]           | 0:ab!?
            openai   | [[97],[98,99]]    | 0:a!? 1:bc!?
            vllm     | ['a','b']         | 0:a!? 1:b!?
            sglang   | ['a','b']         | 0:a!? 1:b!?
            llamacpp | ['a',[98]]        | 0:a!? 1:b!?
            ollama   | 'a'               | 0:a!?
            """)
    void everyPromptIsAnsweredUnderItsIndex(String profile, String prompt, String choices) throws Exception {
        JsonNode answer =
                body(imitating(profile).post("/completions", "{'model':'m','echo':true,'prompt':" + prompt + "}"));

        assertThat(answer.path("object").asString()).isEqualTo("text_completion");
        assertThat(answer.path("choices")
                        .valueStream()
                        .map(choice ->
                                choice.path("index") + ":" + choice.path("text").asString())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(choices);
    }

    @Test
    void severalChoicesPerPromptAreNumberedPromptByPrompt() throws Exception {
        JsonNode answer = body(
                imitating("openai").post("/completions", "{'model':'m','n':2,'echo':true,'prompt':['a','bbbbbbbb']}"));

        assertThat(answer.path("choices")
                        .valueStream()
                        .map(choice -> choice.path("text").asString()))
                .containsExactly("a!?", "a!?", "bbbbbbbb!?", "bbbbbbbb!?");
        assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(3);
        assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void llamaCppCountsTheFirstPromptOnly() throws Exception {
        JsonNode answer = body(imitating("llamacpp").post("/completions", "{'model':'m','prompt':['a','bbbbbbbb']}"));

        assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(3);
        assertThat(answer.has("timings")).isTrue();
    }

    @Test
    void llamaCppOf2025AnswersAnArrayWithABareArray() throws Exception {
        JsonNode answer =
                body(imitating("llamacpp-2025").post("/completions", "{'model':'m','echo':true,'prompt':['a','b']}"));

        assertThat(answer.isArray()).isTrue();
        assertThat(answer.valueStream()
                        .map(object ->
                                object.path("choices").get(0).path("text").asString()))
                .containsExactly("a!?", "b!?");
    }

    @Test
    void aStreamInterleavesThePromptsAndEndsOnce() throws Exception {
        HttpResponse<String> response = imitating("openai")
                .post(
                        "/completions",
                        "{'model':'m','stream':true,'prompt':['a','b'],'stream_options':{'include_usage':true}}");

        List<JsonNode> events = ProfileClient.events(response);
        assertThat(events.subList(0, 6))
                .extracting(event -> event.path("choices").get(0).path("index").asInt()
                        + event.path("choices").get(0).path("text").asString()
                        + event.path("choices").get(0).path("finish_reason").asString(""))
                .containsExactly("0!", "1!", "0?", "1?", "0stop", "1stop");
        assertThat(events.get(6).path("usage").path("completion_tokens").asInt())
                .isEqualTo(4);
        assertThat(response.body()).containsOnlyOnce("[DONE]");
    }

    @Test
    void ollamaSendsZerosOnEveryChunk() throws Exception {
        List<JsonNode> events = ProfileClient.events(imitating("ollama")
                .post(
                        "/completions",
                        "{'model':'m','stream':true,'prompt':'a','stream_options':{'include_usage':true}}"));

        assertThat(events)
                .extracting(event -> event.path("usage").path("total_tokens").asInt(-1))
                .containsExactly(0, 0, 0, 3);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai | ['fine','a POISON b'] | is not accepted
            vllm   | ['fine','a POISON b'] | "type":"BadRequestError"
            openai | []                    | expected 1 to 10000 elements, was 0
            openai | [{}]                  | expected a text, texts, tokens
            openai | null                  | Missing required parameter
            ollama | ['a']                 | json: cannot unmarshal array into Go struct field
            """)
    void oneBadPromptFailsTheWholeRequest(String profile, String prompt, String part) throws Exception {
        HttpResponse<String> response =
                imitating(profile).post("/completions", "{'model':'m','prompt':" + prompt + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(part);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai | 'a'            | 1
            openai | ['a','b']      | 2
            openai | [97,98]        | 1
            openai | [[97],[98]]    | 2
            zhipu  | ['a','b']      | 2
            ollama | ['a','']       | 2
            """)
    void everyInputGetsItsVector(String profile, String input, int count) throws Exception {
        JsonNode data = body(imitating(profile)
                        .post("/embeddings", "{'model':'m','dimensions':16,'input':" + input + "}"))
                .path("data");

        assertThat(data.valueStream().map(item -> item.path("index").asInt()))
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        assertThat(data).allMatch(item -> item.path("embedding").size() == 16);
    }

    @Test
    void base64IsTheSameVectorInLittleEndianFloats() throws Exception {
        ProfileClient client = imitating("openai");
        JsonNode floats = body(client.post("/embeddings", "{'model':'m','input':'a'}"))
                .path("data")
                .get(0)
                .path("embedding");
        String text = body(client.post("/embeddings", "{'model':'m','input':'a','encoding_format':'base64'}"))
                .path("data")
                .get(0)
                .path("embedding")
                .asString();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode value : floats) {
            assertThat(bytes.getFloat()).isEqualTo(Float.parseFloat(value.toString()));
        }
        assertThat(bytes.hasRemaining()).isFalse();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"zhipu, 64, 200", "zhipu, 65, 400", "openai, 2048, 200", "openai, 2049, 400", "vllm, 2049, 200"})
    void theNumberOfInputsIsLimited(String profile, int count, int status) throws Exception {
        String input = IntStream.range(0, count).mapToObj(i -> "'" + i + "'").collect(Collectors.joining(","));

        HttpResponse<String> response = imitating(profile).post("/embeddings", "{'model':'m','input':[" + input + "]}");

        assertThat(response.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            zhipu  | [97]           | {"error":{"code":"1214"
            zhipu  | 'a','encoding_format':'base64' | {"error":{"code":"1214"
            zhipu  | ['']           | {"error":{"code":"1214"
            openai | ''             | an element is empty
            ollama | [[97]]         | invalid input type
            openai | 'a','dimensions':0 | Invalid value for 'dimensions'
            """)
    void anInputThatTheServerDoesNotTakeIsRefused(String profile, String input, String part) throws Exception {
        HttpResponse<String> response = imitating(profile).post("/embeddings", "{'model':'m','input':" + input + "}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(part);
    }

    @Test
    void aTaskIsInWorkThenDone() throws Exception {
        ProfileClient client = imitating("zhipu-async");
        JsonNode submitted = body(client.post("/async/chat/completions", ProfileClient.chat(",'request_id':'job-9'")));
        String task = "/api/paas/v4/async-result/" + submitted.path("id").asString();

        assertThat(submitted.path("task_status").asString()).isEqualTo("PROCESSING");
        assertThat(submitted.path("request_id").asString()).isEqualTo("job-9");
        assertThat(body(client.get(task)).path("task_status").asString()).isEqualTo("PROCESSING");
        JsonNode done = body(client.get(task));
        assertThat(done.path("task_status").asString()).isEqualTo("SUCCESS");
        assertThat(done.path("choices").get(0).path("message").path("content").asString())
                .isEqualTo("!?");
        assertThat(done.path("usage").path("total_tokens").asInt()).isEqualTo(4);
    }

    @Test
    void aTaskTakesItsTime() {
        long[] now = {0};
        AsyncTasks tasks = new AsyncTasks(() -> now[0]);
        tasks.submit("t", "\"id\":\"t\"", ",\"choices\":[]", false, 10);

        for (int look = 0; look < 3; look++) {
            assertThat(text(tasks.look("t"))).isEqualTo("{\"id\":\"t\",\"task_status\":\"PROCESSING\"}");
        }
        now[0] = 10;
        assertThat(text(tasks.look("t"))).isEqualTo("{\"id\":\"t\",\"task_status\":\"SUCCESS\",\"choices\":[]}");
    }

    private static String text(Plan plan) {
        byte[] body = plan.body();
        return body == null ? "" : new String(body, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void theOldestTasksAreForgotten() {
        AsyncTasks tasks = new AsyncTasks(() -> 0);
        for (int i = 0; i <= AsyncTasks.MOST; i++) {
            tasks.submit("t" + i, "\"id\":\"t\"", "", false, 0);
        }

        assertThat(text(tasks.look("t0"))).contains("1233");
        assertThat(text(tasks.look("t1"))).contains("PROCESSING");
    }

    @Test
    void aTaskFailsByItsFault() throws Exception {
        ProfileClient client = imitating("zhipu");
        SIM.server().enqueue(SimFault.taskFails());
        String id = body(client.post("/async/chat/completions", ProfileClient.chat("")))
                .path("id")
                .asString();

        client.get("/api/paas/v4/async-result/" + id);

        assertThat(body(client.get("/api/paas/v4/async-result/" + id))
                        .path("task_status")
                        .asString())
                .isEqualTo("FAIL");
    }

    @Test
    void anUnknownTaskIsACodeThatIsANumber() throws Exception {
        HttpResponse<String> response = imitating("zhipu").get("/api/paas/v4/async-result/none");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":{\"code\":1233,");
    }

    @Test
    void aModelForTasksOnlyRefusesOtherCalls() throws Exception {
        HttpResponse<String> response = imitating("zhipu-async").chatted("");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("{\"error\":{\"code\":\"1212\",");
    }
}
