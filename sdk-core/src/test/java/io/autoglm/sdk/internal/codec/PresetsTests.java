package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTests {

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            zhipu,        https://open.bigmodel.cn/api/paas/v4,        zhipu,  ZHIPUAI_API_KEY, true
            zhipu-coding, https://open.bigmodel.cn/api/coding/paas/v4, zhipu,  ZHIPUAI_API_KEY, true
            zai,          https://api.z.ai/api/paas/v4,                zhipu,  ZAI_API_KEY,     true
            zai-coding,   https://api.z.ai/api/coding/paas/v4,         zhipu,  ZAI_API_KEY,     true
            openai,       https://api.openai.com/v1,                   openai, OPENAI_API_KEY,  true
            vllm,         http://localhost:8000/v1,                    openai, VLLM_API_KEY,    false
            sglang,       http://localhost:30000/v1,                   openai, SGLANG_API_KEY,  false
            ollama,       http://localhost:11434/v1,                   openai, OLLAMA_API_KEY,  false
            llamacpp,     http://localhost:8080/v1,                    openai, LLAMA_API_KEY,   false
            """)
    void knowWhereAProviderAnswers(String name, String baseUrl, String dialect, String variable, boolean needsKey) {
        Preset preset = Presets.of(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.baseUrl()).hasToString(baseUrl);
        assertThat(preset.dialect()).isEqualTo(dialect);
        assertThat(Dialects.of(dialect, preset.paths()).name()).isEqualTo(dialect);
        assertThat(preset.keyVariables().get(0)).isEqualTo(variable);
        assertThat(preset.needsKey()).isEqualTo(needsKey);
        assertThat(BaseUrls.normalize(baseUrl)).isEqualTo(preset.baseUrl());
    }

    @Test
    void theGenerateCallHasNoAddressOfItsOwn() {
        Preset preset = Presets.of("generate");

        assertThat(preset.baseUrl()).isNull();
        assertThat(preset.owns(java.net.URI.create("https://llm.example/v1"))).isFalse();
        assertThat(preset.dialect()).isEqualTo("generate");
        assertThat(preset.paths()).isEqualTo(ServerPaths.NONE);
    }

    @Test
    void areTenAndIgnoreCase() {
        assertThat(Presets.all()).hasSize(10).first().isEqualTo(Presets.of(" Zhipu "));
        assertThat(Presets.of("zhipu").keyVariables()).containsExactly("ZHIPUAI_API_KEY", "BIGMODEL_API_KEY");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({"zipu, zhipu", "Z.AI, zai", "open-ai, openai", "olama, ollama", "llama.cpp, llamacpp", "vlm, vllm"})
    void nameTheNearestForAnUnknownName(String name, String nearest) {
        IllegalArgumentException unknown = catchThrowableOfType(IllegalArgumentException.class, () -> Presets.of(name));

        assertThat(unknown)
                .hasMessageContaining("did you mean '" + nearest + "'")
                .hasMessageContaining(
                        "zhipu, zhipu-coding, zai, zai-coding, openai, vllm, sglang, ollama, llamacpp, generate");
    }
}
