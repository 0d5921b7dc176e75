package io.autoglm.sdk.internal.codec;

import static io.autoglm.sdk.internal.codec.Codecs.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.ModelInfo;
import io.autoglm.sdk.policy.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer when they are asked for their models. */
class ModelListTests {

    private static Codecs.Result<List<ModelInfo>> decode(String body) {
        return Codecs.decode(Codecs.ask(Operation.MODELS), Codecs.OK, bytes(body));
    }

    private static List<ModelInfo> models(String body) {
        Codecs.Result<List<ModelInfo>> result = decode(body);
        assertThat(result.failure()).isNull();
        return result.events().get(0);
    }

    @Test
    void theFormOfOpenAiIsReadInItsOrder() {
        List<ModelInfo> models = models("""
                {"object":"list","data":[
                 {"id":"b","object":"model","created":1791600753,"owned_by":"acme"},
                 {"id":"a","object":"model","created":1791600754,"owned_by":"system"}]}""");

        assertThat(models)
                .containsExactly(
                        new ModelInfo("b", "acme", Instant.ofEpochSecond(1791600753), null, Map.of()),
                        new ModelInfo("a", "system", Instant.ofEpochSecond(1791600754), null, Map.of()));
    }

    @Test
    void vllmTellsTheContextWindowAndTheRestIsKept() {
        ModelInfo model = models("""
                        {"object":"list","data":[{"id":"autoglm-phone-9b","object":"model","created":1791600753,"owned_by":"vllm",
                         "root":"/models/autoglm","parent":null,"max_model_len":25480,"permission":[{"id":"modelperm-1","allow_view":true}]}]}""").get(0);

        assertThat(model.contextWindow()).isEqualTo(25_480);
        assertThat(model.extras())
                .containsOnlyKeys("root", "max_model_len", "permission")
                .containsEntry("root", "/models/autoglm");
    }

    @Test
    void llamaCppTellsTheContextWindowInItsMeta() {
        ModelInfo model = models("""
                        {"models":[{"name":"/m/q.gguf"}],"object":"list",
                         "data":[{"id":"/m/q.gguf","object":"model","created":1791600753,"owned_by":"llamacpp","meta":{"n_ctx_train":131072,"n_embd":2048}}]}""").get(0);

        assertThat(model.id()).isEqualTo("/m/q.gguf");
        assertThat(model.contextWindow()).isEqualTo(131_072);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"object":"list","data":null}                          | []
            {"object":"list","data":[]}                            | []
            []                                                     | []
            [{"id":"a"},{"id":"b"}]                                | [a, b]
            {"data":[{"id":"a"},{"object":"model"},{"id":""},null]}| [a]
            {"data":["a","b"]}                                     | [a, b]
            {"data":[{"id":"a","error":"old"}],"error":null}       | [a]
            {"models":[{"name":"a:latest"}]}                       | [a:latest]
            {"models":[{"model":"a"}]}                             | [a]
            """)
    void listsOfEveryFormAreRead(String body, String ids) {
        assertThat(models(body)).extracting(ModelInfo::id).hasToString(ids);
    }

    @ParameterizedTest(name = "created {0}")
    @CsvSource({
        "1791600753, 2026-10-10T02:52:33Z",
        "1791600753123, 2026-10-10T02:52:33.123Z",
        "1791600753.9, 2026-10-10T02:52:33Z",
        "0,",
        "-5,",
        "1e300,",
        "'\"yesterday\"',",
        "null,",
        "{},"
    })
    void aStampOfAnyUnitIsReadAndGarbageIsNotSaid(String created, Instant expected) {
        assertThat(models("[{\"id\":\"a\",\"created\":" + created + "}]").get(0).createdAt())
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            "context_length":8192                          | 8192
            "context_window":4096                          | 4096
            "max_context_length":2048                      | 2048
            "max_model_len":0,"context_length":8192        | 8192
            "max_model_len":"8192"                         |
            "max_model_len":-1                             |
            "max_model_len":1e12                           |
            "meta":{"n_ctx_train":"x"}                     |
            "meta":null                                    |
            """)
    void theContextWindowHasManyNames(String members, Integer expected) {
        assertThat(models("[{\"id\":\"a\"," + members + "}]").get(0).contextWindow())
                .isEqualTo(expected);
    }

    @Test
    void unknownMembersAreBounded() {
        StringBuilder many = new StringBuilder("[{\"id\":\"a\"");
        for (int i = 0; i < 1_000; i++) {
            many.append(",\"x").append(i).append("\":").append(i);
        }

        assertThat(models(many.append("}]").toString()).get(0).extras()).hasSize(64);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            ^^                                                                       | EMPTY_ANSWER
            <html><title>Login</title></html>                                        | HTML_ANSWER
            {"data":[{"id":"a"                                                       | MALFORMED_ANSWER
            {"hello":"world"}                                                        | MALFORMED_ANSWER
            {"data":"none"}                                                          | MALFORMED_ANSWER
            ok                                                                       | MALFORMED_ANSWER
            {"error":{"message":"no such key","code":"invalid_api_key"}}             | UNAUTHENTICATED
            {"data":null,"error":{"message":"busy","code":503}}                      | OVERLOADED
            {"code":1211,"msg":"unknown model"}                                      | MODEL_NOT_FOUND
            """)
    void whatIsNoListIsAFailure(String body, ErrorCode code) {
        Codecs.Result<List<ModelInfo>> result = decode(body);

        assertThat(result.events()).isEmpty();
        assertThat(result.failure()).isInstanceOfSatisfying(AutoGlmException.class, failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.status()).isEqualTo(200);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF[{\"id\":\"天\"}]", "  \r\n[{\"id\":\"天\"}]\n"})
    void anyCutOfTheBytesGivesTheSame(String body) {
        byte[] all = bytes(body);
        for (int cut = 0; cut <= all.length; cut++) {
            Codecs.Result<List<ModelInfo>> result = Codecs.decode(
                    Codecs.ask(Operation.MODELS),
                    Codecs.OK,
                    java.util.Arrays.copyOfRange(all, 0, cut),
                    java.util.Arrays.copyOfRange(all, cut, all.length));

            assertThat(result.events()).containsExactly(List.of(ModelInfo.of("天")));
        }
    }
}
