package io.autoglm.sdk.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisspeltTests {

    @ParameterizedTest
    @CsvSource({
        "AUTOGLM_BASEURL, AUTOGLM_BASE_URL",
        "AUTOGLM_BASE_URI, AUTOGLM_BASE_URL",
        "AUTOGLM_APIKEY, AUTOGLM_API_KEY",
        "AUTOGLM_MODLE, AUTOGLM_MODEL",
        "AUTOGLM_PROVIDR, AUTOGLM_PROVIDER",
        "autoglm_api_key, AUTOGLM_API_KEY",
    })
    void aMistypedVariableIsRefusedWithTheNearestName(String written, String meant) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Misspelt.checkVariables(Map.of(written, "the-secret-value")))
                .withMessageContaining("'" + written + "' is not known, did you mean '" + meant + "'?")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTOGLM_ENDPOINT, is base-url here",
        "AUTOGLM_APPKEY, is api-key here",
        "AUTOGLM_APP_KEY, is api-key here",
        "AUTOGLM_TIMEOUT, timeouts.connect (where 3 to 5 s belong)",
        "AUTOGLM_ENABLESSL, https:// (the default when there is none)",
        "AUTOGLM_ENABLE_SSL, https:// (the default when there is none)",
    })
    void theWordsOfTheArticleGetAnExactAnswerAsVariables(String written, String answer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Misspelt.checkVariables(Map.of(written, "x")))
                .withMessageContaining("'" + written + "' ")
                .withMessageContaining(answer);
    }

    @ParameterizedTest
    @CsvSource({
        "autoglm.endpoint, is base-url here",
        "autoglm.appKey, is api-key here",
        "autoglm.app-key, is api-key here",
        "autoglm.timeout, is several limits here",
        "autoglm.enableSSL, is the scheme of base-url here",
        "autoglm.enable-ssl, is the scheme of base-url here",
    })
    void theWordsOfTheArticleGetAnExactAnswerAsProperties(String written, String answer) {
        assertThat(Misspelt.answer(written, List.of("autoglm.model"))).startsWith("'" + written + "' " + answer);
    }

    @Test
    void anotherNameGetsTheNearestOfTheKnownOnes() {
        assertThat(Misspelt.answer("autoglm.timeouts.conect", List.of("autoglm.model", "autoglm.timeouts.connect")))
                .isEqualTo("'autoglm.timeouts.conect' is not known, did you mean 'autoglm.timeouts.connect'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTOGLM_BASE_URL",
                "AUTOGLM_TIMEOUTS_CONNECT",
                "AUTOGLM_HOME",
                "BASE_URL",
                "ENDPOINT",
                "OPENAI_API_KEY"
            })
    void variablesOfOthersAndRightNamesPass(String name) {
        assertThatNoException().isThrownBy(() -> Misspelt.checkVariables(Map.of(name, "x")));
    }

    @Test
    void allMistypedVariablesAreNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Misspelt.checkVariables(Map.of("AUTOGLM_MODLE", "x", "AUTOGLM_ENDPOINT", "y")))
                .withMessageContainingAll("AUTOGLM_MODLE", "AUTOGLM_ENDPOINT");
    }

    @Test
    void namesAreSortedByHowNearTheyAre() {
        assertThat(Names.byNearness("GLM-4.5-flsh", List.of("other", "glm-4.5", "glm-4.5-flash", "rethl")))
                .containsExactly("glm-4.5-flash", "glm-4.5", "rethl", "other");
    }
}
