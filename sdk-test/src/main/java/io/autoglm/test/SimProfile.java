package io.autoglm.test;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which server a {@link SimServer} imitates: its paths, framing of streams, names of members, error bodies, ways to bring a key.
 */
public enum SimProfile {
    /** OpenAI's own service; answers under every path prefix. */
    OPENAI("openai", "/v1"),
    /** Zhipu and Z.ai, with synchronous and asynchronous calls. */
    ZHIPU("zhipu", "/api/paas/v4"),
    /** Zhipu with a model that can only be called asynchronously: other calls are error 1212. */
    ZHIPU_ASYNC("zhipu-async", "/api/paas/v4"),
    /** vLLM. */
    VLLM("vllm", "/v1"),
    /** SGLang. */
    SGLANG("sglang", "/v1"),
    /** llama.cpp of 2026. */
    LLAMACPP("llamacpp", "/v1"),
    /** llama.cpp of early 2025: an array of prompts is answered by a bare array, errors in a stream are {@code error:} lines. */
    LLAMACPP_2025("llamacpp-2025", "/v1"),
    /** Ollama's compatible API. */
    OLLAMA("ollama", "/v1"),
    /** Azure OpenAI, under {@code /openai/v1} and {@code /openai/deployments/NAME}. */
    AZURE("azure", "/openai/v1"),
    /** The AI proxy of Kong. */
    KONG("kong", "/v1"),
    /** OpenRouter, under {@code /v1} and {@code /api/v1}. */
    OPENROUTER("openrouter", "/v1"),
    /** The plain generate API: {@code POST /v1/generate} with a {@code prompt}. */
    GENERATE("generate", "/v1");

    private final String text;
    private final String basePath;

    SimProfile(String text, String basePath) {
        this.text = text;
        this.basePath = basePath;
    }

    /**
     * Returns the path that a client's base URL ends with.
     *
     * @return the path, with a slash at its start and none at its end
     */
    public String basePath() {
        return basePath;
    }

    /**
     * Finds a profile by its name.
     *
     * @param name the name, in any case, such as {@code llamacpp-2025}
     * @return the profile
     * @throws IllegalArgumentException naming the nearest profile and all of them, if there is none of that name
     */
    public static SimProfile parse(String name) {
        String wanted = name.trim().toLowerCase(Locale.ROOT).replace('_', '-');
        return Names.parse("profile", wanted, List.of(values()));
    }

    /** Returns the names of all profiles. */
    static List<String> names() {
        return Arrays.stream(values()).map(SimProfile::toString).toList();
    }

    /**
     * Returns the name, as {@link #parse(String)} reads it.
     *
     * @return the name in lower case
     */
    @Override
    public String toString() {
        return text;
    }
}
