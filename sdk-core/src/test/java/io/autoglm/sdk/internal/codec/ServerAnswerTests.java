package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.sdk.model.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole answers with what is peculiar to each server. */
class ServerAnswerTests {

    private static GenerateResponse answer(String body) {
        Codecs.Result<GenerateResponse> result = Codecs.unary(body);
        assertThat(result.failure()).isNull();
        return result.events().get(0);
    }

    @Test
    void glmAnswersWithoutAnObjectWithThoughtsPartsAndItsOwnMembers() {
        GenerateResponse response = answer("""
                {"id":"20261010112233ab12cd34ef56","request_id":"job-7","created":1791600753,"model":"glm-4.6",
                 "choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
                   "content":[{"type":"text","text":"24 "},{"type":"image","url":"x"},{"type":"text","text":"degrees"}],
                   "reasoning_content":"weather","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":{"a":1}}}]}}],
                 "usage":{"prompt_tokens":18,"completion_tokens":42,"total_tokens":60,"prompt_tokens_details":{"cached_tokens":4},
                   "completion_tokens_details":{"reasoning_tokens":31}},
                 "web_search":[{"title":"t"}],"content_filter":[{"role":"assistant","level":3}]}""");

        assertThat(response.text()).isEqualTo("24 degrees");
        assertThat(response.reasoning()).isEqualTo("weather");
        assertThat(response.toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("f");
            assertThat(call.arguments()).isEqualTo("{\"a\":1}");
        });
        assertThat(response.usage()).isEqualTo(new Usage(18, 42, 60, 4, 31));
        assertThat(response.meta().requestId()).isEqualTo("job-7");
        assertThat(response.extras()).containsOnlyKeys("web_search", "content_filter");
    }

    @Test
    void vllmAndOllamaNameThoughtsOtherwiseAndSayNothingOfDetails() {
        GenerateResponse response = answer("""
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",
                 "reasoning":"hm","content":"blue","refusal":null,"annotations":null,"audio":null,"function_call":null,"tool_calls":[]},
                 "logprobs":null,"finish_reason":"stop","stop_reason":151336,"token_ids":null}],"service_tier":null,
                 "usage":{"prompt_tokens":3,"total_tokens":4,"completion_tokens":1,"prompt_tokens_details":null},
                 "prompt_logprobs":null,"kv_transfer_params":null}""");

        assertThat(response.reasoning()).isEqualTo("hm");
        assertThat(response.text()).isEqualTo("blue");
        assertThat(response.toolCalls()).isEmpty();
        assertThat(response.usage()).isEqualTo(new Usage(3, 1, 4, null, null));
        assertThat(response.choices().get(0).extras()).isEqualTo(Map.of("stop_reason", 151336));
        assertThat(response.extras()).isEmpty();
    }

    @Test
    void extrasOfSglangLlamaCppAndAzureStayReachable() {
        GenerateResponse response = answer("""
                {"id":"","model":"","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop",
                 "matched_stop":2,"content_filter_results":{"hate":{"filtered":false}}}],"timings":{"prompt_n":1},
                 "metadata":{"weight_version":"d"},"prompt_filter_results":[],"system_fingerprint":"b1"}""");

        assertThat(response.id()).isNull();
        assertThat(response.model()).isNull();
        assertThat(response.usage()).isNull();
        assertThat(response.choices().get(0).extras()).containsOnlyKeys("matched_stop", "content_filter_results");
        assertThat(response.extras())
                .containsKeys("timings", "metadata", "system_fingerprint")
                .containsEntry("prompt_filter_results", List.of());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "stop, ",
        "length, ",
        "tool_calls, ",
        "function_call, ",
        "model_context_window_exceeded, ",
        "load, ",
        "something new, ",
        "content_filter, ",
        "sensitive, ",
        "network_error, SERVER_ERROR",
        "error, SERVER_ERROR",
        "abort, OVERLOADED"
    })
    void everyReasonToEndIsReadAndThreeOfThemAreFailures(String reason, ErrorCode failure) {
        Codecs.Result<GenerateResponse> result = Codecs.unary(
                "{\"choices\":[{\"message\":{\"content\":\"half\"},\"finish_reason\":\"" + reason + "\"}]}");

        if (failure == null) {
            assertThat(result.events().get(0).finishReason()).hasToString(reason);
            assertThat(result.events().get(0).text()).isEqualTo("half");
        } else {
            assertThat(((AutoGlmException) result.failure()).code()).isEqualTo(failure);
        }
    }
}
