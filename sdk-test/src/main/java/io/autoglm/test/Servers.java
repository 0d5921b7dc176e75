package io.autoglm.test;

import java.util.EnumMap;
import java.util.Map;

/** The words of each profile, made once. */
final class Servers {

    private static final Map<SimProfile, Words> ALL = new EnumMap<>(Map.ofEntries(
            Map.entry(SimProfile.OPENAI, new OpenAiWords()),
            Map.entry(SimProfile.ZHIPU, new ZhipuWords(false)),
            Map.entry(SimProfile.ZHIPU_ASYNC, new ZhipuWords(true)),
            Map.entry(SimProfile.VLLM, new VllmWords()),
            Map.entry(SimProfile.SGLANG, new SglangWords()),
            Map.entry(SimProfile.LLAMACPP, new LlamaCppWords(false)),
            Map.entry(SimProfile.LLAMACPP_2025, new LlamaCppWords(true)),
            Map.entry(SimProfile.OLLAMA, new OllamaWords()),
            Map.entry(SimProfile.AZURE, new AzureWords()),
            Map.entry(SimProfile.KONG, new KongWords()),
            Map.entry(SimProfile.OPENROUTER, new OpenRouterWords()),
            Map.entry(SimProfile.GENERATE, new GenerateWords())));

    private Servers() {}

    static Words of(SimProfile profile) {
        Words words = ALL.get(profile);
        if (words == null) {
            throw new IllegalStateException("no words for " + profile);
        }
        return words;
    }
}
