package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTests {

    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            zhipu,        https://open.bigmodel.cn/api/paas/v4,        ZHIPUAI_API_KEY, true
            zhipu-coding, https://open.bigmodel.cn/api/coding/paas/v4, ZHIPUAI_API_KEY, true
            zai,          https://api.z.ai/api/paas/v4,                ZAI_API_KEY,     true
            zai-coding,   https://api.z.ai/api/coding/paas/v4,         ZAI_API_KEY,     true
            openai,       https://api.openai.com/v1,                   OPENAI_API_KEY,  true
            vllm,         http://localhost:8000/v1,                    VLLM_API_KEY,    false
            sglang,       http://localhost:30000/v1,                   SGLANG_API_KEY,  false
            ollama,       http://localhost:11434/v1,                   OLLAMA_API_KEY,  false
            llamacpp,     http://localhost:8080/v1,                    LLAMA_API_KEY,   false
            """)
    void knowWhereAProviderAnswers(String name, String baseUrl, String variable, boolean needsKey) {
        Preset preset = Presets.of(name);

        assertThat(preset.name()).isEqualTo(name);
        assertThat(preset.baseUrl()).hasToString(baseUrl);
        assertThat(preset.dialect()).isEqualTo("openai");
        assertThat(preset.keyVariables().get(0)).isEqualTo(variable);
        assertThat(preset.needsKey()).isEqualTo(needsKey);
        assertThat(BaseUrls.normalize(baseUrl)).isEqualTo(preset.baseUrl());
    }

    @Test
    void areNineAndIgnoreCase() {
        assertThat(Presets.all()).hasSize(9).first().isEqualTo(Presets.of(" Zhipu "));
        assertThat(Presets.of("zhipu").keyVariables()).containsExactly("ZHIPUAI_API_KEY", "BIGMODEL_API_KEY");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({"zipu, zhipu", "Z.AI, zai", "open-ai, openai", "olama, ollama", "llama.cpp, llamacpp", "vlm, vllm"})
    void nameTheNearestForAnUnknownName(String name, String nearest) {
        IllegalArgumentException unknown = catchThrowableOfType(IllegalArgumentException.class, () -> Presets.of(name));

        assertThat(unknown)
                .hasMessageContaining("did you mean '" + nearest + "'")
                .hasMessageContaining("zhipu, zhipu-coding, zai, zai-coding, openai, vllm, sglang, ollama, llamacpp");
    }
}
