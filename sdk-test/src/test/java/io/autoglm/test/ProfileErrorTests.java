package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How each server refuses. */
class ProfileErrorTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static ProfileClient imitating(SimBehaviorBuilder behavior) {
        SIM.server().behavior(behavior.build());
        return new ProfileClient(SIM.server());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(SimProfile.class)
    void aProfileIsFoundByItsNameInAnyCase(SimProfile profile) {
        assertThat(SimProfile.parse(" " + profile.toString().toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(profile);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"lama.cpp, llamacpp", "open-ai, openai", "zhipu_asynch, zhipu-async", "open-router, openrouter"})
    void anUnknownProfileIsRefusedWithTheNearestAndTheList(String name, String nearest) {
        assertThatThrownBy(() -> SimProfile.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean '" + nearest + "'?")
                .hasMessageContaining(
                        "[openai, zhipu, zhipu-async, vllm, sglang, llamacpp, llamacpp-2025, ollama, azure, kong,");
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai     | authorization=Bearer x   | 401 | "code":"invalid_api_key"
            zhipu      | authorization=Bearer x   | 401 | {"error":{"code":"1000",
            zhipu      |                          | 401 | {"error":{"code":"1001",
            vllm       | authorization=Bearer x   | 401 | {"error":"Unauthorized"}
            vllm       | api-key=s3cret           | 401 | {"error":"Unauthorized"}
            llamacpp   | authorization=Bearer x   | 401 | {"error":{"code":401,"message":"Invalid API Key","type":"authentication_error"}}
            azure      | api-key=x                | 401 | {"error":{"code":"401",
            kong       |                          | 401 | {"message":"No API key found in request","request_id":"
            kong       | apikey=x                 | 401 | {"message":"Unauthorized","request_id":"
            openrouter | authorization=Bearer x   | 401 | "code":401}}
            generate   | authorization=ApiKey x   | 401 | "status":401,"error":"Unauthorized"
            openai     | authorization=bearer s3cret | 200 | "choices"
            zhipu      | authorization=s3cret     | 200 | "choices"
            vllm       | authorization=BEARER s3cret | 200 | "choices"
            llamacpp   | x-api-key=s3cret         | 200 | "choices"
            azure      | api-key=s3cret           | 200 | "choices"
            azure      | authorization=Bearer s3cret | 200 | "choices"
            kong       | apikey=s3cret            | 200 | "choices"
            ollama     | authorization=Bearer x   | 200 | "choices"
            ollama     |                          | 200 | "choices"
            generate   | authorization=ApiKey s3cret | 200 | "text"
            generate   | authorization=Bearer s3cret | 200 | "text"
            """)
    void theKeyIsTakenInTheServersForms(String profile, String header, int status, String part) throws Exception {
        ProfileClient client = imitating(SimBehavior.builder().profile(profile).apiKey("s3cret"));
        String[] headers = header == null ? new String[0] : header.split("=", 2);
        boolean plain = profile.equals("generate");

        HttpResponse<String> response =
                plain ? client.post("/generate", "{'prompt':'Hi'}", headers) : client.chatted("", headers);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part).doesNotContain("s3cret");
    }

    @Test
    void vllmGuardsOnlyWhatIsUnderV1() throws Exception {
        ProfileClient client = imitating(SimBehavior.builder().profile("vllm").apiKey("s3cret"));

        assertThat(client.send("POST", "/tokenize", "{\"prompt\":\"ab\"}").statusCode())
                .isEqualTo(200);
        assertThat(client.get("/v1/models").statusCode()).isEqualTo(401);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai     | 404 | "param":"model","code":"model_not_found"
            zhipu      | 400 | {"error":{"code":"1211",
            vllm       | 404 | "type":"NotFoundError","param":"model","code":404
            sglang     | 404 | "code":404
            llamacpp   | 404 | {"error":{"code":404,
            ollama     | 404 | try pulling it first","type":"not_found_error","param":null,"code":null}}
            azure      | 404 | {"error":{"code":"DeploymentNotFound",
            kong       | 404 | {"error":{"message":"The model 'm' does not exist."}}
            openrouter | 404 | "code":404}}
            """)
    void anUnknownModelIsRefused(String profile, int status, String part) throws Exception {
        HttpResponse<String> response = imitating(
                        SimBehavior.builder().profile(profile).models("other"))
                .chatted("");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai     | 400 | "type":"invalid_request_error"
            zhipu      | 400 | {"error":{"code":"1210",
            vllm       | 400 | "type":"BadRequestError","param":null,"code":400
            sglang     | 400 | "code":400
            llamacpp   | 500 | "type":"server_error"
            ollama     | 400 | "type":"invalid_request_error","param":null,"code":null
            kong       | 400 | {"error":{"message":
            openrouter | 400 | "code":400}}
            """)
    void brokenJsonIsRefused(String profile, int status, String part) throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile(profile)).post("/chat/completions", "{'model'");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai     | 429 | "code":"rate_limit_exceeded"      | retry-after
            zhipu      | 429 | {"error":{"code":"1302",          | !retry-after
            vllm       | 429 | "code":429                        | !retry-after
            azure      | 429 | {"error":{"code":"429",           | retry-after-ms
            kong       | 429 | "API rate limit exceeded"         | ratelimit-reset
            openrouter | 429 | "code":429}}                      | x-ratelimit-reset
            ollama     | 503 | maximum pending requests exceeded | !retry-after
            """)
    void aRequestOverTheRateIsRefused(String profile, int status, String part, String header) throws Exception {
        ProfileClient client = imitating(SimBehavior.builder().profile(profile).requestsPerMinute(1));
        client.chatted("");

        HttpResponse<String> response = client.chatted("");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part);
        assertThat(response.headers().firstValue(header.replace("!", "")).isPresent())
                .isEqualTo(!header.startsWith("!"));
        assertThat(SIM.server().stats().throttled()).isEqualTo(1);
    }

    @Test
    void sglangRefusesAStreamTooManyInsideStatus200() throws Exception {
        ProfileClient client = imitating(
                SimBehavior.builder().profile("sglang").maxConcurrent(1).faults(SimFault.stallAfterEvents(1)));
        try (RawClient first = new RawClient(SIM.server())) {
            first.send(RawClient.post(RawClient.chat(true))).readUntil("data: ");
            SIM.server().enqueue(SimFault.gluedFrames(), SimFault.gluedFrames());

            HttpResponse<String> streamed = client.chatted(",'stream':true");
            assertThat(streamed.statusCode()).isEqualTo(200);
            assertThat(streamed.body()).contains("\"code\":503}}").endsWith("data: [DONE]\n\n");
            assertThat(client.chatted("").statusCode()).isEqualTo(503);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            zhipu      | /v1/chat/completions            | 400 | {"error":{"code":"1222",
            vllm       | /chat/completions               | 404 | {"detail":"Not Found"}
            llamacpp   | /v2/chat/completions            | 404 | "File Not Found"
            ollama     | /chat/completions               | 404 | 404 page not found
            azure      | /openai/deployments/d/chat/completions | 404 | Resource not found
            kong       | /health                         | 404 | no Route matched with those values
            openrouter | /chat/completions               | 404 | "code":404}}
            generate   | /v1/chat/completions            | 404 | "path":"/v1/chat/completions"
            """)
    void anUnknownPathIsRefused(String profile, String path, int status, String part) throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile(profile)).send("POST", path, ProfileClient.chat(""));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(part);
    }

    @Test
    void azureTakesTheDeploymentOfThePathForTheModel() throws Exception {
        HttpResponse<String> response = imitating(SimBehavior.builder().profile("azure"))
                .send(
                        "POST",
                        "/openai/deployments/mine/chat/completions?a=b&api-version=2024-10-21",
                        ProfileClient.chat(""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"model\":\"mine\"");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,'temperature':1.1                          | 1214
            ,'temperature':'hot'                        | 1210
            ,'top_p':0                                  | 1214
            ,'max_tokens':131073                        | 1214
            ,'stop':['a','b']                           | 1214
            ,'stop':'a'                                 | 1210
            ,'user_id':'short'                          | 1214
            ,'tools':[{'type':'other'}]                 | 1214
            ,'messages':[{'role':'system','content':'x'}]    | 1214
            ,'messages':[{'role':'developer','content':'x'}] | 1214
            ,'messages':null                            | 1214
            """)
    void zhipuChecksItsFields(String more, String code) throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile("zhipu")).chatted(more);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("{\"error\":{\"code\":\"" + code + "\"");
    }

    @Test
    void zhipuTakesWhatIsWithinItsLimits() throws Exception {
        HttpResponse<String> response = imitating(SimBehavior.builder().profile("zhipu"))
                .chatted(",'temperature':0.0,'top_p':0.85,'max_tokens':3000,'stop':['a'],'user_id':'abcdef',"
                        + "'request_id':'job-7','frequency_penalty':0.2,'n':3");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"request_id\":\"job-7\"").doesNotContain("\"index\":1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{'role':'user','content':null}]                                                                     | invalid message content type
            [{'role':'user','content':[{'type':'video_url'}]}]                                                   | invalid message format
            [{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://example.test/a.png'}}]}]  | invalid image input
            """)
    void ollamaChecksTheContent(String messages, String part) throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile("ollama")).chatted(",'messages':" + messages);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(part);
    }

    @Test
    void ollamaDoesNotKnowTheNewNameOfTheTokenLimitNorSeveralChoices() throws Exception {
        ProfileClient client = imitating(SimBehavior.builder().profile("ollama"));

        assertThat(client.chatted(",'max_completion_tokens':2,'n':3").body())
                .contains("\"finish_reason\":\"stop\"")
                .doesNotContain("\"index\":1");
        assertThat(client.chatted(",'max_tokens':2").body()).contains("\"finish_reason\":\"length\"");
    }

    @Test
    void aServerThatLoadsRefusesForANumberOfRequests() throws Exception {
        ProfileClient client =
                imitating(SimBehavior.builder().profile("llamacpp").loadingRequests(2));

        assertThat(client.get("/health").body())
                .isEqualTo("{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}");
        assertThat(client.chatted("").statusCode()).isEqualTo(503);
        assertThat(client.chatted("").statusCode()).isEqualTo(200);
        assertThat(client.get("/v1/health").body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void aServerThatLoadsRefusesForATime() {
        long[] now = {5};
        Loading loading = new Loading(Duration.ofNanos(10), null, () -> now[0]);

        assertThat(loading.refuses()).isTrue();
        now[0] = 15;
        assertThat(loading.refuses()).isFalse();
    }
}
