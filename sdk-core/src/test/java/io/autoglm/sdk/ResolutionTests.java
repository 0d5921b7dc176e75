package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.internal.codec.Target;
import io.autoglm.sdk.policy.Operation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What endpoint, dialect and paths the settings mean together. */
class ResolutionTests {

    private static Connection resolve(String provider, String baseUrl, String dialect) {
        ConnectionSettings settings = new ConnectionSettings();
        settings.provider = provider;
        settings.baseUrl = baseUrl;
        settings.dialect = dialect;
        settings.environment = Map.of("AUTOGLM_API_KEY", "sk-test-key");
        return settings.resolve().get(0);
    }

    @ParameterizedTest(name = "{0} {1} {2} → {3} at {4}")
    @CsvSource(textBlock = """
            zhipu,    ,                                                            ,            zhipu,       https://open.bigmodel.cn/api/paas/v4
            zai,      ,                                                            openai,      openai,      https://api.z.ai/api/paas/v4
            zhipu,    https://gw.example/glm,                                      ,            zhipu,       https://gw.example/glm
            ,         https://open.bigmodel.cn/api/paas/v4/,                       ,            zhipu,       https://open.bigmodel.cn/api/paas/v4
            ,         https://api.z.ai/api/coding/paas/v4/chat/completions,        ,            zhipu,       https://api.z.ai/api/coding/paas/v4
            ,         https://api.z.ai/api/paas/v4,                                openai,      openai,      https://api.z.ai/api/paas/v4
            ,         http://localhost:8000/v1,                                    ,            openai,      http://localhost:8000/v1
            ,         https://llm.example,                                         Generate,    generate,    https://llm.example/v1
            ,         https://llm.example/v1/generate,                             generate,    generate,    https://llm.example/v1
            generate, https://llm.example/v1/generate/,                            ,            generate,    https://llm.example/v1
            ,         https://llm.example/v1/completions,                          completions, completions, https://llm.example/v1
            ,         https://llm.example/v1/generate,                             ,            openai,      https://llm.example/v1/generate
            vllm,     http://gpu:8000/v1,                                          completions, completions, http://gpu:8000/v1
            """)
    void dialectAndAddressFollowFromTheSettings(
            String provider, String baseUrl, String dialect, String resolved, String address) {
        Connection connection = resolve(provider, baseUrl, dialect);

        assertThat(connection.dialect().name()).isEqualTo(resolved);
        assertThat(connection.endpoint().baseUrl()).hasToString(address);
    }

    @ParameterizedTest(name = "{0} {1} {2} → {3}")
    @CsvSource({
        "vllm,, , ../health",
        "vllm, http://gpu:9000/v1, , ../health",
        "vllm, http://gpu:9000/v1, completions, ../health",
        ", http://localhost:8000/v1, , models",
        ", https://api.openai.com/v1, , models"
    })
    void pathsFollowTheProviderThatWasNamed(String provider, String baseUrl, String dialect, String health) {
        assertThat(resolve(provider, baseUrl, dialect).dialect().target(Operation.HEALTH))
                .isEqualTo(Target.get(health));
    }

    @Test
    void theHostOfAProviderBringsItsTokenizer() {
        assertThat(resolve(null, "https://open.bigmodel.cn/api/paas/v4", null)
                        .dialect()
                        .target(Operation.COUNT_TOKENS))
                .isEqualTo(Target.post("tokenizer"));
    }

    @Test
    void aProviderWithoutAnAddressAsksForOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve("generate", null, null))
                .withMessage("provider generate has no address of its own: set baseUrl (AUTOGLM_BASE_URL)");
    }

    @Test
    void aRefusedBaseUrlShowsWhatWouldHaveBeenCalledInThisDialect() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(null, "ftp://llm.example/v1/generate", "generate"))
                .withMessageEndingWith("would have called ftp://llm.example/v1/generate");
    }

    @Test
    void anUnknownDialectIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(null, "https://llm.example", "zippu"))
                .withMessageContaining("did you mean 'zhipu'");
    }
}
