package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Health, models and tokenizer of each server. */
class ProfileHealthTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static ProfileClient imitating(SimBehaviorBuilder behavior) {
        SIM.server().behavior(behavior.build());
        return new ProfileClient(SIM.server());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai        | /health              | 200 | {"status":"ok"}
            openai        | /any/prefix/health   | 200 | {"status":"ok"}
            zhipu         | /health              | 400 | {"error":{"code":"1222"
            vllm          | /health              | 200 |
            vllm          | /ping                | 200 |
            vllm          | /version             | 200 | {"version":"
            vllm          | /load                | 200 | {"server_load":
            vllm          | /metrics             | 200 | vllm:num_requests_running
            sglang        | /health              | 200 |
            sglang        | /health_generate     | 200 |
            sglang        | /get_model_info      | 200 | "model_path"
            sglang        | /server_info         | 200 | "context_length"
            sglang        | /version             | 404 | {"detail":"Not Found"}
            llamacpp      | /health              | 200 | {"status":"ok"}
            llamacpp      | /v1/health           | 200 | {"status":"ok"}
            llamacpp      | /props               | 200 | "total_slots"
            llamacpp-2025 | /health              | 200 | {"status":"ok"}
            ollama        | /                    | 200 | Ollama is running
            ollama        | /api/version         | 200 | {"version":"
            azure         | /health              | 404 |
            generate      | /v1/generate         | 405 | "error":"Method Not Allowed"
            """)
    void healthIsAnsweredTheServersWayEveryTimeAndWithoutAKey(String profile, String path, int status, String part)
            throws Exception {
        ProfileClient client = imitating(SimBehavior.builder()
                .profile(profile)
                .apiKey(profile.equals("sglang") ? null : "s3cret")); // which asks for it everywhere but for its health

        for (int time = 0; time < 2; time++) {
            HttpResponse<String> response = client.get(path);
            assertThat(response.statusCode()).isEqualTo(status);
            if (part == null) {
                assertThat(response.body()).isEmpty();
            } else {
                assertThat(response.body()).contains(part);
            }
        }
    }

    @Test
    void aHealthRequestTakesNoFault() throws Exception {
        ProfileClient client = imitating(SimBehavior.builder().profile("ollama").faults(SimFault.empty200()));

        assertThat(client.get("/").body()).isEqualTo("Ollama is running");
        assertThat(client.chatted("").body()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            openai     | /v1/models           | {"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"simulator"}]}
            zhipu      | /api/paas/v4/models  | {"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"simulator"}]}
            vllm       | /v1/models           | "owned_by":"vllm","root":"a","parent":null,"max_model_len":25480,"permission":[{
            sglang     | /v1/models           | "owned_by":"sglang","root":"a","max_model_len":25480}]}
            llamacpp   | /v1/models           | "meta":{"vocab_type":2,"n_vocab":151552,"n_ctx_train":131072,
            ollama     | /v1/models           | {"object":"list","data":[{"id":"a","object":"model","created":1,"owned_by":"library"}]}
            azure      | /openai/models       | {"object":"list","data":[{"id":"a"
            openrouter | /api/v1/models       | {"data":[{"id":"a","name":"a","created":1,"context_length":131072,
            generate   | /v1/models           | [{"id":"a"}]
            """)
    void modelsAreListedInTheServersForm(String profile, String path, String part) throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile(profile).models("a")).get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().replaceAll("\"created\":\\d{10}", "\"created\":1"))
                .contains(part);
    }

    @Test
    void ollamaHasNoListWithoutModels() throws Exception {
        assertThat(imitating(SimBehavior.builder().profile("ollama"))
                        .get("/v1/models")
                        .body())
                .isEqualTo("{\"object\":\"list\",\"data\":null}");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            zhipu    | /api/paas/v4/tokenizer | {"model":"m","messages":[{"role":"user","content":"abcdefgh"}]} | "usage":{"prompt_tokens":2,"image_tokens":0,"video_tokens":0,"total_tokens":2}}
            vllm     | /tokenize   | {"model":"m","prompt":"ab"}                                    | {"count":2,"max_model_len":25480,"tokens":[97,98],"token_strs":null}
            vllm     | /tokenize   | {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"天"}]}]} | "tokens":[22825]
            vllm     | /detokenize | {"model":"m","tokens":[97,22825]}                              | {"prompt":"a天"}
            vllm     | /tokenize   | {"model":"m"}                                                  | "type":"BadRequestError"
            sglang   | /tokenize   | {"model":"m","prompt":"ab"}                                    | "tokens":[97,98]
            sglang   | /detokenize | {"tokens":[97]}                                                | {"text":"a"}
            llamacpp | /tokenize   | {"content":"ab"}                                               | {"tokens":[97,98]}
            llamacpp | /detokenize | {"tokens":[97,98]}                                             | {"content":"ab"}
            llamacpp | /detokenize | {"tokens":[-5]}                                                | out of vocabulary
            llamacpp | /v1/chat/completions/input_tokens | {"messages":[{"role":"user","content":"abc"}]} | {"object":"response.input_tokens","input_tokens":3}
            """)
    void tokensAreCounted(String profile, String path, String body, String part) throws Exception {
        assertThat(imitating(SimBehavior.builder().profile(profile))
                        .send("POST", path, body)
                        .body())
                .contains(part);
    }

    @Test
    void aHeadRequestGetsTheHeadAlone() throws Exception {
        HttpResponse<String> response =
                imitating(SimBehavior.builder().profile("llamacpp")).send("HEAD", "/health", "");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("content-length")).hasValue(15);
        assertThat(response.body()).isEmpty();
    }
}
