package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What each server's streams look like, to the byte. */
class ProfileStreamTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static ProfileClient imitating(SimProfile profile) {
        return imitating(SimBehavior.builder().answer("Hi").profile(profile));
    }

    private static ProfileClient imitating(SimBehaviorBuilder behavior) {
        SIM.server().behavior(behavior.build());
        return new ProfileClient(SIM.server());
    }

    private static String lines(String... payloads) {
        return "data: " + String.join("\n\ndata: ", payloads).replace('\'', '"') + "\n\n";
    }

    @Test
    void zhipuRepeatsTheRoleLeavesTheReasonOutAndBringsTheUsageWithTheLastChoice() throws Exception {
        ProfileClient client = imitating(
                SimBehavior.builder().profile("zhipu").reasoning("Think").answer("Hi"));
        String head = "{'id':'ID','created':1,'object':'chat.completion.chunk','model':'m','choices':[{'index':0,";

        assertThat(client.stream(""))
                .isEqualTo(lines(
                        head + "'delta':{'role':'assistant','reasoning_content':'Think'}}]}",
                        head + "'delta':{'role':'assistant','content':'Hi'}}]}",
                        head + "'finish_reason':'stop','delta':{'role':'assistant','content':''}}],'usage':"
                                + "{'prompt_tokens':2,'completion_tokens':2,'total_tokens':4,"
                                + "'prompt_tokens_details':{'cached_tokens':0},"
                                + "'completion_tokens_details':{'reasoning_tokens':1}}}",
                        "[DONE]"));
    }

    @Test
    void vllmSendsARoleChunkItsOwnMembersAndUsageWhenAsked() throws Exception {
        ProfileClient client = imitating(
                SimBehavior.builder().profile("vllm").reasoning("Think").answer("Hi"));
        String head =
                "{'id':'ID','object':'chat.completion.chunk','created':1,'model':'m','choices':[{'index':0,'delta':";
        String open = ",'logprobs':null,'finish_reason':null,'token_ids':null}]}";

        assertThat(client.stream(",'stream_options':{'include_usage':true}"))
                .isEqualTo(lines(
                        head + "{'role':'assistant','content':''}" + open,
                        head + "{'reasoning':'Think'}" + open,
                        head + "{'content':'Hi'}" + open,
                        head
                                + "{'content':''},'logprobs':null,'finish_reason':'stop','stop_reason':null,'token_ids':null}]}",
                        "{'id':'ID','object':'chat.completion.chunk','created':1,'model':'m','choices':[],'usage':"
                                + "{'prompt_tokens':2,'completion_tokens':2,'total_tokens':4,'prompt_tokens_details':null}}",
                        "[DONE]"));
    }

    @Test
    void vllmCountsUsageOnEveryChunkWhenAsked() throws Exception {
        List<JsonNode> events = imitating(
                        SimBehavior.builder().profile("vllm").reasoning("a").answer("b", "c"))
                .events(",'stream_options':{'include_usage':true,'continuous_usage_stats':true}");

        assertThat(events)
                .extracting(
                        event -> event.path("usage").path("completion_tokens").asInt())
                .containsExactly(0, 1, 2, 3, 3, 3);
    }

    @Test
    void vllmRepeatsTheRequestIdOfTheClient() throws Exception {
        assertThat(imitating(SimProfile.VLLM)
                        .chatted("", "X-Request-Id", "mine")
                        .body())
                .contains("\"id\":\"chatcmpl-mine\"");
    }

    @Test
    void sglangSendsEveryMemberOfADelta() throws Exception {
        String head =
                "{'id':'ID','object':'chat.completion.chunk','created':1,'model':'m','choices':[{'index':0,'delta':";
        String rest = ",'reasoning_content':null,'tool_calls':null},'logprobs':null,'finish_reason':";

        assertThat(imitating(SimProfile.SGLANG).stream(""))
                .isEqualTo(lines(
                        head + "{'role':'assistant','content':''" + rest + "null,'matched_stop':null}],'usage':null}",
                        head + "{'role':null,'content':'Hi'" + rest + "null,'matched_stop':null}],'usage':null}",
                        head + "{'role':null,'content':null" + rest + "'stop','matched_stop':151336}],'usage':null}",
                        "[DONE]"));
    }

    @Test
    void llamaCppNamesTheRoleWithANullTextAndEndsWithTimings() throws Exception {
        List<String> choices = imitating(SimProfile.LLAMACPP).events("").stream()
                .map(event -> event.path("choices").get(0).toString())
                .toList();

        assertThat(choices)
                .containsExactly(
                        "{\"finish_reason\":null,\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}",
                        "{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\"Hi\"}}",
                        "{\"finish_reason\":\"stop\",\"index\":0,\"delta\":{}}");
        List<JsonNode> events = imitating(SimProfile.LLAMACPP).events(",'stream_options':{'include_usage':true}");
        assertThat(events.get(3).has("timings")).isTrue();
        assertThat(events.get(3).path("choices").isEmpty()).isTrue();
        assertThat(events.get(2).has("timings")).isFalse();
    }

    @Test
    void llamaCppTellsHowFarThePromptIsWhenAsked() throws Exception {
        List<JsonNode> events = imitating(SimProfile.LLAMACPP).events(",'return_progress':true");

        assertThat(events.subList(0, 2))
                .extracting(
                        event -> event.path("prompt_progress").path("processed").asInt())
                .containsExactly(1, 2);
    }

    @Test
    void llamaCppPingsWithABareCommentWhileTheModelIsSilent() throws Exception {
        ProfileClient client = imitating(SimBehavior.builder()
                .profile("llamacpp")
                .answer("Hi")
                .firstToken(SimLatency.fixed(Duration.ofMillis(350))));

        assertThat(client.stream(",'sse_ping_interval':0.1")).startsWith(":\n\n:\n\n:\n\ndata: {");
        assertThat(client.stream(",'sse_ping_interval':-1")).startsWith("data: {");
    }

    @Test
    void ollamaNamesTheRoleWithTheFirstPieceAndUsesIdsThatRepeat() throws Exception {
        String head =
                "{'id':'ID','object':'chat.completion.chunk','created':1,'model':'m','system_fingerprint':'fp_ollama',"
                        + "'choices':[{'index':0,'delta':";
        ProfileClient client = imitating(
                SimBehavior.builder().profile("ollama").reasoning("Think").answer("Hi"));

        assertThat(client.stream(""))
                .isEqualTo(lines(
                        head + "{'role':'assistant','content':'','reasoning':'Think'},'finish_reason':null}]}",
                        head + "{'content':'Hi'},'finish_reason':null}]}",
                        head + "{},'finish_reason':'stop'}]}",
                        "[DONE]"));
        assertThat(client.events("").get(0).path("id").asString()).matches("chatcmpl-\\d{1,3}");
    }

    @Test
    void ollamaSendsAllCallsWholeUnderTheSameIndex() throws Exception {
        ProfileClient client = imitating(SimBehavior.builder()
                .profile("ollama")
                .answer(List.of())
                .toolCalls(
                        new SimToolCall("a", "tap", List.of("{\"x\":", "1}")),
                        new SimToolCall("b", "wait", List.of("{}"))));

        JsonNode delta = client.events("").get(0).path("choices").get(0).path("delta");

        assertThat(delta.path("role").asString()).isEqualTo("assistant");
        assertThat(delta.path("tool_calls"))
                .extracting(call -> call.path("index").asInt()
                        + call.path("id").asString()
                        + call.path("function").path("arguments").asString())
                .containsExactly("0a{\"x\":1}", "0b{}");
    }

    @ParameterizedTest(name = "tool_stream {0}")
    @CsvSource({"false, 1", "true, 3"})
    void zhipuSendsACallWholeUnlessItsArgumentsAreToBeStreamed(boolean toolStream, int chunks) throws Exception {
        ProfileClient client = imitating(SimBehavior.builder()
                .profile("zhipu")
                .answer(List.of())
                .toolCalls(new SimToolCall("a", "tap", List.of("{\"x\":", "1}"))));

        List<JsonNode> events = client.events(",'tool_stream':" + toolStream);

        assertThat(events).hasSize(chunks + 1);
        assertThat(events.get(0)
                        .path("choices")
                        .get(0)
                        .path("delta")
                        .path("role")
                        .asString())
                .isEqualTo("assistant");
    }

    @Test
    void azureBeginsWithAnEmptyChunkAndSendsFilterResults() throws Exception {
        List<JsonNode> events = imitating(SimProfile.AZURE).events("");

        assertThat(events.get(0).path("choices").isEmpty()).isTrue();
        assertThat(events.get(0).path("id").asString("?")).isEmpty();
        assertThat(events.get(0).path("prompt_filter_results").size()).isEqualTo(1);
        assertThat(events.get(1)
                        .path("choices")
                        .get(0)
                        .path("content_filter_results")
                        .has("hate"))
                .isTrue();
    }

    @Test
    void azureSendsPiecesInBursts() throws Exception {
        SimBehavior slow = SimBehavior.builder()
                .profile("azure")
                .tokens(16)
                .perToken(SimLatency.fixed(Duration.ofMillis(40)))
                .build();
        SIM.server().behavior(slow);
        try (RawClient client = new RawClient(SIM.server())) {
            client.send(RawClient.post(RawClient.chat(true)).replaceFirst("/v1", "/openai/v1"));
            String head = client.readUntil("data: {");
            assertThat(head).startsWith("HTTP/1.1 200");
            RecordedRequest request = SIM.server().takeRequest(Duration.ofSeconds(5));
            client.readUntil("\n\n");
            assertThat(request.eventsWritten()).isIn(1L, 9L, 17L, 19L);
            client.readUntil("[DONE]");
            assertThat(request.eventsWritten()).isEqualTo(19);
        }
    }

    @Test
    void kongLeavesTheLineEndOfTheClosingLineOut() throws Exception {
        assertThat(imitating(SimProfile.KONG).stream("")).endsWith("}\n\ndata: [DONE]");
    }

    @Test
    void openRouterCommentsWhileItWaitsAndFinishesTwice() throws Exception {
        String stream = imitating(SimProfile.OPENROUTER).stream("");

        assertThat(stream).startsWith(": OPENROUTER PROCESSING\n\ndata: {");
        List<JsonNode> events = imitating(SimProfile.OPENROUTER).events("");
        assertThat(events.subList(2, 4))
                .allMatch(event -> event.path("choices")
                        .get(0)
                        .path("finish_reason")
                        .asString("")
                        .equals("stop"))
                .extracting(event -> event.has("usage"))
                .containsExactly(false, true);
    }

    @Test
    void generateStreamsFlatObjects() throws Exception {
        String stream = ProfileClient.steady(imitating(SimProfile.GENERATE)
                .post("/generate", "{'prompt':'Hi there','stream':true}")
                .body());

        assertThat(stream)
                .isEqualTo(lines(
                        "{'id':'gen-sim1','text':'Hi'}",
                        "{'id':'gen-sim1','text':'','finish_reason':'stop','usage':"
                                + "{'prompt_tokens':2,'completion_tokens':1,'total_tokens':3}}",
                        "[DONE]"));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = SimProfile.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"GENERATE", "ZHIPU_ASYNC"})
    void everyStreamSpeaksTheWholeAnswerAndTheNumberOfEventsIsKept(SimProfile profile) throws Exception {
        SimBehavior behavior =
                SimBehavior.builder().profile(profile).reasoning("a", "b").build();
        List<JsonNode> events = imitating(behavior.mutate()).events("");

        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(
                event.path("choices").path(0).path("delta").path("content").asString("")));
        assertThat(text).hasToString(behavior.answerText());
        assertThat(SIM.server().requests().get(0).eventsWritten()).isEqualTo(events.size());
        assertThat(SIM.server().requests().get(0).ending()).isEqualTo(RecordedRequest.Ending.COMPLETED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai        | event: error\\ndata: {"error":{"message":"The server had an error.","type":"server_error","param":null,"code":"server_is_overloaded"}}\\n\\n
            zhipu         | "finish_reason":"network_error","delta":{"role":"assistant","content":""}}]}\\n\\ndata: [DONE]\\n\\n
            vllm          | data: {"error":{"message":"EngineCore encountered an issue.","type":"InternalServerError","param":null,"code":500}}\\n\\ndata: [DONE]\\n\\n
            sglang        | "param":null,"code":500}}\\n\\ndata: [DONE]\\n\\n
            llamacpp      | data: {"error":{"code":500,"message":"Compute error.","type":"server_error"}}\\n\\n
            llamacpp-2025 | error: {"code":500,"message":"Compute error.","type":"server_error"}\\n\\ndata: [DONE]\\n\\n
            ollama        | "model":"","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]}\\n\\n
            kong          | data: {"error": true, "message": "empty or unsupported transformer response"}
            openrouter    | "finish_reason":"error","native_finish_reason":"error","logprobs":null}]}\\n\\n
            """)
    void aStreamBreaksInTheServersOwnWay(String profile, String end) throws Exception {
        ProfileClient client = imitating(SimProfile.parse(profile));
        SIM.server().enqueue(SimFault.inBandError(1));

        String stream = client.chatted(",\"stream\":true").body();

        assertThat(stream).endsWith(end.replace("\\n", "\n"));
        assertThat(SIM.server().requests().get(0).ending()).isEqualTo(RecordedRequest.Ending.FAULT);
    }

    @Test
    void llamaCppFailsWithAStatusBeforeTheFirstEvent() throws Exception {
        ProfileClient client = imitating(SimProfile.LLAMACPP);
        SIM.server().enqueue(SimFault.inBandError(0));

        assertThat(client.chatted(",'stream':true").statusCode()).isEqualTo(500);
    }

    @Test
    void anInBandErrorOfAnAnswerThatIsNotStreamedIsAStatus() throws Exception {
        ProfileClient client = imitating(SimProfile.VLLM);
        SIM.server().enqueue(SimFault.inBandError(1));

        assertThat(client.chatted("").statusCode()).isEqualTo(500);
    }
}
