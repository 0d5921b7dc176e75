package io.autoglm.sdk.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers with vectors that are in no order or form of their own: quirks 65 and 66. */
class EmbedQuirksTests extends QuirkFixture {

    @Quirk("65")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            out of order       | {"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}]}
            without index      | {"data":[{"embedding":[1,2]},{"embedding":[3,4]}]}
            as base64          | {"data":[{"index":1,"embedding":"AABAQAAAgEA="},{"index":0,"embedding":"AACAPwAAAEA="}]}
            nested             | [{"index":0,"embedding":[[1,2]]},{"index":1,"embedding":[[3,4]]}]
            """)
    void vectorsOfAnyFormAreThoseOfTheirTexts(String what, String body) {
        EmbedResponse response = client(server(wire -> wire.json("200 OK", body)))
                .embed(List.of("a", "b"))
                .block(PATIENCE);

        assertThat(response.vector(0)).containsExactly(1, 2);
        assertThat(response.vector(1)).containsExactly(3, 4);
    }

    @Quirk("65")
    @Test
    void anAnswerThatIsShortIsAskedForOnceMoreAndThenRefused() {
        String body = "{\"data\":[{\"index\":0,\"embedding\":[1,2]}]}";
        AutoGlmClient client = client(server(wire -> wire.json("200 OK", body)));

        AutoGlmException failure = catchThrowableOfType(
                AutoGlmException.class, () -> client.embed(List.of("a", "b")).block(PATIENCE));

        assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_ANSWER);
        assertThat(failure.reason()).contains("has 1 embeddings for 2 texts");
        assertThat(failure.attempts()).isEqualTo(2);
    }

    @Quirk("66")
    @ParameterizedTest(name = "{0}: {2} texts in requests of {3}")
    @CsvSource({"zhipu, ZHIPU, 130, 64", "openai, OPENAI, 2500, 2048"})
    void moreTextsThanAServerTakesAtOnceGoInSeveralRequests(String provider, SimProfile profile, int texts, int most) {
        try (SimServer server =
                SimServer.start(SimBehavior.builder().profile(profile).build())) {
            AutoGlmClient client = client(
                    server.baseUrl(), builder -> builder.provider(provider).apiKey("id.secret-of-a-test"));

            EmbedResponse response = client.embed(
                            IntStream.range(0, texts).mapToObj(i -> "t" + i).toList())
                    .block(PATIENCE);

            assertThat(response.embeddings()).hasSize(texts);
            assertThat(response.meta().attempts()).isEqualTo((texts + most - 1) / most);
        }
    }
}
